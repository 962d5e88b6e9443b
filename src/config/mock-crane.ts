// The mock cranes' file: one rail with its plant, and one PLC a crane. Enters: TOML text. Leaves: settings in
// the program's units, warnings, and the effective configuration.

import { stringify } from 'smol-toml';
import { z } from 'zod';
import type { CraneNumber, CraneType } from '../domain/index.ts';
import { type Metres, metres, type Millis, millis } from '../quantity/index.ts';
import { craneTypeSchema, type CraneTypes, craneTypes, unknownType } from './crane-types.ts';
import {
  checkedNumber,
  craneNumber,
  flag,
  host,
  integer,
  type Listen,
  listenPort,
  logLevel,
  type LogLevel,
  name,
  number,
  path,
  sameListener,
} from './fields.ts';
import { parseConfig } from './parse.ts';
import { configError, type Problem, reportTwins } from './problems.ts';
import { besideConfig, type Loaded, type Source } from './source.ts';

export const mockCraneSchema = z.strictObject({
  log_level: logLevel(),
  fault_script: path('JSON file with the faults to play; see docs/faults.md.').optional(),
  rail: z.strictObject({ length_m: number('Length of the rail.', 10, 5000).default(400) }).prefault({}),
  plant: z
    .strictObject({
      host: host("Address of the plant's truth line, for whoever measures.").default('127.0.0.1'),
      port: listenPort("Port of the plant's truth line.").default(0),
    })
    .prefault({}),
  crane: z
    .array(
      z.strictObject({
        number: craneNumber('Number of the crane; the gateway must use the same.'),
        type: name('A built-in type (`grab-unloader`, `sts`, `rmg`) or a `[[crane_type]]` of this file.'),
        width_m: number('Width over the buffers, along the rail.', 1, 100),
        start: z.strictObject({
          gantry_m: number('Middle of the gantry along the rail at start.', 0, 5000),
          trolley_m: number('Trolley position at start.', -1000, 1000).default(0),
          hoist_m: number('Hoist position at start.', -1000, 1000).default(10),
        }),
        plc: z.strictObject({
          host: host('Address that the mock PLC listens on.').default('127.0.0.1'),
          port: listenPort('Its Modbus TCP port.'),
          unit_id: integer('Modbus unit id that it answers to.', 0, 255).default(1),
          scan_ms: integer('Length of a scan.', 1, 100).default(10),
          watchdog_ms: integer('Time without a changed heartbeat until it stops the crane.', 50, 500).default(150),
          read_write: flag('It answers FC23; false makes drivers fall back to FC16 and FC3.').default(true),
        }),
      }),
    )
    .min(1)
    .max(16),
  crane_type: z.array(craneTypeSchema).max(16).default([]),
});
type MockCraneFile = z.output<typeof mockCraneSchema>;
type MockCraneRow = MockCraneFile['crane'][number];

export interface MockPlc extends Listen {
  readonly unitId: number;
  readonly scan: Millis;
  readonly watchdog: Millis;
  /** Whether it answers FC23. */
  readonly readWrite: boolean;
}

export interface MockCrane {
  readonly number: CraneNumber;
  readonly type: CraneType;
  readonly width: Metres;
  readonly start: { readonly gantry: Metres; readonly trolley: Metres; readonly hoist: Metres };
  readonly plc: MockPlc;
}

export interface MockCraneSettings {
  readonly logLevel: LogLevel;
  readonly railLength: Metres;
  readonly plant: Listen;
  /** Absolute path; undefined plays no faults. */
  readonly faultScript: string | undefined;
  /** 1 … 16. */
  readonly cranes: readonly MockCrane[];
}

