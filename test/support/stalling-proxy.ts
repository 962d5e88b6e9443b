// A TCP proxy that can stand still: what arrives meanwhile is kept and goes on in one burst, as after a stall of the
// network. Enters: a port to reach. Leaves: a port that reaches it, and the power to hold everything up.

import { connect, createServer, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';

export class StallingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isStalled = false;

  private constructor(target: number) {
    this.#server = createServer({ noDelay: true }, (near) => {
      const far = connect({ host: HOST, port: target, noDelay: true });
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        if (this.#isStalled) from.pause();
      }
    });
  }

  static async before(target: number): Promise<{ readonly proxy: StallingProxy; readonly port: number }> {
    const proxy = new StallingProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen({ host: HOST, port: 0 }, resolve));
    const address = proxy.#server.address();
    return { proxy, port: typeof address === 'object' && address !== null ? address.port : 0 };
  }

  stall(): void {
    this.#isStalled = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Everything that waited goes on at once. */
  flow(): void {
    this.#isStalled = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Every connection breaks; new ones are let through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
