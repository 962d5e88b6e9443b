// The joystick's firmware, kernel shell: a pad that the whole machine sees, through /dev/uhid. Enters: reports of a
// ScriptedPad, whose sink it is. Leaves: a /dev/hidrawN that node-hid opens like any other.

import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import type { PadModel } from './models.ts';
import type { PadSink } from './scripted-pad.ts';
import { createEvent, destroyEvent, inputEvent, type PadIdentity, readEvent, UHID_EVENT_BYTES } from './uhid-events.ts';

const UHID_PATH = '/dev/uhid';
const POLL_MS = 2;
/** Kernel events taken in one turn at most. */
const MAX_EVENTS_PER_POLL = 64;

export class UhidPad implements PadSink {
  private readonly file: number;
  private readonly buffer = new Uint8Array(UHID_EVENT_BYTES);
  private readonly timer: ReturnType<typeof setInterval>;
  private isPlugged = true;

  /** Plugs the device in. Throws what the file system throws where /dev/uhid is missing or not permitted. */
  constructor(model: PadModel, identity: PadIdentity) {
    // Non-blocking and polled: a read that waits in a thread would keep the process from ending.
    this.file = openSync(UHID_PATH, constants.O_RDWR | constants.O_NONBLOCK);
    writeSync(this.file, createEvent(model, identity));
    this.timer = setInterval(() => this.answer(), POLL_MS);
  }

  report(bytes: Uint8Array): void {
    if (this.isPlugged) writeSync(this.file, inputEvent(bytes));
  }

  /** The kernel has a queue of its own; there is nothing to say to it. */
  drained(): void {}

  present(): void {}

  /** Unplugs the device. */
  gone(): void {
    if (!this.isPlugged) return;
    this.isPlugged = false;
    clearInterval(this.timer);
    writeSync(this.file, destroyEvent());
    closeSync(this.file);
  }

  private answer(): void {
    for (let i = 0; i < MAX_EVENTS_PER_POLL; i++) {
      const event = this.next();
      if (event === undefined) return;
      const { answer } = readEvent(event);
      if (answer !== undefined) writeSync(this.file, answer);
    }
  }

  private next(): Uint8Array | undefined {
    try {
      return this.buffer.subarray(0, readSync(this.file, this.buffer));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
      throw error;
    }
  }
}
