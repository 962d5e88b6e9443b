// Clocks, timers, sockets, files and the process live in shells, drivers, cli/ and the mocks' processes only.

import { describe, expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';

/** Files that touch the world, one by one; `cli/` is all wiring. A file that no longer does must leave the list. */
const SHELLS: ReadonlySet<string> = new Set([
  'src/console/server/console-server.ts',
  'src/console/server/static-files.ts',
  'src/console/server/wall-watch.ts',
  'src/gateway/door.ts',
  'src/gateway/shell.ts',
  'src/input/hid-stream.ts',
  'src/input/hidraw.ts',
  'src/input/joystick.ts',
  'src/input/keyboard-source.ts',
  'src/input/profiles-folder.ts',
  'src/plc/emergency-line.ts',
  'src/plc/modbus-connection.ts',
  'src/plc/modbus-driver.ts',
  'src/plc/supervised-link.ts',
  'src/security/audit-file.ts',
  'src/security/authority-folder.ts',
  'src/security/client-files.ts',
  'src/security/credentials.ts',
  'src/security/text-file.ts',
  'src/telemetry/metrics-server.ts',
  'src/telemetry/runtime-metrics.ts',
  'src/workstation/shell.ts',
  'src/workstation/socket-path.ts',
  'src/workstation/terminal/painter.ts',
]);

const WORLD =
  /(?<![.\w#])(?:Date\.now|new Date\(\)|performance\.|set(?:Timeout|Interval|Immediate)\(|process\.|Math\.random)/;
const WORLDLY_MODULES = new Set([
  'node:child_process',
  'node:dgram',
  'node:fs',
  'node:http',
  'node:https',
  'node:net',
  'node:os',
  'node:process',
  'node:timers',
  'node:tls',
  'node:worker_threads',
  'ws',
  'node-hid',
  'pino',
]);

const judged = sourceFiles().filter((file) => file.room !== 'cli');
const worldly = judged.filter(
  (file) =>
    WORLD.test(file.code) || file.imports.some((entry) => !entry.typeOnly && WORLDLY_MODULES.has(entry.specifier)),
);

describe('cores are pure', () => {
  it('except in the shells', () => {
    const found = worldly
      .filter((file) => file.room !== 'firmware-mocks' && file.room !== 'console/page')
      .map((file) => file.path);
    expect(found.filter((path) => !SHELLS.has(path))).toEqual([]);
    expect([...SHELLS].filter((path) => !found.includes(path))).toEqual([]);
  });

  it("and the mocks' physics, programs and codecs, and the decisions of the page, are too", () => {
    const found = new Set(worldly.map((file) => file.path));
    for (const core of [...MOCK_CORES, ...PAGE_CORES]) {
      expect(judged.map((file) => file.path)).toContain(core);
      expect(found).not.toContain(core);
    }
  });
});

/** What decides in the page. Whatever else is there draws, listens, or keeps time by the browser's clock. */
const PAGE_CORES = [
  'src/console/page/alarms/alarm-list.ts',
  'src/console/page/alarms/sound-plan.ts',
  'src/console/page/control/pad-state.ts',
  'src/console/page/crane/arming.ts',
  'src/console/page/crane/flow.ts',
  'src/console/page/crane/motion-words.ts',
  'src/console/page/link/store.ts',
  'src/console/page/scene/model.ts',
  'src/console/page/scene/stop.ts',
  'src/console/page/wall/condition.ts',
];

/** What decides in the mocks. */
const MOCK_CORES = [
  'firmware-mocks/crane/plc/blocks.ts',
  'firmware-mocks/crane/plc/communication.ts',
  'firmware-mocks/crane/plc/program.ts',
  'firmware-mocks/crane/plc/motion.ts',
  'firmware-mocks/joystick/models.ts',
  'firmware-mocks/joystick/script.ts',
];
