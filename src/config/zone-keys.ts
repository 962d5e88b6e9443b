// Where a crane must not go and where its grab may open: the `[[zone]]` and `[[opening_place]]` tables; and what
// its operator must see: `picture` and `[[crane.camera]]`. Enter: rows of the gateway's file. Leave: the parts
// of a CraneSpec, what contradicts itself, and what was left open, each with what to do.

import { z } from 'zod';
import type { Camera, CraneSpec, ExclusionZone, OpeningPlace, RequiredPicture, Span } from '../domain/index.ts';
import { millis } from '../quantity/index.ts';
import { choice, craneNumber, flag, integer, name, number, span, spanOf } from './fields.ts';
import { type Problem, reportTwins } from './problems.ts';

const whose = {
  crane: craneNumber('Number of the crane that it holds for; or name a `rail`.').optional(),
  rail: name('It holds for every crane of this rail; or name a `crane`.').optional(),
};

export const zoneSchema = z.strictObject({
  name: name('What it is: ship bridge, hopper wall.'),
  ...whose,
  gantry_m: span('Along the rail. Left out: it travels with the crane.').optional(),
  trolley_m: span('Along trolley travel.'),
  hoist_m: span('Heights, as hoist positions.'),
});

export const openingPlaceSchema = z.strictObject({
  name: name('What it is: hopper, hold 3.'),
  ...whose,
  gantry_m: span('Along the rail. Left out: it travels with the crane.').optional(),
  trolley_m: span('Along trolley travel.'),
});

export const pictureKeys = {
  picture: choice(
    "What the operator must see while the crane moves: nothing (the site has decided so), the screen of the workstation, or every camera of this crane. Of the terminal view `screen` proves that the terminal took the picture; one over ssh may hold it back, so use the machine's own. Left out: nothing, and a warning at start.",
    ['none', 'screen', 'cameras'],
  ).optional(),
  camera: z
    .array(
      z.strictObject({
        number: integer('Number under which the workstation reports it.', 1, 255),
        name: name('What it shows.'),
        delay_ms: number('From the light on its sensor to the screen, as declared or measured.', 0, 2000),
      }),
    )
    .max(4)
    .default([]),
};

export const openingKeys = {
  opens_anywhere: flag(
    'The grab may open at any place. Without it, and without any `[[opening_place]]`, it may too, and a warning at start says so.',
  ).default(false),
};

type ZoneRow = z.output<typeof zoneSchema>;
type PlaceRow = z.output<typeof openingPlaceSchema>;
interface PictureRow {
  readonly picture?: 'none' | 'screen' | 'cameras' | undefined;
  readonly camera: readonly { readonly number: number; readonly name: string; readonly delay_ms: number }[];
}
/** The part of a crane that says which rows hold for it. */
type Owner = Pick<CraneSpec, 'number' | 'rail'>;

function holdsFor(
  row: { readonly crane?: number | undefined; readonly rail?: string | undefined },
  crane: Owner,
): boolean {
  return row.crane === crane.number || row.rail === crane.rail;
}

/** The zones of one crane. */
export function zonesOf(rows: readonly ZoneRow[], crane: Owner): readonly ExclusionZone[] {
  return rows
    .filter((row) => holdsFor(row, crane))
    .map((row) => ({
      name: row.name,
      gantry: row.gantry_m && spanOf(row.gantry_m),
      trolley: spanOf(row.trolley_m),
      hoist: spanOf(row.hoist_m),
    }));
}

/** The opening places of one crane. */
export function openingPlacesOf(rows: readonly PlaceRow[], crane: Owner): readonly OpeningPlace[] {
  return rows
    .filter((row) => holdsFor(row, crane))
    .map((row) => ({ name: row.name, gantry: row.gantry_m && spanOf(row.gantry_m), trolley: spanOf(row.trolley_m) }));
}

export function pictureOf(row: PictureRow): RequiredPicture {
  if (row.picture !== 'cameras') return { kind: row.picture ?? 'none' };
  const cameras = row.camera.map(
    (camera): Camera => ({ number: camera.number, name: camera.name, delay: millis(camera.delay_ms) }),
  );
  return { kind: 'cameras', cameras };
}

function inconsistent(text: string): Problem {
  return { code: 'CONFIG_INCONSISTENT', text };
}

/** What contradicts itself in the picture of one crane. `place`: its key, such as `crane[#1]`. */
export function pictureProblems(row: PictureRow, place: string): readonly Problem[] {
  const found: Problem[] = [];
  if (row.picture === 'cameras' && row.camera.length === 0) {
    found.push(
      inconsistent(`\`${place}.picture\` is "cameras", but it names none; add a \`[[crane.camera]]\` for each.`),
    );
  }
  if (row.picture !== 'cameras' && row.camera.length > 0) {
    found.push(
      inconsistent(
        `\`${place}.camera\` is given, but \`picture\` is "${row.picture ?? 'none'}"; set it to "cameras", or remove them.`,
      ),
    );
  }
  return [
    ...found,
    ...reportTwins(
      row.camera,
      (camera) => String(camera.number),
      (_, key) => `\`${place}\`: two cameras have the \`number\` ${key}; each needs its own.`,
    ),
    ...reportTwins(
      row.camera,
      (camera) => camera.name,
      (_, key) => `\`${place}\`: two cameras have the \`name\` "${key}"; each needs its own.`,
    ),
  ];
}

