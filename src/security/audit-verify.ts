// Walks an audit log and tells whether its chain holds. Enters: the bytes of its files in order, in pieces of any size.
// Leaves: the first line that does not fit, or what the log spans. Keeps one line and one entry, however long the log.
//
// One kind of bytes need be no entry: those that a crash or a full disk tore. The entry after them must be the next of
// the chain, and carry length and SHA-256 of exactly those bytes.

import { createHash, type Hash } from 'node:crypto';
import {
  type AuditLine,
  type ChainHead,
  MAX_LINE_BYTES,
  MAX_TORN_BYTES,
  misfit,
  NO_LINE,
  readLine,
} from './audit-line.ts';

const LINE_FEED = 10;
/** The first entry of a file: the chain begins, or goes on from an older file. */
const OPENINGS = new Set(['chain-start', 'continued']);

export interface ChainBreak {
  /** Counted from 1 in each file. */
  readonly line: number;
  /** What does not fit. */
  readonly found: string;
}

export interface AuditSpan {
  readonly entries: number;
  readonly first: AuditLine;
  readonly last: AuditLine;
  readonly chain: string;
  /** Runs of torn bytes, each recorded as such. */
  readonly torn: number;
  /** Entries that the log itself says were lost. */
  readonly lost: number;
  /** Number of the entry whose hash is the head that was asked for; undefined where none is. */
  readonly headAt: number | undefined;
}

/** Lines that are no entries of the chain, until the next entry explains them. */
interface Suspect extends ChainBreak {
  readonly hash: Hash;
  length: number;
}

export class AuditVerifier {
  readonly #wantedHead: string | undefined;
  #partial = Buffer.alloc(0);
  #line = 0;
  #head: ChainHead = NO_LINE;
  #suspect: Suspect | undefined;
  #broken: ChainBreak | undefined;
  #entries = 0;
  #first: AuditLine | undefined;
  #last: AuditLine | undefined;
  #torn = 0;
  #lost = 0;
  #headAt: number | undefined;

  /** `wantedHead`: a hash that one of the entries must have. */
  constructor(wantedHead?: string) {
    this.#wantedHead = wantedHead;
  }

  /** Takes the next bytes of the present file. After a break nothing more is looked at. */
  take(chunk: Uint8Array): ChainBreak | undefined {
    let rest = Buffer.concat([this.#partial, chunk]);
    for (let end = rest.indexOf(LINE_FEED); end >= 0 && this.#broken === undefined; end = rest.indexOf(LINE_FEED)) {
      this.#takeLine(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
    }
    if (rest.length > MAX_TORN_BYTES) this.#break({ line: this.#line + 1, found: 'it is longer than any entry' });
    this.#partial = this.#broken === undefined ? Buffer.from(rest) : Buffer.alloc(0);
    return this.#broken;
  }

  /** The present file is over; the next bytes are those of the next one. */
  endFile(): ChainBreak | undefined {
    if (this.#suspect !== undefined) this.#break(this.#suspect);
    if (this.#partial.length > 0) {
      const found = 'it has no end: torn by a crash that no new start has recorded yet, or cut off';
      this.#break({ line: this.#line + 1, found });
    }
    this.#partial = Buffer.alloc(0);
    this.#line = 0;
    return this.#broken;
  }

  /** What the log spans; undefined where it is broken or holds no entry. */
  get span(): AuditSpan | undefined {
    const first = this.#first;
    const last = this.#last;
    if (this.#broken !== undefined || first === undefined || last === undefined) return undefined;
    return {
      entries: this.#entries,
      first,
      last,
      chain: first.chain ?? '',
      torn: this.#torn,
      lost: this.#lost,
      headAt: this.#headAt,
    };
  }

  #takeLine(bytes: Uint8Array): void {
    this.#line += 1;
    const entry = bytes.length < MAX_LINE_BYTES ? readLine(bytes) : 'it is longer than any entry';
    const found = typeof entry === 'string' ? entry : this.#misfitOf(entry);
    if (typeof entry !== 'string' && found === undefined) this.#takeEntry(entry);
    else this.#suspectLine(bytes, found ?? '');
  }

  #misfitOf(entry: AuditLine): string | undefined {
    if (this.#first !== undefined) return misfit(this.#head, entry);
    if (!OPENINGS.has(entry.event) || entry.chain === undefined) return 'no log begins with it';
    // What it continues stands in an older file, and cannot be told from here.
    return entry.event === 'continued' ? undefined : misfit(NO_LINE, entry);
  }

  #suspectLine(bytes: Uint8Array, found: string): void {
    const suspect = (this.#suspect ??= { line: this.#line, found, hash: createHash('sha256'), length: -1 });
    if (suspect.length >= 0) suspect.hash.update('\n');
    suspect.hash.update(bytes);
    suspect.length += 1 + bytes.length;
    if (suspect.length > MAX_TORN_BYTES) this.#break(suspect);
  }

  #takeEntry(entry: AuditLine): void {
    const suspect = this.#suspect;
    if (suspect !== undefined) {
      if (entry.count !== suspect.length || entry.torn !== suspect.hash.digest('hex')) return this.#break(suspect);
      this.#suspect = undefined;
      this.#torn += 1;
    } else if (entry.torn !== undefined) {
      return this.#break({ line: this.#line, found: 'it records torn bytes that do not stand before it' });
    }
    this.#entries += 1;
    this.#first ??= entry;
    this.#last = entry;
    this.#head = entry;
    if (entry.event === 'lost') this.#lost += entry.count ?? 0;
    if (entry.hash === this.#wantedHead) this.#headAt = entry.seq;
    return undefined;
  }

  #break({ line, found }: ChainBreak): void {
    this.#broken ??= { line, found };
  }
}
