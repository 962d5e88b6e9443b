// The beat of a load. Enters: a period. Leaves: a message at every beat, from a thread that does nothing but sleep:
// timers of the event loop count whole milliseconds, a sleeping thread wakes within a tenth of one.

import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

interface Beat {
  readonly beganAt: number;
  readonly periodMs: number;
}

export interface Metronome {
  /** No beat comes after the call, not even one that was due before it. */
  stop(): Promise<void>;
}

/** This host's monotonic clock, in ms; the same in every thread and process. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Calls `onBeat` at every beat from `beganAt` on; beats that a busy event loop missed come at once, as one call or several. */
export function startMetronome(beat: Beat, onBeat: () => void): Metronome {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: beat });
  worker.on('message', onBeat);
  return {
    stop: async () => {
      // Beats that wait for the event loop would still come, into the turn after this one.
      worker.off('message', onBeat);
      await worker.terminate();
    },
  };
}

function keepTime({ beganAt, periodMs }: Beat): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let beat = 0; ; beat += 1) {
    const at = beganAt + beat * periodMs;
    for (let left = at - now(); left > 0; left = at - now()) Atomics.wait(pause, 0, 0, left);
    parentPort?.postMessage(beat);
  }
}

if (!isMainThread) keepTime(workerData as Beat);
