// No deed by accident: nothing happens in one press, a confirmation is deaf at first, and what bars a deed is named.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  ANSWER_WITHIN_MS,
  BYPASSABLE,
  bypassable,
  CONFIRM_AFTER_MS,
  CONFIRM_WITHIN_MS,
  DEEDS,
  type FlowEvent,
  type FlowFacts,
  HOLD_MS,
  holdShare,
  OFFER_MS,
  offerings,
  offerLeft,
  REST,
  stepFlow,
} from '../../../../src/console/page/crane/flow.ts';
import type { Code } from '../../../../src/domain/index.ts';
import { isBypassable, PROTECTIONS } from '../../../../src/safety/protections.ts';
import { axisView, cause, craneView, statusView } from './crane-views.ts';

const CHOSEN = stepFlow(REST, { kind: 'choose', deed: 'release' }, 1000);
const ASKED = stepFlow(CHOSEN, { kind: 'confirm' }, 1000 + CONFIRM_AFTER_MS);

describe('choosing and confirming', () => {
  it('asks once it was confirmed', () => {
    expect(ASKED).toEqual({ kind: 'asked', deed: 'release', since: 1000 + CONFIRM_AFTER_MS });
  });

  it('is deaf to a double click', () => {
    expect(stepFlow(CHOSEN, { kind: 'confirm' }, 1000 + CONFIRM_AFTER_MS - 1)).toBe(CHOSEN);
    expect(stepFlow(CHOSEN, { kind: 'confirm' }, Number.NaN)).toBe(CHOSEN);
  });

  it('withdraws a question that nobody answers', () => {
    const late = 1001 + CONFIRM_WITHIN_MS;
    expect(stepFlow(CHOSEN, { kind: 'tick' }, late)).toBe(REST);
    expect(stepFlow(CHOSEN, { kind: 'confirm' }, late)).toBe(CHOSEN);
  });

  it.each(['takeover', 'bypass'] as const)('lets the reason of a %s be written in peace', (deed) => {
    const writing = stepFlow(REST, { kind: 'choose', deed }, 0);
    expect(stepFlow(writing, { kind: 'tick' }, 600_000)).toBe(writing);
    expect(stepFlow(writing, { kind: 'confirm' }, 600_000).kind).toBe('asked');
  });

  it('does nothing else while it waits for an answer', () => {
    expect(stepFlow(ASKED, { kind: 'choose', deed: 'claim' }, 2000)).toBe(ASKED);
    expect(stepFlow(ASKED, { kind: 'confirm' }, 9000)).toBe(ASKED);
    expect(stepFlow(ASKED, { kind: 'cancel' }, 2000)).toBe(ASKED);
  });

  it('says what was refused, and that no answer came', () => {
    expect(stepFlow(ASKED, { kind: 'answer', code: 'OK' }, 2000)).toBe(REST);
    expect(stepFlow(ASKED, { kind: 'answer', code: 'CONSOLE_NOT_DESK' }, 2000)).toEqual({
      kind: 'refused',
      deed: 'release',
      code: 'CONSOLE_NOT_DESK',
    });
    expect(stepFlow(ASKED, { kind: 'tick' }, 2000 + ANSWER_WITHIN_MS)).toMatchObject({ code: 'UNKNOWN' });
  });

  it('ignores an answer that comes too late', () => {
    expect(stepFlow(REST, { kind: 'answer', code: 'CONSOLE_NOT_DESK' }, 0)).toBe(REST);
  });

  const events = fc.oneof(
    fc.constantFrom(...DEEDS).map((deed): FlowEvent => ({ kind: 'choose', deed })),
    fc.constantFrom<FlowEvent>(
      { kind: 'confirm' },
      { kind: 'cancel' },
      { kind: 'tick' },
      { kind: 'answer', code: 'OK' },
    ),
  );

  test.prop([fc.array(fc.tuple(events, fc.nat({ max: 3000 })), { maxLength: 60 })])(
    'never asks for what was not chosen and, at least half a second later, confirmed',
    (steps) => {
      let flow = REST;
      let now = 0;
      let chosen: { readonly deed: string; readonly at: number } | undefined;
      for (const [event, wait] of steps) {
        now += wait;
        const next = stepFlow(flow, event, now);
        if (next.kind === 'confirming' && next !== flow) chosen = { deed: next.deed, at: now };
        if (next.kind === 'asked' && flow.kind !== 'asked') {
          expect(event.kind).toBe('confirm');
          expect(next.deed).toBe(chosen?.deed);
          expect(now - (chosen?.at ?? now)).toBeGreaterThanOrEqual(CONFIRM_AFTER_MS);
        }
        flow = next;
      }
    },
  );
});

