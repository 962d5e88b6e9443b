// What lies beneath the crane: quay and ship, or a yard with its stack; the hopper. Enters: the crane's own data. Leaves: a
// schematic, since nobody measures the ship: its coaming is where the gantry may travel, its hold reaches as deep as the
// hoist does. The legend of the view says so.

import type { CraneSceneView, SpanView } from '../../../workstation/index.ts';
import { axisOf } from './rail.ts';

export interface ShipModel {
  /** Along trolley travel. */
  readonly hull: SpanView;
  /** Where the load may go down. */
  readonly hold: SpanView;
  readonly floor: number;
  readonly deck: number;
  /** Upper edge of the coaming, or of what is stacked on deck. */
  readonly coaming: number;
  /** Containers may be stacked on deck up to the coaming. */
  readonly stacked: boolean;
}

export interface GroundModel {
  /** Surface of the quay or yard, along trolley travel; its height is 0. */
  readonly quay: SpanView;
  readonly water: number | undefined;
  readonly ship: ShipModel | undefined;
  /** Where containers are stacked, and how high at most. */
  readonly stack: { readonly span: SpanView; readonly top: number } | undefined;
  readonly hopper: { readonly name: string; readonly span: SpanView; readonly top: number } | undefined;
  /** Legs along trolley travel; guessed from the travel where the crane tells none. */
  readonly legs: readonly SpanView[];
}

const WATER_LEVEL = -3.5;
/** A hoist that reaches so far below the rail works over water. */
const BELOW_QUAY = -1;
const HOPPER = /hopper|bunker|料斗|漏斗/i;

function legsOf(scene: CraneSceneView): readonly SpanView[] {
  if (scene.legs.length > 0) return scene.legs;
  const trolley = axisOf(scene, 'trolley');
  if (trolley === undefined || !(trolley.min < 0)) return [{ min: -6, max: 6 }];
  return [{ min: Math.max(trolley.min, -20), max: 1.5 }];
}

/** How far out the load may come, along trolley travel. */
export function outreachOf(scene: CraneSceneView): SpanView {
  const trolley = axisOf(scene, 'trolley');
  if (trolley !== undefined) return { min: trolley.min, max: trolley.max };
  const luff = axisOf(scene, 'luff');
  if (luff === undefined) return { min: 0, max: 0 };
  return { min: axisOf(scene, 'slew') === undefined ? luff.min : -luff.max, max: luff.max };
}

function hopperOf(scene: CraneSceneView, waterside: number): GroundModel['hopper'] {
  const place = scene.zones.find(
    ({ kind, name, trolley }) => kind === 'opening' && (HOPPER.test(name) || trolley.max < waterside),
  );
  if (place === undefined || scene.attachment !== 'grab') return undefined;
  return { name: place.name, span: place.trolley, top: scene.boom * 0.4 };
}

function shipOf(scene: CraneSceneView, edge: number, outreach: SpanView, bottom: number): ShipModel {
  const coaming = scene.coaming - scene.reach.below;
  const stacked = scene.attachment === 'spreader';
  const hull = { min: edge + 1, max: Math.max(outreach.max + 4, edge + 12) };
  const open = scene.zones.find(({ kind, trolley }) => kind === 'opening' && trolley.min > edge)?.trolley;
  const hold = open ?? { min: hull.min + 3, max: hull.max - 3 };
  const deck = stacked ? Math.min(coaming, 3) : coaming - 1.5;
  return { hull, hold, floor: Math.min(bottom - scene.reach.below, deck - 2), deck, coaming, stacked };
}

export function groundOf(scene: CraneSceneView): GroundModel {
  const legs = legsOf(scene);
  const outreach = outreachOf(scene);
  const low = Math.min(outreach.min, ...legs.map(({ min }) => min));
  const waterside = Math.max(...legs.map(({ max }) => max));
  const bottom = axisOf(scene, 'hoist')?.min ?? 0;
  const overWater = bottom < BELOW_QUAY && outreach.max > waterside;
  const edge = waterside + 1.5;
  const between = { min: (legs[0]?.max ?? low) + 1, max: (legs.at(-1)?.min ?? waterside) - 1 };
  const yard = scene.attachment === 'spreader' && !overWater && between.min < between.max;
  return {
    quay: { min: low - 12, max: overWater ? edge : Math.max(outreach.max, waterside) + 12 },
    water: overWater ? WATER_LEVEL : undefined,
    ship: overWater ? shipOf(scene, edge, outreach, bottom) : undefined,
    stack: yard ? { span: between, top: scene.coaming - scene.reach.below } : undefined,
    hopper: hopperOf(scene, waterside),
    legs,
  };
}