/** What is wrong with the owner and the spans of a row, whatever it is. */
function rowProblems(row: ZoneRow | PlaceRow, what: string, cranes: readonly CraneSpec[]): readonly string[] {
  const found: string[] = [];
  const { crane, rail } = row;
  if ((crane === undefined) === (rail === undefined)) {
    found.push(`${what} names ${crane === undefined ? 'neither' : 'both'} of \`crane\` and \`rail\`; name one.`);
  } else if (!cranes.some((spec) => holdsFor(row, spec))) {
    const named = crane === undefined ? `rail "${rail}"` : `crane ${crane}`;
    found.push(`${what} holds for ${named}, which no \`[[crane]]\` of this file has.`);
  }
  for (const key of ['gantry_m', 'trolley_m', 'hoist_m'] as const) {
    const given = (row as Partial<ZoneRow>)[key];
    if (given === undefined) continue;
    const { min, max } = spanOf(given);
    if (!(min < max))
      found.push(`${what}: \`${key}\` begins at ${min} and ends at ${max}; put the lower number first.`);
  }
  for (const spec of cranes) {
    if (row.gantry_m !== undefined && holdsFor(row, spec) && spec.type.axes.gantry === undefined) {
      found.push(`${what} has \`gantry_m\`, but crane "${spec.name}" does not travel; leave it out.`);
    }
  }
  return found;
}

/** What a file leaves open of a crane, and so permits: said at start, since nobody may have decided it. */
export function openWarnings(
  row: PictureRow & { readonly name: string; readonly opens_anywhere: boolean },
  { type, openingPlaces }: Pick<CraneSpec, 'type' | 'openingPlaces'>,
): readonly string[] {
  const found: string[] = [];
  if (row.picture === undefined) {
    found.push(
      `crane "${row.name}" requires no picture: a frozen screen stops nothing; say \`picture = "none"\` if that is meant, or name one.`,
    );
  }
  if (type.attachment === 'grab' && openingPlaces.length === 0 && !row.opens_anywhere) {
    found.push(
      `the grab of crane "${row.name}" may open anywhere; say \`opens_anywhere = true\` if that is meant, or give it an \`[[opening_place]]\`.`,
    );
  }
  return found;
}

/** What contradicts itself in where the grab of one crane may open. */
export function openingProblems(
  row: { readonly name: string; readonly opens_anywhere: boolean },
  { type, openingPlaces }: Pick<CraneSpec, 'type' | 'openingPlaces'>,
): readonly Problem[] {
  if (!row.opens_anywhere) return [];
  const what = `crane "${row.name}" has \`opens_anywhere\``;
  if (type.attachment !== 'grab') return [inconsistent(`${what}, but no grab; remove it.`)];
  const [place] = openingPlaces;
  if (place === undefined) return [];
  return [inconsistent(`${what}, but the opening place "${place.name}" holds for it; remove one of them.`)];
}

function covers(zone: Span | undefined, range: Span | undefined): boolean {
  return zone === undefined || (range !== undefined && zone.min <= range.min && zone.max >= range.max);
}

function zoneProblems(row: ZoneRow, crane: CraneSpec): readonly string[] {
  const what = `zone "${row.name}"`;
  const { hoist, trolley, gantry } = crane.type.axes;
  if (hoist === undefined || trolley === undefined) {
    return [
      `${what} holds for crane "${crane.name}", which has no hoist or no trolley; zones are measured along both.`,
    ];
  }
  const [zone] = zonesOf([row], crane);
  if (zone === undefined) return [];
  const everywhere = covers(zone.gantry, gantry) && covers(zone.trolley, trolley) && covers(zone.hoist, hoist);
  return everywhere ? [`${what} leaves crane "${crane.name}" no place at all; make it smaller.`] : [];
}

function placeProblems(row: PlaceRow, crane: CraneSpec): readonly string[] {
  const what = `opening place "${row.name}"`;
  const { trolley } = crane.type.axes;
  if (crane.type.attachment !== 'grab') {
    return row.crane === undefined ? [] : [`${what} holds for crane "${crane.name}", which has no grab; remove it.`];
  }
  const { min, max } = spanOf(row.trolley_m);
  if (trolley === undefined || min > trolley.max || max < trolley.min) {
    return [`${what} is out of reach of the trolley of crane "${crane.name}"; check \`trolley_m\`.`];
  }
  return [];
}

/** What contradicts itself in the zones and opening places of a file. */
export function placesProblems(
  zones: readonly ZoneRow[],
  places: readonly PlaceRow[],
  cranes: readonly CraneSpec[],
): readonly Problem[] {
  const texts: string[] = [];
  for (const row of zones) {
    texts.push(...rowProblems(row, `zone "${row.name}"`, cranes));
    for (const crane of cranes) if (holdsFor(row, crane)) texts.push(...zoneProblems(row, crane));
  }
  for (const row of places) {
    texts.push(...rowProblems(row, `opening place "${row.name}"`, cranes));
    for (const crane of cranes) if (holdsFor(row, crane)) texts.push(...placeProblems(row, crane));
  }
  return [
    ...texts.map(inconsistent),
    ...reportTwins(
      zones,
      (row) => row.name,
      (_, key) => `two zones have the \`name\` "${key}"; each needs its own.`,
    ),
    ...reportTwins(
      places,
      (row) => row.name,
      (_, key) => `two opening places have the \`name\` "${key}"; each needs its own.`,
    ),
  ];
}
