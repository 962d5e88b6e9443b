// The end of an audit log, from which its chain goes on. Enters: the last bytes of the file. Leaves: where the chain
// stands, and what a crash or a full disk has left behind the last whole entry.

import { type ChainHead, MAX_LINE_BYTES, MAX_TORN_BYTES, NO_LINE, readLine } from './audit-line.ts';

/** As much of a file's end as may have to be read. */
export const TAIL_BYTES = MAX_TORN_BYTES + MAX_LINE_BYTES;

const LINE_FEED = 10;
/** How every line opens. */
const LINE_OPEN = Buffer.from('{"seq":');

export interface ChainTail {
  /** Of the last whole entry; NO_LINE where there is none. */
  readonly head: ChainHead;
  /** Bytes behind it, without a line feed at their end. */
  readonly torn: Uint8Array;
  /** The file does not end with a line feed: one must be written first. */
  readonly open: boolean;
}

/** Reads the end of a file. `whole`: these are all of its bytes. A string tells why no chain can go on from there. */
export function readTail(last: Uint8Array, whole: boolean): ChainTail | string {
  const bytes = Buffer.from(last.buffer, last.byteOffset, last.byteLength);
  const open = bytes.length > 0 && bytes.at(-1) !== LINE_FEED;
  // An entry that is whole but for its line feed is an entry.
  const end = open ? bytes.length : bytes.length - 1;
  let lineEnd = end;
  while (lineEnd >= 0) {
    const start = lineEnd === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, lineEnd - 1) + 1;
    const entry = start > 0 || whole ? readLine(bytes.subarray(start, lineEnd)) : '';
    if (typeof entry !== 'string') return behind(entry, bytes.subarray(lineEnd + 1, Math.max(end, lineEnd + 1)), open);
    lineEnd = start - 1;
  }
  if (!whole) return `its last ${TAIL_BYTES} bytes hold no entry`;
  const begun = bytes.subarray(0, LINE_OPEN.length);
  if (!begun.equals(LINE_OPEN.subarray(0, begun.length))) return 'it is no audit log';
  return behind(NO_LINE, bytes.subarray(0, Math.max(end, 0)), open);
}

function behind(head: ChainHead, torn: Uint8Array, open: boolean): ChainTail | string {
  if (torn.length > MAX_TORN_BYTES) return `${torn.length} bytes behind its last entry are no entries`;
  return { head, torn, open };
}
