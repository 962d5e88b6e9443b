// Wiring of `quaylink mock-crane`: the plant and the PLCs as processes of their own. Enters: settings.
// Leaves: an exit status, when the end was asked for.

import { runMockCrane as startMockCrane } from '../../firmware-mocks/crane/mock-crane.ts';
import type { MockCraneSettings } from '../config/index.ts';
import { QuaylinkError } from '../domain/index.ts';
import { readJsonFile } from './config-file.ts';
import { EXIT } from './exit-codes.ts';
import type { RunIo } from './io.ts';
import { onParentMessage, tellParent, watchForEnd } from './lifecycle.ts';

/** The rows of a fault script. Throws CONFIG_FILE, CONFIG_SYNTAX or CONFIG_VALUE. */
function readFaults(file: string | undefined): readonly unknown[] {
  if (file === undefined) return [];
  const rows = readJsonFile(file, 'fault script');
  if (!Array.isArray(rows)) {
    throw new QuaylinkError('CONFIG_VALUE', `fault script ${file} must be a list of faults, see docs/faults.md`);
  }
  return rows;
}

export async function runMockCrane(settings: MockCraneSettings, io: RunIo): Promise<number> {
  const end = watchForEnd(io);
  const faults = readFaults(settings.faultScript);
  const { railLength, plant, cranes } = settings;
  const running = await startMockCrane(
    { railLength, plant, cranes, faults, restart: false },
    {
      log: (sentence) => io.log.warn(sentence),
      onReady: (children) => {
        for (const { role, crane, pid, port } of children) io.log.info({ role, crane, pid, port }, 'mock ready');
        tellParent({ kind: 'ready', children });
      },
    },
  );
  onParentMessage('fault', ({ crane, row }) => {
    if (typeof crane !== 'number' || typeof row !== 'object' || row === null) return;
    running.fault(crane, row as Readonly<Record<string, unknown>>);
  });
  await end.asked;
  await running.close();
  return EXIT.ok;
}