describe('the deeds on offer', () => {
  const facts: FlowFacts = {
    crane: craneView({ held: false, status: statusView({ state: 'parked', holder: '' }) }),
    connected: true,
    linked: true,
    mayOperate: true,
    hasDesk: true,
    role: 'operator',
  };
  const held = craneView({ status: statusView({ state: 'ready' }) });
  const others = craneView({ held: false, status: statusView({ state: 'ready', holder: 'Desk 2' }) });
  const given = (change: Partial<FlowFacts>) => offerings({ ...facts, ...change });

  it('are a claim of a free crane', () => {
    expect(given({})).toEqual([{ deed: 'claim', bar: undefined }]);
  });

  it('are release and hand-over of a held one, at rest', () => {
    expect(given({ crane: held }).map(({ deed }) => deed)).toEqual(['release', 'offer']);
    expect(given({ crane: craneView() }).map(({ bar }) => bar)).toEqual(['moving', 'moving']);
    const offered = craneView({ status: statusView({ state: 'ready', offered: true }) });
    expect(given({ crane: offered }).map(({ deed }) => deed)).toEqual(['release', 'withdraw']);
  });

  it('are no claim of what somebody holds, unless it is offered', () => {
    expect(given({ crane: others })).toEqual([{ deed: 'claim', bar: 'held-by-other' }]);
    const offered = craneView({ held: false, status: statusView({ holder: 'Desk 2', offered: true }) });
    expect(given({ crane: offered })).toEqual([{ deed: 'claim', bar: undefined }]);
  });

  it('are take-over and bypass for a supervisor alone', () => {
    expect(given({ crane: others, role: 'supervisor' }).map(({ deed }) => deed)).toEqual([
      'claim',
      'takeover',
      'bypass',
    ]);
    expect(given({ role: 'supervisor' }).map(({ deed }) => deed)).toEqual(['claim', 'bypass']);
    for (const role of ['operator', 'maintainer', 'viewer', undefined] as const)
      expect(given({ crane: others, role }).map(({ deed }) => deed)).toEqual(['claim']);
  });

  it.each([
    ['connection', { connected: false }],
    ['viewer', { mayOperate: false }],
    ['desk', { hasDesk: false }],
    ['link', { linked: false }],
    ['role', { role: 'viewer' }],
  ] as const)('are all barred by %s', (bar, change) => {
    for (const crane of [held, others, facts.crane])
      expect(new Set(given({ crane, ...change }).map((each) => each.bar))).toEqual(new Set([bar]));
  });
});

describe('what may be bypassed', () => {
  it('is what the table of protections says, and nothing else', () => {
    expect([...BYPASSABLE].sort()).toEqual(
      PROTECTIONS.map(({ code }) => code)
        .filter(isBypassable)
        .sort(),
    );
  });

  it('is offered where it is in force', () => {
    const axes = [axisView({ capUp: 0, capUpCause: cause('LIMIT_SNAG'), capDownCause: cause('LIMIT_RANGE_LOWER') })];
    expect(bypassable(craneView({ attachment: 'spreader', status: statusView({ axes }) }))).toEqual<Code[]>([
      'LIMIT_SNAG',
    ]);
    expect(bypassable(craneView({ status: undefined, attachment: undefined }))).toEqual([]);
  });
});

describe('time that runs', () => {
  it('counts an offer down to nothing', () => {
    expect(offerLeft(0, 0)).toBe(45);
    expect(offerLeft(0, OFFER_MS - 1)).toBe(1);
    expect(offerLeft(0, OFFER_MS + 5000)).toBe(0);
  });

  it('fills a hold, and nothing fills what is not held', () => {
    expect(holdShare(undefined, 99)).toBe(0);
    expect(holdShare(0, HOLD_MS / 2)).toBe(0.5);
    expect(holdShare(0, HOLD_MS * 9)).toBe(1);
    expect(holdShare(0, Number.NaN)).toBe(0);
    expect(holdShare(10, 0)).toBe(0);
  });
});
