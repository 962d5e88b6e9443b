// Crane types as data: the built-in rows, and the `[[crane_type]]` table by which a site adds its own.
// Enters: a row in the units of the file. Leaves: a CraneType. A new type is a new row, never new code.

import { z } from 'zod';
import type { AxisSpec, CraneType } from '../domain/index.ts';
import { axisAcceleration, axisJerk, axisPosition, axisSpeed, kilograms, metres, millis } from '../quantity/index.ts';
import { choice, name, number, spanOf, spans } from './fields.ts';
import type { Problem } from './problems.ts';

const linearAxis = z.strictObject({
  min_m: number('Lower end of the travel.', -10_000, 10_000),
  max_m: number('Upper end of the travel.', -10_000, 10_000),
  speed_m_s: number('Full speed at rated load.', 0.01, 10),
  acceleration_m_s2: number('Ramp in service.', 0.01, 10),
  jerk_m_s3: number('How fast the ramp itself may change.', 0.01, 100),
});
type LinearAxis = z.output<typeof linearAxis>;

const slewAxis = z.strictObject({
  min_rad: number('Lower end of the slewing angle.', -100, 100),
  max_rad: number('Upper end of the slewing angle.', -100, 100),
  speed_rad_s: number('Full speed at rated load.', 0.001, 1),
  acceleration_rad_s2: number('Ramp in service.', 0.001, 1),
  jerk_rad_s3: number('How fast the ramp itself may change.', 0.001, 10),
});

/** One `[[crane_type]]` table. An axis that is left out does not exist on the crane. */
export const craneTypeSchema = z.strictObject({
  name: name('What `[[crane]]` tables call it.'),
  attachment: choice('What hangs on the ropes.', ['grab', 'spreader', 'hook']),
  payload_kg: number('Largest payload; the ropes carry payload and tare.', 100, 1_000_000),
  tare_kg: number('What hangs on the ropes without payload.', 10, 500_000),
  coaming_m: number(
    'Hoist position above which the gantry may travel: the height of the coaming (or stack) and, added to it, what hangs below the hoist position (`load_below_m`).',
    -1000,
    1000,
  ),
  rope_at_zero_m: number('Rope length at hoist position 0; the rope at position z is this less z.', 1, 200),
  boom_m: number(
    'Lower edge of the boom or bridge, as a hoist position: what is higher may be hit by the crane itself.',
    -1000,
    1000,
  ),
  load_trolley_m: number(
    'How far the attachment with its largest load reaches from the hook along trolley travel, to each side.',
    0,
    50,
  ),
  load_gantry_m: number('The same along gantry travel, to each side.', 0, 50),
  load_below_m: number('The same below the hoist position.', 0, 50),
  leg_trolley_m: spans(
    'Where legs, sill beams and portal stand along trolley travel: zones keep them out too, as wide as the crane and at any height below the boom. Left out: zones do not see them.',
    4,
  ).optional(),
  drive_lag_ms: number('Time constant of the drives.', 0, 2000),
  hoist: linearAxis.optional(),
  trolley: linearAxis.optional(),
  gantry: linearAxis.optional(),
  slew: slewAxis.optional(),
  luff: linearAxis.optional(),
});
export type CraneTypeRow = z.output<typeof craneTypeSchema>;

