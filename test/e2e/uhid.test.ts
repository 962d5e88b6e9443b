// A stick that the kernel itself sees: the firmware mock through /dev/uhid, read back by node-hid. Where the machine has no
// /dev/uhid the same check runs inside User-Mode Linux, if its kernel was built (test/support/uml/build.sh); else it is skipped by name.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { requireOrSkip } from '../support/require.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const UML = fileURLToPath(new URL('../support/uml/', import.meta.url));
const CHECK = `${UML}hid-check.mjs`;
const TIME_LIMIT_MS = 150_000;

const seenSchema = z.object({
  enumerated: z.record(z.string(), z.boolean()),
  steps: z.record(z.string(), z.unknown()),
  faults: z.array(z.string()),
  latencyMicros: z.object({ count: z.number() }).optional(),
});

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const hasUhid = canWrite('/dev/uhid');
const hasHidLibrary = spawnSync(process.execPath, ['-e', "require('node-hid').devices()"], { cwd: ROOT }).status === 0;
const hasUml = !hasUhid && spawnSync('sh', [`${UML}build.sh`, '--cached']).status === 0;

function runCheck(): z.infer<typeof seenSchema> {
  const [program, ...args] = hasUhid ? [process.execPath, CHECK] : ['sh', `${UML}run.sh`, process.execPath, CHECK];
  const ran = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8', timeout: TIME_LIMIT_MS });
  if (ran.status !== 0) throw new Error(`the check ended with ${ran.status}:\n${ran.stdout}\n${ran.stderr}`);
  const line = ran.stdout.split('\n').find((candidate) => candidate.startsWith('{'));
  return seenSchema.parse(JSON.parse(line ?? 'null'));
}

const canRun =
  requireOrSkip('libusb-1.0-0 and libudev1', hasHidLibrary) &&
  requireOrSkip('/dev/uhid or a User-Mode Linux kernel for it', hasUhid || hasUml);

describe.runIf(canRun)('a kernel device', () => {
  it(
    'is created, found, read, stalled, unplugged and plugged in again',
    () => {
      const seen = runCheck();
      expect(Object.values(seen.enumerated)).toEqual([true, true, true]);
      const { ageMs, ...steps } = seen.steps;
      expect(steps).toEqual({
        opened: 'Quaylink mock desk',
        rest: true,
        drives: true,
        hasReadAt: true,
        wakes: true,
        silenceStops: true,
        drivesAgain: true,
        stallStops: true,
        backlogMovesNothing: true,
        unplugStops: true,
        replugNeedsRest: true,
        replugDrives: true,
      });
      // While it drives the device is live, so by its class no older than this.
      expect(ageMs).toBeLessThanOrEqual(100);
      expect(seen.faults).toContain('INPUT_GAP');
      expect(seen.faults).toContain('INPUT_DEVICE_GONE');
      expect(seen.latencyMicros?.count).toBeGreaterThan(150);
    },
    TIME_LIMIT_MS + 10_000,
  );
});
