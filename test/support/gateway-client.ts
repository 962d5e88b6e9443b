// A client over a real socket, as small as one can be. Enters: a gateway, what it shows at the door. Leaves: the frames it
// gets, one by one, and why it was refused or closed.

import { WebSocket } from 'ws';
import type { Code } from '../../src/domain/index.ts';
import {
  type ClientFrame,
  CODE_HEADER,
  codeOfClose,
  codeOfHeader,
  decodeGatewayFrame,
  encodeFrame,
  type GatewayFrame,
  SUBPROTOCOL,
} from '../../src/wire/index.ts';

export interface ClientOptions {
  readonly port: number;
  readonly path?: string;
  readonly token?: string | undefined;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM texts; with them the client speaks TLS. */
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string };
}

/** A refused upgrade: `HTTP 401 SESSION_CERTIFICATE`. */
function refusal(status: number | undefined, header: string | string[] | undefined): string {
  return `HTTP ${status} ${codeOfHeader(header) ?? ''}`.trimEnd();
}

export class GatewayClient {
  readonly socket: WebSocket;
  readonly frames: GatewayFrame[] = [];
  readonly closed: Promise<number>;
  /** Resolves with this client when it was let in; rejects with the refusal. */
  readonly opened: Promise<this>;
  #waiting: { wants(frame: GatewayFrame): boolean; resolve(frame: GatewayFrame): void } | undefined;

  constructor({ port, path = '/v1/control', token, protocols = [SUBPROTOCOL], headers = {}, tls }: ClientOptions) {
    const url = `${tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}${path}`;
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.socket = new WebSocket(url, [...protocols], {
      ...tls,
      headers: { ...authorization, ...headers },
      perMessageDeflate: false,
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', resolve);
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', () => resolve(this));
      this.socket.on('unexpected-response', (request, response) => {
        request.destroy();
        reject(new Error(refusal(response.statusCode, response.headers[CODE_HEADER])));
      });
      this.socket.on('error', reject);
    });
    // Whoever waits for it hears of it all the same.
    this.opened.catch(() => undefined);
    this.socket.on('message', (data: Buffer) => {
      const decoded = decodeGatewayFrame(data);
      if (!decoded.ok) throw new Error(`${decoded.code} at ${decoded.offset}`);
      this.frames.push(decoded.value);
      if (this.#waiting?.wants(decoded.value) === true) this.#waiting.resolve(decoded.value);
    });
  }

  send(frame: ClientFrame): void {
    this.socket.send(encodeFrame(frame));
  }

  next<T extends GatewayFrame['type']>(
    type: T,
    wants: (frame: GatewayFrame & { type: T }) => boolean = () => true,
  ): Promise<GatewayFrame & { type: T }> {
    return new Promise((resolve) => {
      this.#waiting = {
        wants: (frame) => frame.type === type && wants(frame as GatewayFrame & { type: T }),
        resolve: (frame) => resolve(frame as GatewayFrame & { type: T }),
      };
    });
  }

  async greet() {
    const welcome = this.next('welcome');
    this.send({ type: 'hello', version: 1, label: 'desk', attach: new Uint8Array(0) });
    return welcome;
  }

  /** Claims a crane in the session of `greet`. */
  async claim({ session, epoch }: { readonly session: number; readonly epoch: number }, crane: number) {
    const grant = this.next('grant');
    this.send({ type: 'claim', session, epoch, crane: crane as never, request: 1 });
    return grant;
  }

  async closeCode(): Promise<Code | undefined> {
    return codeOfClose(await this.closed);
  }
}
