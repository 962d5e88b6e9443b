// The page's one WebSocket. Enters: the address of the page, what components ask. Leaves: frames into the store, answers as
// promises. It connects again by itself, and never asks again for what was under way, nor sends later what it could not send.

import type { Code } from '../../../domain/index.ts';
import {
  CONSOLE_PATH,
  CONSOLE_PROTOCOL,
  CONSOLE_VERSION,
  type DeskWish,
  type PageAlarm,
  type PageFrame,
  type Topic,
} from '../../frames/index.ts';
import { frameOf } from './frame-check.ts';
import { connection, forget, picture, stopUnsent, take } from './store.ts';

const RETRY_MS = 500;
/** A browser that has so much waiting in its socket sends no more of what a newer frame replaces. */
const MAX_BUFFERED = 16 * 1024;
/** A stop after which nothing was heard for longer, or that came so long after the last word, may not have arrived. */
const STOP_DOUBT_MS = 2000;
/** The workstation lets a page go that it hears nothing of for ten seconds: after this it has done so, or is gone itself. */
const SILENT_MS = 12_000;
const LISTEN_MS = 1000;
/** Without a new picture for so long the controls move nothing; told less often, they are no flood after a stall. */
const OLD_PICTURE_MS = 500;
const OLD_INPUT_MS = 200;
/** Questions that may wait for their answers. */
const MAX_WAITING = 32;

type Answer = Code | 'UNKNOWN';
/** The part of a WebSocket that is used; it is made by the browser, or by a test. */
export type PageSocket = Pick<WebSocket, 'readyState' | 'bufferedAmount' | 'send' | 'close' | 'addEventListener'>;
export type OpenSocket = (url: string, protocol: string) => PageSocket;
/** WebSocket.OPEN. */
const OPEN = 1;

export class Connection {
  readonly #url: string;
  readonly #token: string;
  readonly #openSocket: OpenSocket;
  readonly #waiting = new Map<number, (code: Answer) => void>();
  #socket: PageSocket | undefined = undefined;
  #topics: readonly Topic[] = [];
  #requests = 0;
  #stopAt = Number.NEGATIVE_INFINITY;
  #heardAt = Number.NEGATIVE_INFINITY;
  #inputAt = Number.NEGATIVE_INFINITY;
  #listening: ReturnType<typeof setInterval> | undefined = undefined;
  #retry: ReturnType<typeof setTimeout> | undefined = undefined;

  /** `origin`: of the page, `http://host:port`. */
  constructor(origin: string, token: string, openSocket: OpenSocket = (url, protocol) => new WebSocket(url, protocol)) {
    this.#url = `${origin.replace(/^http/, 'ws')}${CONSOLE_PATH}`;
    this.#token = token;
    this.#openSocket = openSocket;
  }

