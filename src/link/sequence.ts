// Which command of a session is newer than all before it, whatever paths they came by. Enters: epoch and
// sequence of each arrival. Leaves: a judgement; a command is taken at most once, and never after a newer one.

/** Whether `a` comes after `b` in serial arithmetic mod 2³² (RFC 1982): up to 2³¹ − 1 steps ahead. */
export function isNewer(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

export function nextSerial(sequence: number): number {
  return (sequence + 1) >>> 0;
}

/** `repeated` = the newest one once more; `old` = passed by a newer one; `epoch` = of another attachment. */
export type SequenceJudgement = 'newer' | 'repeated' | 'old' | 'epoch';

/**
 * The window of one session and crane: it is one command wide, because motion is never queued, and it belongs to
 * the session, not to a socket. The first command of an epoch may carry any number.
 */
export class SequenceWindow {
  #epoch: number;
  #newest = 0;
  #seen = false;

  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  /** A new attachment: commands of the epoch before are refused from now on. */
  open(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#seen = false;
  }

  /** Judges one arrival; `newer` moves the window on, whatever the stages behind say of the command. */
  judge(epoch: number, sequence: number): SequenceJudgement {
    if (epoch !== this.#epoch) return 'epoch';
    if (this.#seen) {
      if (sequence === this.#newest) return 'repeated';
      if (!isNewer(sequence, this.#newest)) return 'old';
    }
    this.#seen = true;
    this.#newest = sequence;
    return 'newer';
  }
}
