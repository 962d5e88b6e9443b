// A supervisor's own connection to a gateway, without sticks: one control path and one session. Enters: where the gateway
// is, questions. Leaves: the gateway's answers and frames; a refusal or a lost connection as QuaylinkError.

import { type Code, codeOfNumber, codeSentence, type CraneNumber, QuaylinkError } from '../domain/index.ts';
import type { ClientFiles } from '../security/client-files.ts';
import {
  type BypassFrame,
  clipText,
  CONTROL_PATH,
  type CraneFrame,
  decodeGatewayFrame,
  encodeFrame,
  type GatewayFrame,
  type GrantFrame,
  MAX_LABEL_BYTES,
  PROTOCOL_VERSION,
  type ReleaseFrame,
  type StatusFrame,
  type TakeoverFrame,
} from '../wire/index.ts';
import { SocketPath } from '../workstation/socket-path.ts';

/** A gateway that says nothing for this long is not there. */
const ANSWER_WITHIN_MS = 5000;
const NO_KEY = new Uint8Array(0);

/** Nothing can be attached to any more. */
const SESSION_OVER: ReadonlySet<Code> = new Set([
  'SESSION_UNKNOWN',
  'SESSION_ATTACH_REFUSED',
  'SESSION_REPLACED',
  'SESSION_SHUTDOWN',
]);

export interface LinkSettings {
  /** Origin of the gateway, without a path. */
  readonly gatewayUrl: string;
  readonly token: string | undefined;
  readonly tls: ClientFiles | undefined;
  readonly label: string;
}

type Unaddressed<Frame> = Frame extends unknown ? Omit<Frame, 'session' | 'epoch' | 'request'> : never;
export type Question = Unaddressed<ReleaseFrame | TakeoverFrame | BypassFrame>;

/** Somebody who waits for a frame. */
interface Watcher {
  /** True: it has what it waited for. */
  see(frame: GatewayFrame): boolean;
  fail(error: QuaylinkError): void;
}

export class SupervisorLink {
  readonly #settings: LinkSettings;
  readonly #path: SocketPath;
  readonly #watchers = new Set<Watcher>();
  #key: Uint8Array = NO_KEY;
  #session = 0;
  #epoch = 0;
  #requests = 0;
  #failure: QuaylinkError | undefined = undefined;
  /** Set: a lost connection is opened again for the same session; called when it is lost, and when it is back. */
  onAway: ((away: boolean) => void) | undefined = undefined;
  #away = false;

  constructor(settings: LinkSettings) {
    this.#settings = settings;
    this.#path = new SocketPath({
      url: settings.gatewayUrl.replace(/\/+$/, '') + CONTROL_PATH,
      token: settings.token,
      tls: settings.tls,
      listener: {
        onUp: () => {
          const label = clipText(settings.label, MAX_LABEL_BYTES);
          this.#path.send(encodeFrame({ type: 'hello', version: PROTOCOL_VERSION, label, attach: this.#key }));
        },
        onDown: (cause, detail) => this.#lost(cause, detail),
        onMessage: (bytes) => {
          const decoded = decodeGatewayFrame(bytes);
          if (!decoded.ok) return decoded.code;
          this.#hear(decoded.value);
          return undefined;
        },
        onPressure: () => undefined,
      },
    });
  }

  /** Begins the session. Resolves with the crane of that number; there is none: AUTHORITY_UNKNOWN_CRANE. */
  async open(crane: CraneNumber): Promise<CraneFrame> {
    let missing = 0;
    const found = this.#soon(
      this.until((frame): CraneFrame | 'none' | undefined => {
        if (frame.type === 'welcome') missing = frame.craneCount;
        if (frame.type !== 'crane') return undefined;
        missing -= 1;
        if (frame.crane === crane) return frame;
        return missing === 0 ? 'none' : undefined;
      }),
    );
    this.#path.open();
    const frame = await found;
    if (frame === 'none') throw refusedBy('AUTHORITY_UNKNOWN_CRANE');
    return frame;
  }

  /** The next status of a crane. */
  status(crane: CraneNumber): Promise<StatusFrame> {
    return this.#soon(this.until((frame) => (frame.type === 'status' && frame.crane === crane ? frame : undefined)));
  }

  /** Asks, and resolves with the answer. The number in it is that of later answers to the same question. */
  ask(question: Question): Promise<GrantFrame> {
    this.#requests += 1;
    const request = this.#requests;
    const answer = this.#soon(this.answer(request));
    this.#path.send(encodeFrame({ ...question, session: this.#session, epoch: this.#epoch, request }));
    return answer;
  }

  /** The next answer to a request, however long it takes. */
  answer(request: number): Promise<GrantFrame> {
    return this.until((frame) => (frame.type === 'grant' && frame.request === request ? frame : undefined));
  }

  /** The first value that `look` finds in a frame from now on. Rejects when the connection is lost for good. */
  until<T>(look: (frame: GatewayFrame) => T | undefined): Promise<T> {
    const failure = this.#failure;
    if (failure !== undefined) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      this.#watchers.add({
        see: (frame) => {
          const found = look(frame);
          if (found !== undefined) resolve(found);
          return found !== undefined;
        },
        fail: reject,
      });
    });
  }

  /** Ends the connection; whatever waits for an answer waits on. */
  async close(): Promise<void> {
    this.#watchers.clear();
    await this.#path.finish();
  }

  #soon<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(this.#unreachable('it is silent')), ANSWER_WITHIN_MS);
    });
    return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
  }

  #hear(frame: GatewayFrame): void {
    if (frame.type === 'welcome') {
      this.#session = frame.session;
      this.#epoch = frame.epoch;
      this.#key = frame.key;
      this.#setAway(false);
    }
    for (const watcher of this.#watchers) if (watcher.see(frame)) this.#watchers.delete(watcher);
  }

  #lost(cause: Code | undefined, detail: string): void {
    const isOver = cause !== undefined && SESSION_OVER.has(cause);
    if (this.#key.length > 0 && this.onAway !== undefined && !isOver) {
      this.#setAway(true);
      return;
    }
    this.#path.close();
    this.#failure = cause === undefined ? this.#unreachable(detail) : refusedBy(cause, detail);
    for (const watcher of this.#watchers) watcher.fail(this.#failure);
    this.#watchers.clear();
  }

  #setAway(away: boolean): void {
    if (this.#away === away) return;
    this.#away = away;
    this.onAway?.(away);
  }

  #unreachable(detail: string): QuaylinkError {
    return new QuaylinkError('RUN_UNREACHABLE', `${this.#settings.gatewayUrl}: ${detail}.`);
  }
}

/** The gateway's own code, with its sentence. */
function refusedBy(code: Code, detail = ''): QuaylinkError {
  return new QuaylinkError(code, `${codeSentence(code)}${detail === '' ? '' : ` (${detail})`}`);
}

/** OK, or the code of another release's that is not known here as a fault. */
export function outcomeOf({ outcome }: GrantFrame): Code {
  return codeOfNumber(outcome) ?? 'WIRE_FIELD_RANGE';
}

/** Throws the refusal of an answer that is one. */
export function refuse(grant: GrantFrame): void {
  const code = outcomeOf(grant);
  if (code !== 'OK') throw refusedBy(code);
}
