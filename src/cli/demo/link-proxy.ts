// The network between the demo's workstation and its gateway, which can be broken: a TCP proxy. Enters: a port to reach.
// Leaves: a port that reaches it, and three ways to spoil the way there. Bounded: where a side does not take its bytes, or
// the way is full, the other side is not read.

import { connect, createServer, type Server, type Socket } from 'node:net';
import { DelayLine } from './delay-line.ts';

/** Bytes under way in one direction of one connection; some seconds of a busy link. */
const CAPACITY = 1024 * 1024;
/** A workstation has two sockets, its wall one more; the rest may be those that fade. */
const MAX_CONNECTIONS = 32;

/** State of the way. `cut`: every connection breaks, and none is let through. `stalled`: everything is kept, and goes on in one burst. */
export interface LinkState {
  readonly cut: boolean;
  readonly stalled: boolean;
  /** Each way, ms. */
  readonly delay: number;
}

export const SOUND_LINK: LinkState = { cut: false, stalled: false, delay: 0 };

export interface LinkProxy {
  readonly port: number;
  set(state: LinkState): void;
  close(): Promise<void>;
}

/** Listens on `host` and `listen` (0 = any free port) for whoever wants to reach `target`. */
export async function startLinkProxy(host: string, listen: number, target: number): Promise<LinkProxy> {
  const proxy = new TcpProxy(host, target);
  await proxy.listen(listen);
  return proxy;
}

class TcpProxy implements LinkProxy {
  readonly #host: string;
  readonly #server: Server;
  readonly #lanes = new Set<Lane>();
  #state = SOUND_LINK;

  constructor(host: string, target: number) {
    this.#host = host;
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
      if (this.#state.cut) {
        near.resetAndDestroy();
        return;
      }
      const far = connect({ host, port: target, noDelay: true, allowHalfOpen: true });
      this.#join(near, far);
      this.#join(far, near);
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: this.#host, port }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  set(state: LinkState): void {
    this.#state = state;
    for (const lane of this.#lanes) {
      if (state.cut) lane.cut();
      else lane.set(state);
    }
  }

  close(): Promise<void> {
    for (const lane of this.#lanes) lane.cut();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #join(from: Socket, to: Socket): void {
    const lane = new Lane(from, to);
    this.#lanes.add(lane);
    to.once('close', () => this.#lanes.delete(lane));
    lane.set(this.#state);
  }
}

/** One direction of one connection. */
class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #line = new DelayLine(CAPACITY);
  #state = SOUND_LINK;
  #timer: NodeJS.Timeout | undefined = undefined;
  #hasEnded = false;

  constructor(from: Socket, to: Socket) {
    this.#from = from;
    this.#to = to;
    from.on('data', (bytes) => {
      this.#line.put(bytes, performance.now());
      this.#move();
    });
    from.on('end', () => {
      this.#hasEnded = true;
      this.#move();
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      // What ended in good order may arrive.
      if (this.#hasEnded) return;
      clearTimeout(this.#timer);
      to.destroy();
    });
    to.on('drain', () => this.#move());
  }

  set(state: LinkState): void {
    this.#state = state;
    this.#move();
  }

  cut(): void {
    clearTimeout(this.#timer);
    this.#from.resetAndDestroy();
  }

  /** Hands on what is due and can be taken; reads on while there is room. */
  #move(): void {
    clearTimeout(this.#timer);
    const { stalled, delay } = this.#state;
    if (!stalled) this.#handOn(delay);
    const isBlocked = stalled || this.#line.isFull || this.#to.writableNeedDrain;
    if (isBlocked && !this.#from.isPaused()) this.#from.pause();
    if (!isBlocked && this.#from.isPaused()) this.#from.resume();
  }

  #handOn(delay: number): void {
    while (!this.#to.writableNeedDrain) {
      const bytes = this.#line.take(delay, performance.now());
      if (bytes === undefined) break;
      this.#to.write(bytes);
    }
    if (this.#line.isEmpty && this.#hasEnded) this.#to.end();
    const wait = this.#to.writableNeedDrain ? undefined : this.#line.wait(delay, performance.now());
    if (wait !== undefined) this.#timer = setTimeout(() => this.#move(), wait);
  }
}
