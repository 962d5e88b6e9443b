// The two kinds of load. Enters: a connected client and how long. Leaves: the rounds of every series. Closed: the next
// request goes out at the first beat after the reply to the one before. Open: requests go out by the clock, whatever
// became of those before, and count from the time at which they were due.

import type { Client, OnReply, Stream } from '../peers/peer.ts';
import type { Percentiles, Round } from '../results.ts';
import { Account } from './account.ts';
import { percentilesOf } from './figures.ts';
import { now, startMetronome } from './metronome.ts';

/** A reply that has not come by then is not waited for: in closed loop the turn goes on, in open loop it ends. */
const PATIENCE_MS = 1000;
/** Beats begin so long after they are ordered: a thread has to start. */
const LEAD_MS = 100;

export interface ClosedTurn {
  readonly mode: 'closed';
  readonly requests: number;
  /** Time between two requests at least; processes sleep in between, as they do in service. */
  readonly paceMs: number;
}

export interface OpenTurn {
  readonly mode: 'open';
  readonly seconds: number;
  /** Requests a second of each stream. */
  readonly rateHz: number;
}

export type Turn = ClosedTurn | OpenTurn;

export interface TurnResult {
  /** One a series. */
  readonly rounds: readonly Round[];
  /** How late requests went out against the schedule; of a closed loop, against the beat. */
  readonly slip: Percentiles;
}

/** Plays turns one after another on one connection. */
export class Loader {
  readonly #series: number;
  #client: Client | undefined;
  readonly #next: [number, number] = [1, 1];
  #account: Account | undefined;
  #onSettled: (stream: Stream, index: number) => void = ignore;

  constructor(series: number) {
    this.#series = series;
  }

  /** For the client: every reply goes through here. */
  readonly onReply: OnReply = (series, stream, index, answer) => {
    const account = this.#account;
    if (account?.replied(series, stream, index, answer, now()) !== true) return;
    if (account.settled(stream, index)) this.#onSettled(stream, index);
  };

  use(client: Client): void {
    this.#client = client;
  }

  async play(turn: Turn): Promise<TurnResult> {
    const client = this.#client;
    if (client === undefined) throw new Error('a loader needs a client before it plays');
    const perStream = turn.mode === 'closed' ? Math.ceil(turn.requests / 2) : Math.ceil(turn.seconds * turn.rateHz) + 1;
    const account = new Account({
      series: this.#series,
      capacity: perStream,
      first: [this.#next[0], this.#next[1]],
    });
    this.#account = account;
    const slips = new Float64Array(2 * perStream);
    let sent = 0;
    const send = (stream: Stream, dueAt: number, countFrom: number): number => {
      const index = account.nextIndex(stream);
      account.sent(stream, countFrom);
      this.#next[stream] = index + 1;
      slips[sent] = now() - dueAt;
      sent += 1;
      client.send(stream, index);
      return index;
    };
    const closedAt = turn.mode === 'closed' ? await this.#closed(turn, send) : await this.#open(turn, send, account);
    this.#account = undefined;
    return { rounds: account.close(closedAt), slip: percentilesOf(slips.slice(0, sent)) };
  }

  /** One request outstanding, streams in turn. */
  #closed({ requests, paceMs }: ClosedTurn, send: Send): Promise<number> {
    const total = 2 * Math.ceil(requests / 2);
    const beganAt = now() + LEAD_MS;
    let sent = 0;
    let waiting: { readonly stream: Stream; readonly index: number; readonly since: number } | undefined;
    return new Promise((resolve) => {
      const end = (): void => {
        this.#onSettled = ignore;
        void metronome.stop();
        resolve(now());
      };
      const onBeat = (): void => {
        const at = now();
        if (waiting !== undefined && at - waiting.since < PATIENCE_MS) return;
        if (sent >= total) {
          end();
          return;
        }
        const stream: Stream = sent % 2 === 0 ? 0 : 1;
        sent += 1;
        // The beat that this request belongs to: the newest one that has passed.
        const beat = beganAt + Math.max(0, Math.floor((at - beganAt) / paceMs)) * paceMs;
        // Noted before it is sent: a reply may come from within the call.
        waiting = { stream, index: this.#next[stream], since: at };
        send(stream, beat, at);
      };
      this.#onSettled = (stream, index) => {
        if (waiting?.stream === stream && waiting.index === index) waiting = undefined;
        if (waiting === undefined && sent >= total) end();
      };
      const metronome = startMetronome({ beganAt, periodMs: paceMs }, onBeat);
    });
  }

  /** Every request at its own time, streams half a period apart. */
  #open({ seconds, rateHz }: OpenTurn, send: Send, account: Account): Promise<number> {
    const periodMs = 1000 / rateHz / 2;
    const total = Math.round(seconds * rateHz) * 2;
    const beganAt = now() + LEAD_MS;
    let sent = 0;
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(patience);
        this.#onSettled = ignore;
        resolve(now());
      };
      let patience: NodeJS.Timeout | undefined;
      let lastOf: readonly [number, number] | undefined;
      const allSettled = (): boolean =>
        lastOf !== undefined && account.settled(0, lastOf[0]) && account.settled(1, lastOf[1]);
      const onBeat = (): void => {
        for (let due = beganAt + sent * periodMs; sent < total && due <= now(); due = beganAt + sent * periodMs) {
          send(sent % 2 === 0 ? 0 : 1, due, due);
          sent += 1;
        }
        if (sent < total || patience !== undefined) return;
        void metronome.stop();
        lastOf = [account.nextIndex(0) - 1, account.nextIndex(1) - 1];
        patience = setTimeout(finish, PATIENCE_MS);
        if (allSettled()) finish();
      };
      this.#onSettled = () => {
        if (allSettled()) finish();
      };
      const metronome = startMetronome({ beganAt, periodMs }, onBeat);
    });
  }
}

/** Sends the next request of a stream, due at `dueAt`, its latency counted from `countFrom`; returns its index. */
type Send = (stream: Stream, dueAt: number, countFrom: number) => number;

function ignore(): void {
  // Nobody waits between two turns.
}