/** The types that every installation knows. (e) marks an engineering estimate; so are all jerks, coamings, travels, booms, reaches of the load and legs. */
const BUILT_IN_ROWS: readonly CraneTypeRow[] = [
  {
    // Grab ship unloader: 44 t of ore in a grab of 26 t, open 6 m long and 4 m wide (e); trolley 0 is the waterside
    // rail, the hopper at −4 m. Its portal, with the hopper in it, reaches to a landside rail 16 m behind.
    name: 'grab-unloader',
    attachment: 'grab',
    payload_kg: 44_000,
    tare_kg: 26_000,
    coaming_m: 5,
    rope_at_zero_m: 38,
    boom_m: 32,
    load_trolley_m: 3,
    load_gantry_m: 2,
    load_below_m: 3,
    leg_trolley_m: [[-17.5, 1.5]],
    drive_lag_ms: 250,
    hoist: { min_m: -25, max_m: 30, speed_m_s: 3, acceleration_m_s2: 1, jerk_m_s3: 2 },
    trolley: { min_m: -12, max_m: 38, speed_m_s: 4, acceleration_m_s2: 0.8, jerk_m_s3: 1.6 },
    gantry: { min_m: 0, max_m: 400, speed_m_s: 0.5, acceleration_m_s2: 0.1, jerk_m_s3: 0.2 },
  },
  {
    // Ship-to-shore container crane: 50 t twin lift under 14 t of spreader and headblock (e); ropes of 8 … 50 m.
    // Two boxes of 20' end to end lie along the rail, 13 m long; the flippers reach out beyond their 2.4 m. The portal
    // reaches from the waterside rail, trolley 0, to a landside rail 30.5 m behind.
    name: 'sts',
    attachment: 'spreader',
    payload_kg: 50_000,
    tare_kg: 14_000,
    coaming_m: 15,
    rope_at_zero_m: 38,
    boom_m: 32,
    load_trolley_m: 3,
    load_gantry_m: 6.5,
    load_below_m: 3,
    leg_trolley_m: [[-32, 1.5]],
    drive_lag_ms: 250,
    hoist: { min_m: -12, max_m: 30, speed_m_s: 1.5, acceleration_m_s2: 0.75, jerk_m_s3: 1.5 },
    trolley: { min_m: -20, max_m: 50, speed_m_s: 3.7, acceleration_m_s2: 0.6, jerk_m_s3: 1.2 },
    gantry: { min_m: 0, max_m: 400, speed_m_s: 0.75, acceleration_m_s2: 0.15, jerk_m_s3: 0.3 },
  },
  {
    // Rail-mounted yard gantry: 41 t under 9 t (e); ropes of 6 … 22 m. Between its legs there is nothing but the load.
    name: 'rmg',
    attachment: 'spreader',
    payload_kg: 41_000,
    tare_kg: 9000,
    coaming_m: 12,
    rope_at_zero_m: 22,
    boom_m: 17,
    load_trolley_m: 1.5,
    load_gantry_m: 6.5,
    load_below_m: 3,
    leg_trolley_m: [
      [-4, -1],
      [31, 34],
    ],
    drive_lag_ms: 300,
    hoist: { min_m: 0, max_m: 16, speed_m_s: 0.47, acceleration_m_s2: 0.2, jerk_m_s3: 0.4 },
    trolley: { min_m: 0, max_m: 30, speed_m_s: 1.17, acceleration_m_s2: 0.3, jerk_m_s3: 0.6 },
    gantry: { min_m: 0, max_m: 400, speed_m_s: 2.17, acceleration_m_s2: 0.3, jerk_m_s3: 0.6 },
  },
];

function linear(row: LinearAxis): AxisSpec {
  return {
    min: axisPosition(row.min_m),
    max: axisPosition(row.max_m),
    speed: axisSpeed(row.speed_m_s),
    acceleration: axisAcceleration(row.acceleration_m_s2),
    jerk: axisJerk(row.jerk_m_s3),
  };
}

function slewing(row: z.output<typeof slewAxis>): AxisSpec {
  return {
    min: axisPosition(row.min_rad),
    max: axisPosition(row.max_rad),
    speed: axisSpeed(row.speed_rad_s),
    acceleration: axisAcceleration(row.acceleration_rad_s2),
    jerk: axisJerk(row.jerk_rad_s3),
  };
}

