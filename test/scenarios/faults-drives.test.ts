// Machinery that does not do what it is told, with the physics running: each is found by the PLC or by the gateway, and
// the axis stands within what the time to find it and the brakes allow. The operator goes on pushing, unless it says so.

import { describe, expect, it, vi } from 'vitest';
import type { PlantFault } from '../../firmware-mocks/crane/field-bus.ts';
import { GANTRY, HOIST, leastStop, predictedStop, stands, TROLLEY, watchFrom } from '../support/site/motion.ts';
import { CRANE_A, Site } from '../support/site/site.ts';
import type { Deflection } from '../support/site/hands.ts';
import type { SimStation } from '../support/site/station.ts';

// Minutes of crane time: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 300_000 });

/** How long an axis may stray before its PLC trips the drives, a scan and the field bus. */
const STRAYING_MS = 500 + 30;
/** Until a drive that keeps its speed is out of what its falling reference explains: frame, exchange, jerk and tolerance. */
const EXPLAINED_MS = 1400;

interface Driving {
  readonly site: Site;
  readonly anna: SimStation;
}

const FULL: { readonly [slot: number]: Deflection } = { [HOIST]: [1, 0, 0], [TROLLEY]: [0, 1, 0], [GANTRY]: [0, 0, 1] };
const AXES = [
  ['hoist', HOIST],
  ['trolley', TROLLEY],
  ['gantry', GANTRY],
] as const;

function speedOf(site: Site, slot: number): number {
  return site.plant(CRANE_A).truth().speeds[slot] ?? 0;
}

function driving(slot: number): Driving {
  const site = new Site({ a: slot === GANTRY ? { hoist: 12 } : { trolley: -10, hoist: -15 } });
  const anna = site.station({ name: 'anna' });
  site.arm(anna, CRANE_A);
  anna.push(CRANE_A, FULL[slot] ?? [0, 0, 0]);
  const full = [3, 4, 0.5][slot] ?? 0;
  expect(site.runUntil(() => speedOf(site, slot) > full * 0.99, 14_000)).toBe(true);
  return { site, anna };
}

function setFault(site: Site, fault: PlantFault['fault']): void {
  site.plc(CRANE_A).fault({ name: 'plant', fault });
}

/** Sets the fault, waits until the axis stands for good, and returns how far it went on. */
function stopDistance({ site, anna }: Driving, slot: number, fault: PlantFault['fault'], letsGo = false): number {
  const [watch] = watchFrom(site, CRANE_A);
  setFault(site, fault);
  if (letsGo) anna.letGo(CRANE_A);
  site.run(1000);
  expect(
    site.runUntil(() => stands(site, CRANE_A), 15_000),
    'rests',
  ).toBe(true);
  site.run(1000);
  expect(watch?.movedAt ?? Number.NaN).toBeLessThan(site.now - 900);
  const went = watch?.distances[slot] ?? Number.NaN;
  expect(went).toBeGreaterThan(leastStop(CRANE_A, slot, watch?.speeds[slot] ?? 0));
  return went;
}

function causes({ site }: Driving): readonly string[] {
  return site.gateway.observer.stops.map(({ cause }) => cause);
}

describe.each(AXES)('the %s at full speed', (_name, slot) => {
  const full = [3, 4, 0.5][slot] ?? 0;

  it('ignores its setpoint, which is noticed when the operator lets go', () => {
    const driven = driving(slot);
    const went = stopDistance(driven, slot, { name: 'drive-ignores-setpoint', axis: slot, on: true }, true);
    expect(went).toBeLessThanOrEqual(predictedStop(CRANE_A, slot, full, EXPLAINED_MS + STRAYING_MS, 'brake'));
    expect(causes(driven)).toContain('PLC_TRIPPED');
  });

  it('reports its speed the wrong way round', () => {
    const driven = driving(slot);
    const went = stopDistance(driven, slot, { name: 'reversed-feedback', axis: slot, on: true });
    expect(went).toBeLessThanOrEqual(predictedStop(CRANE_A, slot, full, STRAYING_MS, 'brake'));
    expect(causes(driven)[0]).toBe('SAFETY_NOT_FOLLOWING');
  });

  it('has an encoder that stands still', () => {
    const driven = driving(slot);
    const went = stopDistance(driven, slot, { name: 'encoder-stuck', axis: slot, on: true });
    expect(went).toBeLessThanOrEqual(predictedStop(CRANE_A, slot, full, STRAYING_MS, 'brake'));
    expect(causes(driven)[0]).toBe('PLC_TRIPPED');
  });

  it('trips over brakes that have lost a third of their force', () => {
    const driven = driving(slot);
    setFault(driven.site, { name: 'brake-slips', axis: slot, share: 0.67 });
    const went = stopDistance(driven, slot, { name: 'drive-trip', on: true });
    // A hoist's brake holds the weight first, and stops with what is left; upwards the weight helps.
    expect(went).toBeLessThanOrEqual(predictedStop(CRANE_A, slot, full, 30, 'brake') / 0.33);
    expect(causes(driven)).toContain('PLC_TRIPPED');
  });
});

describe('the hoist', () => {
  it('has no torque while it lifts: the load comes down no farther than the brakes take to be set', () => {
    const driven = driving(HOIST);
    const { site } = driven;
    let highest = Number.NEGATIVE_INFINITY;
    let fell = 0;
    setFault(site, { name: 'rollback', on: true });
    site.watch = () => {
      const height = site.plant(CRANE_A).truth().positions[HOIST] ?? Number.NaN;
      highest = Math.max(highest, height);
      fell = Math.max(fell, highest - height);
    };
    site.run(8000);
    expect(stands(site, CRANE_A)).toBe(true);
    expect(fell).toBeLessThan(0.75 * (STRAYING_MS / 1000) + 0.75 ** 2 / (2 * 3) + 0.1);
    expect(causes(driven)[0]).toBe('PLC_TRIPPED');
  });
});

describe('limit switches that never operate', () => {
  it('are not needed: the trolley stops short of its end by the range in the table', () => {
    const { site, anna } = driving(TROLLEY);
    setFault(site, { name: 'limit-switch-stuck', on: true });
    site.run(40_000);
    const at = site.plant(CRANE_A).truth().positions[TROLLEY] ?? Number.NaN;
    expect(stands(site, CRANE_A)).toBe(true);
    expect(at).toBeGreaterThan(35);
    expect(at).toBeLessThan(38);
    expect(anna.state(CRANE_A)).toBe('moving');
  });
});
