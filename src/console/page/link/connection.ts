// The page's one WebSocket. Enters: the address of the page, what components ask. Leaves: frames into the store, answers as
// promises. It connects again by itself, and never asks again for what was under way.

import type { Code } from '../../../domain/index.ts';
import {
  CONSOLE_PATH,
  CONSOLE_PROTOCOL,
  CONSOLE_VERSION,
  type ConsoleFrame,
  type DeskWish,
  type PageAlarm,
  type PageFrame,
  type Topic,
} from '../../frames/index.ts';
import { connection, forget, picture, take } from './store.ts';

const RETRY_MS = 500;
/** A browser that has so much waiting in its socket sends nothing more but stops. */
const MAX_BUFFERED = 16 * 1024;
const KINDS: ReadonlySet<string> = new Set<ConsoleFrame['kind']>([
  'welcome',
  'desk',
  'picture',
  'scene',
  'alarms',
  'latency',
  'devices',
  'wall',
  'faults',
  'answer',
  'refused',
]);

type Answer = Code | 'UNKNOWN';

export class Connection {
  readonly #url: string;
  readonly #token: string;
  readonly #waiting = new Map<number, (code: Answer) => void>();
  #socket: WebSocket | undefined = undefined;
  #topics: readonly Topic[] = [];
  #requests = 0;
  #retry: ReturnType<typeof setTimeout> | undefined = undefined;

  /** `origin`: of the page, `http://host:port`. */
  constructor(origin: string, token: string) {
    this.#url = `${origin.replace(/^http/, 'ws')}${CONSOLE_PATH}`;
    this.#token = token;
  }

  open(): void {
    connection.value = { kind: 'connecting' };
    const socket = new WebSocket(this.#url, CONSOLE_PROTOCOL);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#send({ kind: 'hello', version: CONSOLE_VERSION, token: this.#token });
      this.#send({ kind: 'watch', topics: this.#topics });
    });
    socket.addEventListener('message', (event) => this.#receive(event.data));
    socket.addEventListener('close', () => this.#closed());
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

  stop(kind: 'stop' | 'emergency'): void {
    this.#send({ kind: 'stop', emergency: kind === 'emergency' });
  }

  /** Numbers of the statuses that stand on the screen; 0 = none. */
  seen(painted: { readonly a: number; readonly b: number }): void {
    const tick = picture.value?.tick;
    if (tick !== undefined) this.#send({ kind: 'seen', tick, painted });
  }

  input(sequence: number, vigilance: number, report: readonly number[]): void {
    if ((this.#socket?.bufferedAmount ?? 0) > MAX_BUFFERED) return;
    this.#send({ kind: 'input', sequence, tick: picture.value?.tick ?? 0, vigilance, report });
  }

  handsOff(): void {
    this.#send({ kind: 'hands-off' });
  }

  #request(make: (request: number) => PageFrame): Promise<Answer> {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.resolve('UNKNOWN');
    this.#requests += 1;
    const request = this.#requests;
    this.#send(make(request));
    return new Promise((resolve) => this.#waiting.set(request, resolve));
  }

  #send(frame: PageFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #receive(data: unknown): void {
    const frame = frameOf(data);
    if (frame === undefined) {
      // A workstation of another release: nothing that it says can be trusted to mean what it seems.
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
    for (const resolve of this.#waiting.values()) resolve('UNKNOWN');
    this.#waiting.clear();
    forget();
    if (connection.value.kind === 'refused') return;
    connection.value = { kind: 'lost' };
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(), RETRY_MS);
  }
}

/** The frame of a message; undefined where it is none of this release. */
export function frameOf(data: unknown): ConsoleFrame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
    return typeof value.kind === 'string' && KINDS.has(value.kind) ? (value as ConsoleFrame) : undefined;
  } catch {
    return undefined;
  }
}
