// The supervisor's wall: one session a gateway that only listens, open while somebody looks. Enters: where the gateways are,
// orders to open and close. Leaves: their cranes. It sends hellos and nothing else: no claim, no command, no stop.

import type { Code } from '../../domain/index.ts';
import { type MonotonicMs, monotonicMs } from '../../quantity/index.ts';
import {
  clipText,
  CONTROL_PATH,
  decodeGatewayFrame,
  encodeFrame,
  MAX_LABEL_BYTES,
  PROTOCOL_VERSION,
} from '../../wire/index.ts';
import { type PathOptions, SocketPath } from '../../workstation/socket-path.ts';
import type { WallGateway } from '../frames/index.ts';
import type { WallWatch } from './ports.ts';
import { WallSession } from './wall-session.ts';

/** Gateways on one wall; more are a mistake of whoever made the list. */
export const MAX_WALL_GATEWAYS = 16;
/** The page of a wall may be loaded anew within this without a new session at each gateway. */
const GRACE_MS = 5000;
const NO_KEY = new Uint8Array(0);
/** The session of the key is gone: the next attempt asks for a new one. */
const SESSION_OVER: ReadonlySet<Code> = new Set([
  'SESSION_UNKNOWN',
  'SESSION_ATTACH_REFUSED',
  'SESSION_REPLACED',
  'SESSION_SHUTDOWN',
]);

/** One gateway whose cranes stand on the wall. Exactly one of token and files proves who looks. */
export interface WallTarget extends Pick<PathOptions, 'token' | 'tls'> {
  /** undefined: what it calls itself. */
  readonly name: string | undefined;
  /** Origin of the gateway, without a path: `ws://host:port`. */
  readonly gatewayUrl: string;
}

export interface WallOptions {
  /** Who looks, for the gateways' records. */
  readonly label: string;
  onDown(gateway: string, cause: Code | undefined, detail: string): void;
}

/** Its own first, then those of the file; at most MAX_WALL_GATEWAYS, the rest is left out. */
export function createWallWatch(targets: readonly WallTarget[], options: WallOptions): WallWatch {
  const lines = targets.slice(0, MAX_WALL_GATEWAYS).map((target) => new WallLine(target, options));
  let closing: NodeJS.Timeout | undefined;
  let isOpen = false;
  return {
    open: () => {
      clearTimeout(closing);
      if (!isOpen) for (const line of lines) line.open();
      isOpen = true;
    },
    close: () => {
      clearTimeout(closing);
      closing = setTimeout(() => {
        isOpen = false;
        for (const line of lines) line.close();
      }, GRACE_MS);
      // Nobody waits for it: a workstation that ends takes its sockets along.
      closing.unref();
    },
    gateways: (now): readonly WallGateway[] => lines.map((line) => line.gateway(now)),
  };
}

class WallLine {
  readonly #session: WallSession;
  readonly #path: SocketPath;
  /** Of the living session: a gateway keeps one for a while, and gives a name only a few. */
  #key: Uint8Array = NO_KEY;

  constructor({ name, gatewayUrl, token, tls }: WallTarget, options: WallOptions) {
    const place = new URL(gatewayUrl).host;
    this.#session = new WallSession(name, place);
    const shown = clipText(`wall of ${options.label}`, MAX_LABEL_BYTES);
    this.#path = new SocketPath({
      url: gatewayUrl.replace(/\/+$/, '') + CONTROL_PATH,
      token,
      tls,
      listener: {
        onUp: () =>
          this.#path.send(encodeFrame({ type: 'hello', version: PROTOCOL_VERSION, label: shown, attach: this.#key })),
        onDown: (cause, detail) => {
          if (cause !== undefined && SESSION_OVER.has(cause)) this.#key = NO_KEY;
          this.#session.lost(cause);
          options.onDown(name ?? place, cause, detail);
        },
        onMessage: (bytes) => this.#hear(bytes),
        onPressure: () => undefined,
      },
    });
  }

  open(): void {
    this.#session.opened();
    this.#path.open();
  }

  close(): void {
    this.#path.close();
    this.#session.lost(undefined);
  }

  gateway(now: MonotonicMs): WallGateway {
    return this.#session.gateway(now);
  }

  #hear(bytes: Uint8Array): Code | undefined {
    const decoded = decodeGatewayFrame(bytes);
    if (!decoded.ok) return decoded.code;
    if (decoded.value.type === 'welcome') this.#key = decoded.value.key;
    this.#session.hear(decoded.value, instant());
    return undefined;
  }
}

function instant(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}
