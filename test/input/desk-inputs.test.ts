// A desk with a page: what drives, what stops, how old it all is.

import { fc, test } from '@fast-check/vitest';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CraneOrder, MOTION_AXES } from '../../src/domain/index.ts';
import { openDeskInputs } from '../../src/input/desk-inputs.ts';
import { millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { shippedProfile } from './desk-rig.ts';
import { type HeldOnPage, PageRig } from './page-rig.ts';

const DEADMEN = ['deadman-left', 'deadman-right'] as const;
const HOISTING: HeldOnPage = { left: { y: 1 }, press: DEADMEN };
const OWN_HOISTING = { left: [0, 1] as const, buttons: [5] };

let rig: PageRig;
beforeEach(() => {
  rig = new PageRig();
  rig.wait(50);
});

/** The page drives, and has rested. */
function pageDrives(): void {
  expect(rig.switchTo('page')).toBe('OK');
  rig.stream(60, {});
}

describe('the page drives', () => {
  it('one crane with each stick in split mode, and both from one in tandem', () => {
    pageDrives();
    rig.stream(40, { left: { y: 1, slide: 0.5 }, right: { x: -1 }, press: DEADMEN });
    expect(rig.sample().a).toMatchObject({ deadman: true, speeds: { hoist: 1, trolley: 0 } });
    expect(rig.sample().a.speeds.gantry).toBeGreaterThan(0.2);
    expect(rig.sample().b.speeds.trolley).toBe(-1);
    rig.stream(40, {});
    rig.stream(40, { press: ['tandem'] });
    rig.stream(40, {});
    rig.stream(40, { left: { x: 1 }, press: ['deadman-left'] });
    for (const side of ['a', 'b'] as const)
      expect(rig.sample()[side]).toMatchObject({ mode: 'tandem', speeds: { trolley: 1 } });
  });

  it('never without its deadman, and nothing at all before it has rested', () => {
    expect(rig.switchTo('page')).toBe('OK');
    rig.stream(200, HOISTING);
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    rig.stream(40, {});
    rig.stream(40, { left: { y: 1 } });
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
  });

  it('with ages that count from the sending of its picture and from the last sign of life', () => {
    pageDrives();
    rig.stream(40, {}, { lag: 30, vigilance: 200 });
    expect(rig.sample().inputs).toEqual([
      { inputClass: 'streaming', age: 30 },
      { inputClass: 'vigilance', age: 230 },
    ]);
    rig.stall(25);
    expect(rig.sample().inputs.map(({ age }) => age)).toEqual([55, 255]);
  });

  it('stops when its reports stop, and needs rest to go on', () => {
    pageDrives();
    rig.stream(40, HOISTING);
    rig.wait(80);
    expect(rig.sample().a.speeds.hoist).toBe(1);
    rig.wait(15);
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    rig.stream(300, HOISTING);
    expect(rig.sample().a.deadman).toBe(false);
    rig.stream(60, {});
    rig.stream(40, HOISTING);
    expect(rig.sample().a.speeds.hoist).toBe(1);
  });

  it('stops when its pictures are old, however many reports come', () => {
    pageDrives();
    rig.stream(40, HOISTING);
    const frozen = rig.now - 10;
    for (let i = 0; i < 10; i++) {
      rig.wait(20);
      rig.page(HOISTING, { lag: rig.now - frozen });
    }
    expect(rig.sample().a.deadman).toBe(false);
    expect(rig.sample().inputs[0]?.age).toBe(rig.now - frozen);
  });

  it('a lapse between two reports, both fresh, is found too', () => {
    pageDrives();
    rig.page(HOISTING, { lag: 10 });
    rig.stall(95);
    rig.page(HOISTING, { lag: 30 });
    expect(rig.sample().a.deadman).toBe(false);
  });

  it('discards the backlog of a stall', () => {
    pageDrives();
    const stalledAt = rig.now;
    rig.stall(600);
    for (let i = 0; i < 20; i++) rig.page(i < 5 ? {} : HOISTING, { lag: rig.now - stalledAt });
    rig.page(HOISTING, { lag: 5 });
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
  });

  it('an older picture after a newer one renews nothing', () => {
    pageDrives();
    rig.page({}, { lag: 5 });
    const before = rig.sample().inputs[0]?.age;
    rig.page({ left: { y: 1 } }, { lag: 25 });
    expect(rig.sample().inputs[0]?.age).toBe(before);
    expect(rig.sample().a.neutral).toBe(rig.sample().a.mapped);
    for (const lag of [-5, Number.NaN]) rig.page({ left: { y: 1 } }, { lag });
    expect(rig.sample().a.neutral).toBe(rig.sample().a.mapped);
  });

  it('a hand that gives no sign of life lets go, and must let go in fact before it drives again', () => {
    pageDrives();
    rig.stream(40, HOISTING, { vigilance: 600 });
    expect(rig.sample().a.speeds.hoist).toBe(1);
    rig.stream(20, HOISTING, { vigilance: 695 });
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    rig.stream(100, HOISTING, { vigilance: 0 });
    expect(rig.sample().a.deadman).toBe(false);
    rig.stream(20, {});
    rig.stream(20, HOISTING);
    expect(rig.sample().a.speeds.hoist).toBe(1);
  });

  it('a hand that has long been away from controls at rest may take them at once', () => {
    pageDrives();
    rig.stream(2000, {}, { vigilance: 30_000 });
    expect(rig.sample().a).toMatchObject({ mapped: 39, neutral: 39 });
    rig.page({ press: ['deadman-left'] });
    expect(rig.sample().a.deadman).toBe(true);
  });

  it('lets go at once when told so, and needs a younger picture and rest to go on', () => {
    pageDrives();
    rig.stream(40, HOISTING);
    const before = rig.wakes;
    rig.inputs.page.handsOff(rig.now);
    expect(rig.wakes).toBe(before + 1);
    expect(rig.sample().a).toMatchObject({ deadman: false, neutral: 0, speeds: { hoist: 0 } });
    rig.page({}, { lag: 10 });
    rig.page(HOISTING, { lag: 0 });
    expect(rig.sample().a.deadman).toBe(false);
    rig.stream(20, {});
    rig.stream(20, HOISTING);
    expect(rig.sample().a.speeds.hoist).toBe(1);
  });

  it('a malformed report renews nothing and is told once', () => {
    pageDrives();
    for (let i = 0; i < 3; i++) rig.inputs.page.take(new Uint8Array(3), rig.now, millis(0), rig.now);
    rig.inputs.page.take(new Uint8Array(3), monotonicMs(0), millis(0), rig.now);
    expect(rig.faults.map(({ code }) => code)).toEqual(['INPUT_REPORT_LENGTH']);
    expect(rig.sample().inputs[0]?.age).toBe(10);
  });

  it('wakes on change and not on more of the same', () => {
    pageDrives();
    rig.stream(40, {});
    const before = rig.wakes;
    rig.page({});
    expect(rig.wakes).toBe(before);
    rig.page(HOISTING);
    expect(rig.wakes).toBe(before + 1);
  });
});

describe('what drives', () => {
  it('is the own input first, and its name', () => {
    expect([rig.inputs.driver, rig.inputs.label]).toEqual(['own', 'a stick']);
    rig.own = OWN_HOISTING;
    rig.wait(20);
    expect(rig.sample().a.speeds.hoist).toBe(1);
    expect(rig.sample().inputs).toEqual([{ inputClass: 'streaming', age: 5 }]);
  });

  it.each([
    ['own stick', { left: [0, 0.4] }],
    ['own deadman', { buttons: [6] }],
    ['own grab', { buttons: [8] }],
  ] as const)('does not change while the %s is held', (_what, own) => {
    rig.own = own;
    rig.wait(20);
    expect(rig.switchTo('page')).toBe('CONSOLE_NOT_AT_REST');
    expect(rig.inputs.driver).toBe('own');
    rig.own = {};
    rig.wait(20);
    expect(rig.switchTo('page')).toBe('OK');
  });

  it('does not change while an own deadman is held that has counted for nothing since a gap', () => {
    rig.own = { buttons: [5] };
    rig.stall(300);
    rig.wait(100);
    expect(rig.sample().a.deadman).toBe(false);
    expect(rig.switchTo('page')).toBe('CONSOLE_NOT_AT_REST');
  });

  it.each([
    ['stick', { right: { slide: 0.5 } }],
    ['deadman', { press: ['deadman-right'] }],
    ['deadman that counts for nothing', { left: { x: 1 }, press: ['deadman-left'] }],
  ] as const)("does not change while the page's %s is held", (_what, held) => {
    pageDrives();
    rig.stream(40, held);
    expect(rig.switchTo('own')).toBe('CONSOLE_NOT_AT_REST');
    expect(rig.inputs.driver).toBe('page');
    // A page that is silent holds nothing.
    rig.wait(150);
    expect(rig.switchTo('own')).toBe('OK');
    expect(rig.inputs.label).toBe('a stick');
  });

  it('has to show rest after the change: the own input too', () => {
    pageDrives();
    expect(rig.switchTo('own')).toBe('OK');
    rig.own = OWN_HOISTING;
    rig.wait(20);
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    rig.own = {};
    rig.wait(20);
    rig.sample();
    rig.own = OWN_HOISTING;
    rig.wait(20);
    expect(rig.sample().a.speeds.hoist).toBe(1);
  });

  it('is answered for by the own input, at rest, until the page has reported', () => {
    expect(rig.switchTo('page')).toBe('OK');
    rig.wait(500);
    expect(rig.sample()).toMatchObject({
      a: { deadman: false, neutral: rig.sample().a.mapped },
      inputs: [{ inputClass: 'streaming', age: 5 }],
    });
    rig.own = OWN_HOISTING;
    rig.wait(20);
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    rig.stream(20, {});
    expect(rig.sample()).toMatchObject({ inputs: [{ inputClass: 'streaming', age: 10 }, { inputClass: 'vigilance' }] });
    rig.stream(40, HOISTING);
    expect(rig.sample().a.speeds.hoist).toBe(1);
  });

  it('presses go on from where they were', () => {
    const press = (): void => {
      for (const buttons of [[10], [11, 12], []]) {
        rig.own = { buttons };
        rig.wait(20);
      }
    };
    press();
    expect(rig.sample().a).toMatchObject({ rearmPresses: 1, resetPresses: 1 });
    pageDrives();
    expect(rig.sample().a).toMatchObject({ rearmPresses: 1, resetPresses: 1 });
    press();
    rig.stream(20, { press: ['rearm'] });
    rig.stream(20, {});
    expect(rig.sample().b).toMatchObject({ rearmPresses: 2, resetPresses: 1 });
    rig.switchTo('own');
    expect(rig.sample().a).toMatchObject({ rearmPresses: 2, resetPresses: 1 });
    press();
    expect(rig.sample().a).toMatchObject({ rearmPresses: 3, resetPresses: 2 });
  });

  it('a press that was held over the change is none', () => {
    pageDrives();
    rig.stream(20, { press: ['rearm'] });
    rig.inputs.page.handsOff(rig.now);
    rig.stream(20, { press: ['rearm'] });
    expect(rig.sample().a.rearmPresses).toBe(1);
  });

  it('takes the mode along with what drives', () => {
    pageDrives();
    rig.stream(20, { press: ['solo-b'] });
    rig.stream(20, {});
    expect(rig.sample().a.mode).toBe('solo-b');
    rig.switchTo('own');
    expect(rig.sample().a.mode).toBe('split');
  });

  it('a change to what drives already is none', () => {
    rig.own = OWN_HOISTING;
    rig.wait(20);
    expect(rig.switchTo('own')).toBe('OK');
    expect(rig.sample().a.speeds.hoist).toBe(1);
  });
});

describe('a stop', () => {
  it('counts from a report of no age at all, and nothing else of it does', () => {
    pageDrives();
    rig.inputs.page.handsOff(rig.now);
    rig.page({ left: { y: 1 }, press: ['emergency-stop', 'deadman-left', 'horn', 'rearm'] }, { lag: Infinity });
    expect(rig.sample().a).toMatchObject({ emergencyRun: false, deadman: false, horn: false, rearmPresses: 0 });
    expect(rig.sample().a.neutral).toBe(0);
  });

  it('of the page counts while the own input drives, even out of a late report', () => {
    rig.page({ press: ['stop'] }, { lag: 5000 });
    expect(rig.sample().a.run).toBe(false);
    rig.page({ press: ['emergency-stop'] });
    expect(rig.sample().b.emergencyRun).toBe(false);
    rig.inputs.page.handsOff(rig.now);
    rig.wait(101);
    expect(rig.sample().b).toMatchObject({ run: true, emergencyRun: true });
  });

  it('of the own input counts while the page drives', () => {
    pageDrives();
    rig.stream(40, HOISTING);
    rig.own = { buttons: [9] };
    rig.turn();
    expect(rig.sample().a).toMatchObject({ run: false, speeds: { hoist: 0 } });
  });

  it.each([
    ['stop', { run: false, emergencyRun: true }],
    ['emergency', { run: true, emergencyRun: false }],
  ] as const)('%s of any page counts at once and long enough to travel', (kind, levels) => {
    rig.own = { ...OWN_HOISTING, buttons: [5, 7] };
    rig.wait(20);
    const before = rig.wakes;
    rig.inputs.stop(kind, rig.now);
    expect(rig.wakes).toBe(before + 1);
    for (const side of ['a', 'b'] as const)
      expect(rig.sample()[side]).toMatchObject({ ...levels, attachment: 'hold', speeds: { hoist: 0 } });
    rig.wait(100);
    expect(rig.sample().a).toMatchObject(levels);
    rig.wait(1);
    expect(rig.sample().a).toMatchObject({ run: true, emergencyRun: true });
  });
});

describe('the own input with its cable pulled', () => {
  it('is a minute old, maps nothing and moves nothing; in again it must rest', () => {
    rig.own = OWN_HOISTING;
    rig.wait(20);
    const before = rig.wakes;
    rig.inputs.unplug(true, rig.now);
    expect(rig.wakes).toBe(before + 1);
    expect(rig.sample()).toMatchObject({
      a: { deadman: false, mapped: 0, neutral: 0, speeds: { hoist: 0 } },
      inputs: [{ inputClass: 'streaming', age: 60_000 }],
    });
    expect(rig.inputs.devices(rig.now)[0]).toMatchObject({ live: false, nodes: 0, age: 60_000 });
    rig.inputs.unplug(false, rig.now);
    rig.wait(20);
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    rig.own = {};
    rig.wait(20);
    rig.sample();
    rig.own = OWN_HOISTING;
    rig.wait(20);
    expect(rig.sample().a.speeds.hoist).toBe(1);
  });

  it('presses nothing, holds nothing, and leaves the page alone', () => {
    rig.inputs.unplug(true, rig.now);
    rig.own = { buttons: [5, 10] };
    rig.wait(20);
    pageDrives();
    rig.stream(40, HOISTING);
    expect(rig.sample().a).toMatchObject({ rearmPresses: 0, speeds: { hoist: 1 } });
    rig.inputs.unplug(false, rig.now);
    expect(rig.sample().a).toMatchObject({ rearmPresses: 0, speeds: { hoist: 1 } });
  });
});

it('shows the page beside the own devices, with what its controls do', () => {
  pageDrives();
  rig.stream(20, { left: { x: 1 }, press: ['deadman-left'] });
  const [own, page] = rig.inputs.devices(rig.now);
  expect(own).toMatchObject({
    name: 'Quaylink mock desk',
    identity: '1209:0001 usb',
    live: true,
    rested: true,
    driving: false,
    nodes: 1,
  });
  expect(page).toMatchObject({
    profile: 'Quaylink console page',
    inputClass: 'streaming',
    live: true,
    rested: true,
    driving: true,
  });
  const control = (name: string) => page?.controls.find((each) => each.name === name);
  expect(control('X')).toMatchObject({ value: 1, does: 'trolley +, (solo, tandem); trolley +, crane A (split)' });
  expect(control('button 1')).toMatchObject({ kind: 'button', value: 1 });
  expect(control('button 16')?.does).toBe('');
});

it('closes the own input, and refuses the profile of another device', async () => {
  await rig.inputs.close();
  expect(rig.closed).toBe(1);
  expect(openDeskInputs(rig.inputs, { profile: shippedProfile('logitech-f310') })).toMatchObject({
    ok: false,
    code: 'INPUT_PROFILE_INVALID',
  });
});

// ---- whatever happens, in any order ----

const held = fc.constantFrom<HeldOnPage>(
  {},
  {},
  HOISTING,
  HOISTING,
  { right: { x: -1 }, press: DEADMEN },
  { left: { y: 1 } },
  { press: DEADMEN },
  { press: ['rearm'] },
  { press: ['stop'] },
  { press: ['deadman-left', 'close-left'] },
);
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('page'), held, wait: fc.integer({ min: 0, max: 25 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('odd page'),
      held,
      lag: fc.integer({ min: 0, max: 200 }),
      vigilance: fc.integer({ min: 0, max: 900 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 1, max: 150 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stall'), ms: fc.integer({ min: 50, max: 900 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('own'),
      pad: fc.constantFrom({}, {}, OWN_HOISTING, { buttons: [5] }, { buttons: [9] }, { buttons: [10] }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('switch'), to: fc.constantFrom('own', 'page') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unplug'), out: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hands off') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop'), which: fc.constantFrom('stop', 'emergency') }) },
);
/** What a hand does to drive by the page, so that it comes about often enough. */
const takeOver: Step[] = [
  { kind: 'own', pad: {} },
  { kind: 'switch', to: 'page' },
  { kind: 'page', held: {}, wait: 20 },
  { kind: 'page', held: HOISTING, wait: 20 },
];
function scenario(minLength: number): fc.Arbitrary<Step[]> {
  const parts = fc.oneof(
    { weight: 15, arbitrary: step.map((each) => [each]) },
    { weight: 1, arbitrary: fc.constant(takeOver) },
  );
  return fc.array(parts, { minLength, maxLength: 50 }).map((all) => all.flat());
}
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What must be so before anything of the page may move; kept apart from the code, and more lenient in nothing that matters. */
class PageModel {
  held: HeldOnPage = {};
  sentAt = Number.NEGATIVE_INFINITY;
  lifeAt = Number.NEGATIVE_INFINITY;
  rested = false;
  releasedAt = Number.NEGATIVE_INFINITY;
  /** It was chosen to drive and has not answered yet: the own input does, and moves nothing. */
  awaited = false;

  take(report: HeldOnPage, sentAt: number, vigilance: number, now: number): void {
    if (sentAt < this.sentAt || sentAt < this.releasedAt) return;
    if (now - this.sentAt > 100 || now - sentAt > 100) this.rested = false;
    if (now - this.lifeAt > 700 && !isAtRest(this.held)) this.rested = false;
    if (isAtRest(report)) this.rested = true;
    this.held = report;
    this.sentAt = sentAt;
    this.lifeAt = sentAt - vigilance;
  }

  release(now: number): void {
    this.rested = false;
    this.releasedAt = now;
  }

  mayMove(now: number): boolean {
    const isHeld = this.held.press?.some((button) => button.startsWith('deadman')) === true;
    return isHeld && this.rested && now - this.sentAt <= 100 && now - this.lifeAt <= 700;
  }
}

function isAtRest({ left, right, press = [] }: HeldOnPage): boolean {
  return left === undefined && right === undefined && press.every((button) => button === 'rearm' || button === 'stop');
}

function moves(order: CraneOrder): boolean {
  return order.attachment !== 'hold' || MOTION_AXES.some((axis) => order.speeds[axis] !== 0);
}

/** One run of steps, checked after each. Returns how often something moved. */
function run(steps: readonly Step[]): { own: number; page: number } {
  const desk = new PageRig();
  desk.wait(20);
  const model = new PageModel();
  let own: { readonly buttons?: readonly number[] } = {};
  let hasOwnRested = true;
  let isOut = false;
  let stopUntil = Number.NEGATIVE_INFINITY;
  let before: { readonly sentAt: number; readonly age: number; readonly at: MonotonicMs } | undefined;
  const moved = { own: 0, page: 0 };
  const report = (what: HeldOnPage, lag: number, vigilance: number): void => {
    desk.page(what, { lag, vigilance });
    model.take(what, desk.now - lag, vigilance, desk.now);
    if (what.press?.includes('stop') === true) stopUntil = desk.now + 100;
  };
  for (const each of steps) {
    const earlier = desk.sample();
    const driverBefore = desk.inputs.driver;
    if (each.kind === 'page') {
      desk.wait(each.wait);
      report(each.held, 5, 0);
    } else if (each.kind === 'odd page') report(each.held, each.lag, each.vigilance);
    else if (each.kind === 'wait') desk.wait(each.ms);
    else if (each.kind === 'stall') desk.stall(each.ms);
    else if (each.kind === 'own') {
      own = each.pad;
      desk.own = each.pad;
      desk.turn();
    } else if (each.kind === 'switch') {
      desk.switchTo(each.to);
      if (desk.inputs.driver !== driverBefore) {
        model.release(desk.now);
        model.awaited = each.to === 'page';
        hasOwnRested = false;
      }
    } else if (each.kind === 'unplug') {
      desk.inputs.unplug(each.out, desk.now);
      if (each.out !== isOut) hasOwnRested = false;
      isOut = each.out;
    } else if (each.kind === 'hands off') {
      desk.inputs.page.handsOff(desk.now);
      model.release(desk.now);
    } else {
      desk.inputs.stop(each.which, desk.now);
      stopUntil = desk.now + 100;
    }

    const { a, b, inputs } = desk.sample();
    const { driver } = desk.inputs;
    const isOwnAtRest = Object.keys(own).length === 0 || own.buttons?.every((button) => button > 8) === true;
    if (isOwnAtRest && !isOut) hasOwnRested = true;
    const stops = desk.now <= stopUntil || own.buttons?.includes(9) === true;
    for (const order of [a, b]) {
      if (stops) expect(order.run && order.emergencyRun).toBe(false);
      if (!moves(order)) continue;
      moved[driver]++;
      expect(stops).toBe(false);
      if (driver === 'page') expect(model.mayMove(desk.now)).toBe(true);
      else expect([own.buttons?.includes(5), isOut, hasOwnRested]).toEqual([true, false, true]);
    }
    if (each.kind === 'switch' || each.kind === 'unplug' || each.kind === 'hands off') {
      for (const side of ['a', 'b'] as const) {
        expect(desk.sample()[side].rearmPresses).toBe(earlier[side].rearmPresses);
        expect(desk.sample()[side].resetPresses).toBe(earlier[side].resetPresses);
      }
      if (driver !== driverBefore) expect(moves(a) || moves(b)).toBe(false);
    }
    // The own input has one device here, the page two signs of life.
    const ownAnswers = driver === 'page' && inputs.length === 1;
    if (ownAnswers) expect(model.awaited).toBe(true);
    else model.awaited = false;
    if (ownAnswers) {
      expect(moves(a) || moves(b) || a.deadman || b.deadman).toBe(false);
      const own = desk.stick.sample(desk.now).inputs;
      expect(inputs).toEqual(isOut ? own.map((each) => ({ ...each, age: 60_000 })) : own);
      before = undefined;
    } else if (driver === 'page') {
      const [streaming, vigilance] = inputs.map(({ age }) => age);
      expect(streaming).toBeGreaterThanOrEqual(Math.min(60_000, desk.now - model.sentAt));
      expect(vigilance).toBeGreaterThanOrEqual(Math.min(60_000, desk.now - model.lifeAt));
      const age = streaming ?? Number.NaN;
      if (before !== undefined && before.sentAt === model.sentAt && before.age < 60_000)
        expect(age).toBeGreaterThanOrEqual(Math.min(60_000, before.age + (desk.now - before.at)));
      before = { sentAt: model.sentAt, age, at: desk.now };
    } else before = undefined;
  }
  return moved;
}

describe('whatever pages, sticks, stalls, stops and changes come in whatever order', () => {
  test.prop([scenario(1)], { numRuns: 200 })(
    'nothing moves unproven, every stop counts, no age shrinks, no press is made up',
    (steps) => {
      run(steps);
    },
  );

  it('and this is no empty promise: things do move', () => {
    const moved = { own: 0, page: 0 };
    for (const steps of fc.sample(scenario(30), { numRuns: 40, seed: 7 })) {
      const { own, page } = run(steps);
      moved.own += own;
      moved.page += page;
    }
    expect(moved.own).toBeGreaterThan(20);
    expect(moved.page).toBeGreaterThan(20);
  });
});
