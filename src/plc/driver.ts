// The port between the gateway and one crane's PLC. Enters: setpoint records, newest wins. Leaves:
// snapshots and link changes. A driver only carries: it never repeats, ages or invents a record.

import type { AttachmentOrder, AxisSpeeds, Code, CraneNumber, CraneSnapshot } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';

/** One setpoint block, as the core decided it. */
export interface SetpointRecord {
  /** Number of the block, u32, never 0, advanced by the core at every evaluation. */
  readonly sequence: number;
  /** u16, advanced by the core at every completed evaluation, and by nobody else. */
  readonly heartbeat: number;
  readonly crane: CraneNumber;
  readonly nonce: number;
  /** Bits of CONTROL_WORD. */
  readonly controlWord: number;
  readonly speeds: AxisSpeeds;
  readonly attachment: AttachmentOrder;
  /** Bits of LEVELS. */
  readonly levels: number;
  /** When the core completed the evaluation; a driver refuses to send a record older than 50 ms, a stop excepted. */
  readonly decidedAt: MonotonicMs;
}

export type PlcEvent =
  /** The link is usable: connected, identity and word order checked. */
  | { readonly kind: 'up'; readonly bootCounter: number }
  /** The link is not usable, and why; sent once per change of cause. The driver goes on reconnecting. */
  | { readonly kind: 'down'; readonly code: Code; readonly detail: string }
  /** The reply of one exchange, whole and checked. `sequence`: the record that went out with it. `sentAt`: when its request was sent. */
  | { readonly kind: 'reply'; readonly snapshot: CraneSnapshot; readonly sequence: number }
  /** A record was not sent (too old, link down, replaced by nothing). */
  | { readonly kind: 'refused'; readonly code: Code; readonly sequence: number };

/** One PLC. At most one exchange in flight and one record waiting; all calls return at once and never throw for I/O. */
export interface PlcDriver {
  /** Starts connecting; events arrive from now on, never from within a call. */
  start(listener: (event: PlcEvent) => void): void;
  /** Sends the record, or keeps it as the one that waits; a waiting stop (levels without RUN or EMERGENCY_RUN) goes out before a newer record. */
  write(record: SetpointRecord): void;
  /** Writes the emergency stop register over the reserved connection, at once, past everything else. Retries until confirmed or closed. */
  emergencyStop(): void;
  /** Sends `last` if given, waits for at most one exchange time-out, closes both connections. */
  close(last?: SetpointRecord): Promise<void>;
}
