// A WebSocket that a test holds in its hand. Enters: what the page sends. Leaves: the same, to be looked at; events, when the
// test says so.

import type { PageSocket } from '../../../../src/console/page/link/connection.ts';
import type { PageFrame } from '../../../../src/console/frames/index.ts';

export class FakeSocket implements PageSocket {
  readonly url: string;
  readonly protocol: string;
  readonly sent: PageFrame[] = [];
  readyState: PageSocket['readyState'] = 0;
  bufferedAmount = 0;
  readonly #target = new EventTarget();

  constructor(url: string, protocol: string) {
    this.url = url;
    this.protocol = protocol;
  }

  send(data: Parameters<PageSocket['send']>[0]): void {
    if (typeof data === 'string') this.sent.push(JSON.parse(data) as PageFrame);
  }

  close(): void {
    this.drop();
  }

  readonly addEventListener = (type: string, listener: EventListenerOrEventListenerObject): void => {
    this.#target.addEventListener(type, listener);
  };

  accept(): void {
    this.readyState = 1;
    this.#target.dispatchEvent(new Event('open'));
  }

  receive(message: unknown): void {
    this.#target.dispatchEvent(
      Object.assign(new Event('message'), { data: typeof message === 'string' ? message : JSON.stringify(message) }),
    );
  }

  drop(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#target.dispatchEvent(new Event('close'));
  }

  kinds(): readonly string[] {
    return this.sent.map(({ kind }) => kind);
  }
}
