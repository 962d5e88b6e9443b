// The audit log of a running service. Enters: records, whenever they happen, and a store that writes. Leaves: lines of
// one chain in the store, in order. Recording never waits and never throws: what the store cannot take yet is kept, up
// to a bound; what goes beyond is counted, and the count becomes an entry as soon as there is room.

import { type AuditRecord, type ChainHead, nextLine, NO_LINE, readLine, sha256 } from './audit-line.ts';
import { type ChainTail, readTail } from './audit-tail.ts';

/** Records that wait for the store. */
export const MAX_WAITING = 1024;
/** Lines of one write: their hashes are made in one go. */
const MAX_BATCH = 64;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;
/** A store that does not even fail may hold up the end for this long. */
const CLOSE_PATIENCE_MS = 2000;

/** What can be read of one file of a log. */
export interface AuditReader {
  /** Its last bytes, at least TAIL_BYTES where there are as many; `whole`: these are all. */
  tail(): Promise<{ readonly bytes: Uint8Array; readonly whole: boolean }>;
  /** Without its line feed; empty where there is none. */
  firstLine(): Promise<Uint8Array>;
  /** The last line that contains one of the words, without its line feed; empty where there is none. */
  lastLineWith(words: readonly string[]): Promise<Uint8Array>;
}

/** The file that is written. */
export interface AuditStore extends AuditReader {
  /** Resolves when the text is on the disk. */
  append(text: string): Promise<void>;
  /** Of the file, as of the last read or write. */
  readonly size: number;
  /** Sets the file aside and begins a new, empty one. `last`: number of the last entry of the old one. */
  rotate(last: number): Promise<void>;
  /** The newest file that was set aside. */
  older(): Promise<AuditReader | undefined>;
  close(): Promise<void>;
}

/** Told once an outage, not once an entry. */
export interface AuditNews {
  failing(reason: string): void;
  /** `lost`: entries that no longer could be kept. */
  working(lost: number): void;
}

export interface AuditOptions {
  /** Random; used if a new chain begins. */
  readonly chain: string;
  /** UTC. */
  readonly wallClock: () => Date;
  /** Resolves after this many milliseconds; 0 = on another turn of the event loop. */
  readonly pause: (ms: number) => Promise<void>;
  /** A file of at least this many bytes is set aside. */
  readonly rotateAt: number;
  readonly news: AuditNews;
}

interface Waiting {
  readonly at: string;
  readonly record: AuditRecord;
}

interface Outage {
  readonly since: string;
  readonly reason: string;
}

/** Whether a chain can go on, and with what; throws an Error with the reason where it cannot. */
async function tailOf(reader: AuditReader): Promise<ChainTail> {
  const { bytes, whole } = await reader.tail();
  const tail = readTail(bytes, whole);
  if (typeof tail === 'string') throw new Error(tail);
  return tail;
}

function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

export class AuditLog {
  readonly #store: AuditStore;
  readonly #options: AuditOptions;
  readonly #waiting: Waiting[] = [];
  #chain: string;
  #configuration: string | undefined;
  #head: ChainHead = NO_LINE;
  /** Records at the front of the queue of which a write failed: some of them may be on the disk all the same. */
  #unconfirmed = 0;
  #prefix = '';
  #rotateAt: number;
  /** Since the outage began, and since the log was opened. */
  #lost = 0;
  #lostInAll = 0;
  #outage: Outage | undefined;
  #failing = false;
  #retryMs = FIRST_RETRY_MS;
  #draining: Promise<void> | undefined;
  #closing = false;
  #hurry: () => void = () => undefined;
  readonly #hurried: Promise<void>;

