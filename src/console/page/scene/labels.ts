// What is written into the view, and where. Enters: a CraneModel, the words. Leave: labels with local points (z from the
// crane's own gantry), and a place for each that overlaps no other. Pure.

import type { DeskSide, SpanView } from '../../../workstation/index.ts';
import type { TextKey } from '../text/index.ts';
import { APEX, type Place, type Projection } from './cameras.ts';
import { finite, middle, type Point } from './geometry.ts';
import type { CraneModel } from './model.ts';
import { axisOf } from './rail.ts';

export type Say = (key: TextKey, parts?: Readonly<Record<string, string | number>>) => string;
export type LabelTone = 'plain' | 'ghost' | 'zone' | 'place' | 'end' | 'mark';

export interface Label {
  /** Stable from drawing to drawing. */
  readonly id: string;
  readonly at: Point;
  readonly text: string;
  readonly tone: LabelTone;
  /** Of a mark: whose. */
  readonly side?: DeskSide;
}

/** Labels at once; a view with more of them could not be read. */
export const MAX_LABELS = 24;
/** An end of travel is named when it is as near as this, m. */
const NEAR_END = 6;

export function metresText(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(1).replace(/^-(0\.0)$/, '$1');
}

export function tonnesText(kilograms: number | undefined): string {
  return metresText(kilograms === undefined ? undefined : kilograms / 1000);
}

function nearEnd(span: SpanView, position: number | undefined): number | undefined {
  if (position === undefined) return undefined;
  if (span.max - position <= NEAR_END) return span.max;
  return position - span.min <= NEAR_END ? span.min : undefined;
}

function endLabels(model: CraneModel, say: Say): readonly Label[] {
  const { scene, suspension, gantry, positions } = model;
  const labels: Label[] = [];
  const add = (axis: string, at: (end: number) => Point) => {
    const range = axisOf(scene, axis);
    const end = range && nearEnd(range, positions[axis]);
    if (end === undefined) return;
    labels.push({ id: `end-${axis}`, at: at(end), text: say('scene.label.end', { at: metresText(end) }), tone: 'end' });
  };
  const z = (suspension?.z ?? 0) - (gantry ?? 0);
  const x = suspension?.x ?? 0;
  add('trolley', (end) => ({ x: end, y: scene.boom - 1, z }));
  add('hoist', (end) => ({ x: x - scene.reach.trolley - 1, y: end, z }));
  add('gantry', (end) => ({ x: 0, y: 1, z: end - (gantry ?? 0) }));
  return labels;
}

function zoneLabels({ zones, gantry }: CraneModel): readonly Label[] {
  return zones.map(({ kind, name, box }, index) => ({
    id: `zone-${index}`,
    text: name,
    tone: kind === 'exclusion' ? ('zone' as const) : ('place' as const),
    at: {
      x: middle({ min: box.min.x, max: box.max.x }),
      y: box.max.y,
      // A zone as long as the rail is named where the crane is.
      z: Math.min(box.max.z, Math.max(box.min.z, gantry ?? 0)) - (gantry ?? 0),
    },
  }));
}

function neighbourLabels({ rail: { neighbour }, gantry, scene }: CraneModel, say: Say): readonly Label[] {
  if (neighbour?.position === undefined || gantry === undefined) return [];
  const z = neighbour.position - gantry;
  const mark: Label = {
    id: 'neighbour',
    at: { x: 0, y: neighbour.scene.boom + APEX, z },
    text: neighbour.side.toUpperCase(),
    tone: 'mark',
    side: neighbour.side,
  };
  if (neighbour.gap === undefined) return [mark];
  const between = neighbour.towards * (scene.width / 2 + neighbour.gap / 2);
  const text = say('scene.label.gap', { gap: metresText(neighbour.gap) });
  return [mark, { id: 'gap', at: { x: 0, y: 1, z: between }, text, tone: 'plain' }];
}

export function labelsOf(model: CraneModel, say: Say): readonly Label[] {
  const { scene, load, suspension, gantry, rest, side, mass, positions } = model;
  const labels: Label[] = [];
  const local = (point: Point): Point => ({ ...point, z: point.z - (gantry ?? 0) });
  const sure = model.unreferenced ? '?' : '';
  if (load !== undefined) {
    const at = local({ ...load, y: load.y - scene.reach.below - 1 });
    const height = metresText(positions['hoist']) + sure;
    labels.push({ id: 'load', at, text: say('scene.label.load', { mass: tonnesText(mass), height }), tone: 'plain' });
  }
  if (suspension !== undefined) {
    const out = finite(positions['trolley']) ?? Math.hypot(suspension.x, suspension.z - (gantry ?? 0));
    const text = say('scene.label.trolley', { out: metresText(out) + sure });
    labels.push({ id: 'trolley', at: local({ ...suspension, y: scene.ropeAtZero + 2 }), text, tone: 'plain' });
  }
  labels.push({
    id: 'own',
    at: { x: 0, y: scene.boom + APEX, z: 0 },
    text: side.toUpperCase(),
    tone: 'mark',
    side,
  });
  if (rest !== undefined) {
    const text = say('scene.label.rest', { out: metresText(rest.x), height: metresText(rest.y) });
    labels.push({ id: 'rest', at: local({ ...rest, y: rest.y + 1 }), text, tone: 'ghost' });
  }
  labels.push(...endLabels(model, say), ...neighbourLabels(model, say), ...zoneLabels(model));
  return labels.slice(0, MAX_LABELS);
}

export interface PlacedLabel extends Place {
  readonly label: Label;
}

/** Rough size of a label in px; the layer's style keeps to it. */
export const LABEL_HEIGHT = 22;
const LETTER = 7.6;
const PADDING = 14;
/** How far a label may be moved down before it is left out. */
const MOVES = 5;

export function labelWidth(text: string): number {
  let letters = 0;
  // Chinese characters are twice as wide.
  for (const letter of text) letters += letter > '\u2e7f' ? 1.9 : 1;
  return letters * LETTER + PADDING;
}

/** Puts labels where their points fall, those before first; one that would cover another moves down, or is left out. */
export function placeLabels(
  labels: readonly Label[],
  project: Projection,
  width: number,
  height: number,
): readonly PlacedLabel[] {
  const placed: (PlacedLabel & { readonly wide: number })[] = [];
  for (const label of labels) {
    const point = project(label.at);
    if (point === undefined) continue;
    if (!(point.left >= 0 && point.left <= width && point.top >= 0 && point.top <= height)) continue;
    const wide = labelWidth(label.text);
    const left = Math.min(width - wide / 2 - 4, Math.max(wide / 2 + 4, point.left));
    for (let move = 0; move <= MOVES; move += 1) {
      const top = Math.min(height - LABEL_HEIGHT, Math.max(LABEL_HEIGHT / 2 + 4, point.top)) + move * LABEL_HEIGHT;
      if (top > height - LABEL_HEIGHT / 2) break;
      const covers = placed.some(
        (other) => Math.abs(other.top - top) < LABEL_HEIGHT && Math.abs(other.left - left) < (other.wide + wide) / 2,
      );
      if (covers) continue;
      placed.push({ label, left, top, wide });
      break;
    }
  }
  return placed;
}