function startProblems(rows: readonly MockCraneRow[], railLength: number): readonly string[] {
  const found: string[] = [];
  for (const [index, crane] of rows.entries()) {
    const { gantry_m: middle } = crane.start;
    const half = crane.width_m / 2;
    if (!(middle - half >= 0 && middle + half <= railLength)) {
      found.push(
        `\`crane[#${index + 1}].start.gantry_m\` is ${middle}; allowed on this rail: ${half} … ${railLength - half}.`,
      );
    }
    for (const other of rows.slice(index + 1)) {
      const apart = half + other.width_m / 2;
      if (!(Math.abs(middle - other.start.gantry_m) >= apart)) {
        found.push(
          `cranes ${crane.number} and ${other.number} overlap at start: ${middle} m and ${other.start.gantry_m} m, but they need ${apart} m between their middles.`,
        );
      }
    }
  }
  return found;
}

function travelProblems(row: MockCraneRow, type: CraneType, place: string): readonly string[] {
  const found: string[] = [];
  const at = { trolley: row.start.trolley_m, hoist: row.start.hoist_m, gantry: row.start.gantry_m };
  for (const axis of ['trolley', 'hoist', 'gantry'] as const) {
    const spec = type.axes[axis];
    if (spec === undefined)
      found.push(`\`${place}.type\` "${type.name}" has no ${axis}; the mock needs hoist, trolley and gantry.`);
    else if (!(at[axis] >= spec.min && at[axis] <= spec.max)) {
      found.push(`\`${place}.start.${axis}_m\` is ${at[axis]}; allowed for this type: ${spec.min} … ${spec.max}.`);
    }
  }
  return found;
}

function contradictions(file: MockCraneFile): readonly Problem[] {
  const found: Problem[] = [
    ...reportTwins(
      file.crane,
      (crane) => String(crane.number),
      (_, key) => `two cranes have the \`number\` ${key}; each needs its own.`,
    ),
  ];
  const texts = [...startProblems(file.crane, file.rail.length_m)];
  const listeners = [{ of: 'the plant', at: file.plant as Listen }];
  for (const crane of file.crane) {
    const taken = listeners.find((listener) => sameListener(listener.at, crane.plc));
    const own = `the PLC of crane ${crane.number}`;
    if (taken !== undefined)
      texts.push(`${own} and ${taken.of} both listen on port ${crane.plc.port}; each needs its own.`);
    listeners.push({ of: own, at: crane.plc });
  }
  return [...found, ...texts.map((text) => ({ code: 'CONFIG_INCONSISTENT' as const, text }))];
}

function cranesOf(file: MockCraneFile, types: CraneTypes, problems: Problem[]): readonly MockCrane[] {
  const cranes: MockCrane[] = [];
  for (const [index, row] of file.crane.entries()) {
    const place = `crane[#${index + 1}]`;
    const type = types.byName.get(row.type);
    if (type === undefined) {
      problems.push(unknownType(types, `${place}.type`, row.type));
      continue;
    }
    for (const text of travelProblems(row, type, place)) problems.push({ code: 'CONFIG_INCONSISTENT', text });
    cranes.push({
      number: checkedNumber(row.number),
      type,
      width: metres(row.width_m),
      start: {
        gantry: metres(row.start.gantry_m),
        trolley: metres(row.start.trolley_m),
        hoist: metres(row.start.hoist_m),
      },
      plc: {
        host: row.plc.host,
        port: row.plc.port,
        unitId: row.plc.unit_id,
        scan: millis(row.plc.scan_ms),
        watchdog: millis(row.plc.watchdog_ms),
        readWrite: row.plc.read_write,
      },
    });
  }
  return cranes;
}

/** Loads the mock cranes' file. Throws QuaylinkError with a CONFIG code that lists every problem found. */
export function loadMockCraneConfig(source: Source): Loaded<MockCraneSettings> {
  const file = parseConfig(mockCraneSchema, source);
  const types = craneTypes(file.crane_type);
  const problems: Problem[] = [...types.problems];
  const cranes = cranesOf(file, types, problems);
  problems.push(...contradictions(file));
  if (problems.length > 0) throw configError(source.file, problems);
  return {
    settings: {
      logLevel: file.log_level,
      railLength: metres(file.rail.length_m),
      plant: file.plant,
      faultScript: file.fault_script === undefined ? undefined : besideConfig(source, file.fault_script),
      cranes,
    },
    warnings: [],
    effective: stringify(file),
  };
}