function craneType(row: CraneTypeRow): CraneType {
  return {
    name: row.name,
    axes: {
      ...(row.hoist && { hoist: linear(row.hoist) }),
      ...(row.trolley && { trolley: linear(row.trolley) }),
      ...(row.gantry && { gantry: linear(row.gantry) }),
      ...(row.slew && { slew: slewing(row.slew) }),
      ...(row.luff && { luff: linear(row.luff) }),
    },
    attachment: row.attachment,
    ratedLoad: kilograms(row.payload_kg + row.tare_kg),
    tare: kilograms(row.tare_kg),
    coaming: axisPosition(row.coaming_m),
    ropeAtZero: metres(row.rope_at_zero_m),
    driveLag: millis(row.drive_lag_ms),
    boom: axisPosition(row.boom_m),
    loadReach: {
      trolley: metres(row.load_trolley_m),
      gantry: metres(row.load_gantry_m),
      below: metres(row.load_below_m),
    },
    legs: (row.leg_trolley_m ?? []).map(spanOf),
  };
}

function legProblems({ leg_trolley_m: legs = [] }: CraneTypeRow, type: CraneType, place: string): readonly string[] {
  const found: string[] = [];
  for (const { min, max } of type.legs) {
    if (min < max) continue;
    found.push(`${place}: a leg begins at ${min} and ends at ${max} of \`leg_trolley_m\`; put the lower number first.`);
  }
  if (legs.length > 0 && type.axes.gantry === undefined) {
    found.push(`${place} has \`leg_trolley_m\`, but does not travel; leave it out.`);
  }
  return found;
}

function typeProblems(row: CraneTypeRow, type: CraneType): readonly string[] {
  const found: string[] = [];
  const place = `crane type "${row.name}"`;
  for (const [axis, spec] of Object.entries(type.axes)) {
    if (!(spec.min < spec.max))
      found.push(`${place}: the ${axis}'s lower end ${spec.min} is not below its upper end ${spec.max}.`);
  }
  if (Object.keys(type.axes).length === 0)
    found.push(`${place} has no axis; give it at least one table such as \`hoist\`.`);
  const top = row.hoist?.max_m;
  const bottom = row.hoist?.min_m;
  if (top !== undefined && bottom !== undefined && !(row.coaming_m >= bottom && row.coaming_m < top)) {
    found.push(`${place}: \`coaming_m\` ${row.coaming_m} is outside the hoist's travel of ${bottom} … ${top}.`);
  }
  if (top !== undefined && !(row.rope_at_zero_m > top)) {
    found.push(`${place}: \`rope_at_zero_m\` ${row.rope_at_zero_m} leaves no rope at the hoist's upper end ${top}.`);
  }
  if (top !== undefined && !(row.boom_m >= top)) {
    found.push(
      `${place}: \`boom_m\` ${row.boom_m} is below the hoist's upper end ${top}; the load hangs under the boom.`,
    );
  }
  return [...found, ...legProblems(row, type, place)];
}

/** The types that one file may name: the built-in ones and its own, with what is wrong with the latter. */
export interface CraneTypes {
  readonly byName: ReadonlyMap<string, CraneType>;
  readonly problems: readonly Problem[];
}

/** Collects the crane types of a file. A row that takes a name already given is a problem, never an override. */
export function craneTypes(own: readonly CraneTypeRow[]): CraneTypes {
  const byName = new Map(BUILT_IN_ROWS.map((row) => [row.name, craneType(row)]));
  const found: string[] = [];
  for (const row of own) {
    const type = craneType(row);
    if (byName.has(row.name)) found.push(`crane type "${row.name}" exists already; choose another name.`);
    else byName.set(row.name, type);
    found.push(...typeProblems(row, type));
  }
  return { byName, problems: found.map((text) => ({ code: 'CONFIG_INCONSISTENT', text })) };
}

/** What a message says of a type that is not among `types`. */
export function unknownType(types: CraneTypes, key: string, given: string): Problem {
  const known = [...types.byName.keys()].map((type) => `"${type}"`).join(', ');
  return {
    code: 'CONFIG_VALUE',
    text: `\`${key}\` is "${given}"; allowed: ${known}, or a \`[[crane_type]]\` of this file.`,
  };
}