  private constructor(store: AuditStore, options: AuditOptions) {
    this.#store = store;
    this.#options = options;
    this.#chain = options.chain;
    this.#rotateAt = options.rotateAt;
    this.#hurried = new Promise((resolve) => {
      this.#hurry = resolve;
    });
  }

  /** Goes on with the chain that the store holds, or begins one. Rejects where it can be neither read nor written. */
  static async open(store: AuditStore, options: AuditOptions): Promise<AuditLog> {
    const log = new AuditLog(store, options);
    const tail = await tailOf(store);
    const older = tail.head === NO_LINE ? await store.older() : undefined;
    const reader = older ?? store;
    if (older !== undefined) log.#head = (await tailOf(older)).head;
    const first = readLine(await reader.firstLine());
    const configured = readLine(await reader.lastLineWith(['"event":"started"', '"event":"continued"']));
    if (typeof first !== 'string') log.#chain = first.chain ?? options.chain;
    if (typeof configured !== 'string') log.#configuration = configured.configuration;
    await log.#resume(tail);
    return log;
  }

  /** Id of the chain. */
  get chain(): string {
    return this.#chain;
  }

  /** Of the newest start that the log knows of; undefined where it knows none. */
  get configuration(): string | undefined {
    return this.#configuration;
  }

  /** The newest entry that is on the disk. */
  get head(): ChainHead {
    return this.#head;
  }

  /** Entries reach the store, as far as the newest attempt tells. */
  get working(): boolean {
    return this.#outage === undefined;
  }

  /** Entries that could not be kept, since the log was opened. */
  get lost(): number {
    return this.#lostInAll;
  }

  record(record: AuditRecord): void {
    if (record.configuration !== undefined) this.#configuration = record.configuration;
    this.#noteLoss();
    if (this.#waiting.length < MAX_WAITING) {
      this.#waiting.push({ at: this.#now(), record });
    } else {
      if (this.#lost === 0 && this.#outage === undefined) this.#break('more entries at once than it can keep');
      this.#lost += 1;
      this.#lostInAll += 1;
    }
    this.#draining ??= this.#drain();
  }

  /** Writes what waits, tries no longer than a moment, and closes the store. Resolves to the number of entries that are lost. */
  async close(): Promise<number> {
    this.#closing = true;
    this.#hurry();
    const drained = this.#draining ?? Promise.resolve();
    await Promise.race([drained, this.#options.pause(CLOSE_PATIENCE_MS)]);
    await Promise.race([this.#store.close(), this.#options.pause(CLOSE_PATIENCE_MS)]);
    return this.#waiting.length + this.#lost;
  }

  #now(): string {
    return this.#options.wallClock().toISOString();
  }

  #break(reason: string): void {
    this.#outage = { since: this.#now(), reason };
    this.#options.news.failing(reason);
  }

  /** Once writing works again, an entry stands for what is missing; 0 where nothing is. */
  #noteLoss(): void {
    const { since, reason } = this.#outage ?? {};
    if (since === undefined || this.#failing || !(this.#waiting.length < MAX_WAITING)) return;
    const lost: AuditRecord = { event: 'lost', count: this.#lost, detail: `since ${since}: ${reason}` };
    this.#waiting.push({ at: this.#now(), record: lost });
    this.#options.news.working(this.#lost);
    this.#lost = 0;
    this.#outage = undefined;
  }

  async #drain(): Promise<void> {
    for (;;) {
      // The step of the core that caused an entry ends first.
      await this.#options.pause(0);
      if (this.#waiting.length === 0) this.#noteLoss();
      // Even with nothing left to write, a failure is over only when the file has its end.
      if (this.#waiting.length === 0 && !this.#failing) break;
      try {
        await this.#write();
        this.#failing = false;
        this.#retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.#failing = true;
        if (this.#outage === undefined) this.#break(wordOf(error));
        if (this.#closing) break;
        await Promise.race([this.#options.pause(this.#retryMs), this.#hurried]);
        this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
      }
    }
    this.#draining = undefined;
  }

  async #write(): Promise<void> {
    if (this.#failing) await this.#recover();
    if (this.#store.size >= this.#rotateAt) await this.#rotate();
    const batch = this.#waiting.slice(0, MAX_BATCH);
    this.#unconfirmed = batch.length;
    await this.#append(batch);
    this.#unconfirmed = 0;
    this.#waiting.splice(0, batch.length);
  }

  async #append(batch: readonly Waiting[]): Promise<void> {
    let head = this.#head;
    let text = this.#prefix;
    for (const { at, record } of batch) {
      const line = nextLine(head, at, record);
      text += line.text;
      head = line.head;
    }
    await this.#store.append(text);
    this.#head = head;
    this.#prefix = '';
  }

  /** After a failed write only the disk knows how much of it is there. */
  async #recover(): Promise<void> {
    const tail = await tailOf(this.#store);
    const written = tail.head === NO_LINE ? 0 : tail.head.seq - this.#head.seq;
    this.#waiting.splice(0, Math.min(this.#unconfirmed, written));
    this.#unconfirmed = 0;
    await this.#resume(tail);
  }

  async #rotate(): Promise<void> {
    try {
      await this.#store.rotate(this.#head.seq);
    } catch (error) {
      // Better a file that is too long than no log; told once, tried again when it is twice as long.
      this.#rotateAt = 2 * this.#store.size;
      this.#options.news.failing(`cannot be set aside: ${wordOf(error)}`);
      return;
    }
    this.#rotateAt = this.#options.rotateAt;
    await this.#resume(await tailOf(this.#store));
  }

  /** Takes the file up where it ends: opens a new one, and records what was torn. */
  async #resume({ head, torn, open }: ChainTail): Promise<void> {
    this.#prefix = open ? '\n' : '';
    const fresh = head === NO_LINE;
    if (!fresh) this.#head = head;
    const gap = torn.length > 0 ? { count: torn.length, torn: sha256(torn) } : {};
    const opening = fresh && { chain: this.#chain, configuration: this.#configuration };
    const event = this.#head === NO_LINE ? 'chain-start' : 'continued';
    if (opening) await this.#append([{ at: this.#now(), record: { event, ...opening, ...gap } }]);
    else if (torn.length > 0) await this.#append([{ at: this.#now(), record: { event: 'recovered', ...gap } }]);
  }
}