  open(): void {
    // While it tries again the page goes on saying that the workstation is gone.
    if (connection.value.kind !== 'lost') connection.value = { kind: 'connecting' };
    const socket = this.#openSocket(this.#url, CONSOLE_PROTOCOL);
    this.#socket = socket;
    this.#heardAt = performance.now();
    clearInterval(this.#listening);
    this.#listening = setInterval(() => this.#listen(socket), LISTEN_MS);
    const isMine = (): boolean => this.#socket === socket;
    socket.addEventListener('open', () => {
      if (!isMine()) return;
      this.#send({ kind: 'hello', version: CONSOLE_VERSION, token: this.#token });
      this.#send({ kind: 'watch', topics: this.#topics });
    });
    socket.addEventListener('message', (event) => {
      if (isMine()) this.#receive(event.data);
    });
    socket.addEventListener('close', () => {
      if (isMine()) this.#closed();
    });
  }

  /** Replaces the topics that the page watches. */
  watch(topics: readonly Topic[]): void {
    this.#topics = topics;
    this.#send({ kind: 'watch', topics });
  }

  /** Resolves with the workstation's answer; `UNKNOWN` where the connection ended before it came. */
  ask(wish: DeskWish): Promise<Answer> {
    return this.#request((request) => ({ kind: 'ask', request, wish }));
  }

  alarm(id: string, act: PageAlarm['act'], timeMs = 0): Promise<Answer> {
    return this.#request((request) => ({ kind: 'alarm', request, id, act, timeMs }));
  }

  fault(id: string, on: boolean): Promise<Answer> {
    return this.#request((request) => ({ kind: 'fault', request, id, on }));
  }

  /** Stops both cranes. One that cannot be sent is not sent later: the page says so (`stopUnsent`). Returns whether it was sent. */
  stop(kind: 'stop' | 'emergency'): boolean {
    // Before the welcome the workstation does not know the page yet, and takes nothing from it.
    const sent = connection.value.kind === 'open' && this.#send({ kind: 'stop', emergency: kind === 'emergency' });
    const now = performance.now();
    stopUnsent.value = !sent || now - this.#heardAt > STOP_DOUBT_MS;
    if (sent) this.#stopAt = now;
    return sent;
  }

  /** Numbers of the statuses that stand on the screen; 0 = none. */
  seen(painted: { readonly a: number; readonly b: number }): void {
    const tick = picture.value?.tick;
    if (tick !== undefined) this.#send({ kind: 'seen', tick, painted });
  }

  input(sequence: number, vigilance: number, report: readonly number[]): void {
    if ((this.#socket?.bufferedAmount ?? 0) > MAX_BUFFERED) return;
    const now = performance.now();
    const isOld = !(now - (picture.value?.receivedAt ?? Number.NEGATIVE_INFINITY) <= OLD_PICTURE_MS);
    if (isOld && now - this.#inputAt < OLD_INPUT_MS) return;
    this.#inputAt = now;
    this.#send({ kind: 'input', sequence, tick: picture.value?.tick ?? 0, vigilance, report });
  }

  handsOff(): void {
    this.#send({ kind: 'hands-off' });
  }

  #request(make: (request: number) => PageFrame): Promise<Answer> {
    if (this.#waiting.size >= MAX_WAITING) return Promise.resolve('UNKNOWN');
    this.#requests += 1;
    const request = this.#requests;
    if (!this.#send(make(request))) return Promise.resolve('UNKNOWN');
    return new Promise((resolve) => this.#waiting.set(request, resolve));
  }

  #send(frame: PageFrame): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** A connection whose other end is gone can look open for minutes. */
  #listen(socket: PageSocket): void {
    if (this.#socket !== socket || performance.now() - this.#heardAt <= SILENT_MS) return;
    this.#closed();
    socket.close();
  }

  #receive(data: unknown): void {
    this.#heardAt = performance.now();
    // What comes after a refusal cannot be trusted to mean what it seems.
    if (connection.value.kind === 'refused') return;
    const frame = frameOf(data);
    if (frame === undefined || (frame.kind === 'welcome' && frame.version !== CONSOLE_VERSION)) {
      connection.value = { kind: 'refused', code: 'CONSOLE_VERSION', detail: '' };
      this.#socket?.close();
      return;
    }
    if (frame.kind === 'answer') {
      this.#waiting.get(frame.request)?.(frame.code);
      this.#waiting.delete(frame.request);
      return;
    }
    if (frame.kind === 'welcome') {
      forget();
      connection.value = { kind: 'open' };
    }
    take(frame, performance.now());
  }

  #closed(): void {
    this.#socket = undefined;
    clearInterval(this.#listening);
    if (this.#heardAt - this.#stopAt < STOP_DOUBT_MS) stopUnsent.value = true;
    this.#stopAt = Number.NEGATIVE_INFINITY;
    for (const resolve of this.#waiting.values()) resolve('UNKNOWN');
    this.#waiting.clear();
    forget();
    if (connection.value.kind === 'refused') return;
    connection.value = { kind: 'lost' };
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(), RETRY_MS);
  }
}
