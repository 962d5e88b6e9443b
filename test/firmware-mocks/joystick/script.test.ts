// The timeline player: steps, rates, faults, and the ring that drops the newest.

import { describe, expect, it } from 'vitest';
import { MOCK_DESK, PAD_AT_REST } from '../../../firmware-mocks/joystick/models.ts';
import { PadPlayer, type PadScript, RING_REPORTS } from '../../../firmware-mocks/joystick/script.ts';

function play(script: PadScript, ...times: number[]): { reports: string[]; end: string } {
  const player = new PadPlayer(MOCK_DESK, script);
  const reports: string[] = [];
  let end = 'plugged';
  for (const time of times) end = player.advance(time, (report) => reports.push(Buffer.from(report).toString('hex')));
  return { reports, end };
}

const REST = Buffer.from(MOCK_DESK.encode(PAD_AT_REST)).toString('hex');
const PRESSED = Buffer.from(MOCK_DESK.encode({ ...PAD_AT_REST, buttons: [1] })).toString('hex');

describe('a script', () => {
  it('streams at its rate, at rest until its first step, and keeps its last one', () => {
    const { reports, end } = play({ rate_hz: 250, steps: [{ at_ms: 8, buttons: [1] }] }, 20);
    expect(reports).toEqual([REST, REST, PRESSED, PRESSED, PRESSED, PRESSED]);
    expect(end).toBe('plugged');
  });

  it('keeps what a step leaves out', () => {
    const script: PadScript = {
      rate_hz: 100,
      steps: [
        { at_ms: 0, buttons: [1], hat: 2 },
        { at_ms: 10, hat: -1 },
      ],
    };
    expect(play(script, 10).reports[1]).toBe(PRESSED);
  });

  it('repeats what it is told to, in step and for ever', () => {
    const script: PadScript = {
      rate_hz: 1000,
      repeat_from_ms: 2,
      steps: [{ at_ms: 0 }, { at_ms: 2, buttons: [1] }, { at_ms: 3, buttons: [] }, { at_ms: 5 }],
    };
    const pressed = play(script, 60, 120).reports.map((report) => report === PRESSED);
    expect(pressed).toEqual(Array.from({ length: 121 }, (_, at) => at >= 2 && (at - 2) % 3 === 0));
  });

  it('speaks only on change where its device does', () => {
    const script: PadScript = { rate_hz: 250, on_change: true, steps: [{ at_ms: 8, buttons: [1] }] };
    expect(play(script, 100).reports).toEqual([REST, PRESSED]);
  });

  it('at 1 kHz sends one report a millisecond', () => {
    expect(play({ rate_hz: 1000, steps: [] }, 10, 20).reports).toHaveLength(21);
  });

  it('after a stall keeps the oldest of a ring', () => {
    const script: PadScript = { rate_hz: 1000, steps: [{ at_ms: RING_REPORTS, buttons: [1] }] };
    const { reports } = play(script, 500);
    expect(reports).toHaveLength(RING_REPORTS);
    expect(reports).not.toContain(PRESSED);
  });

  it.each([
    ['silent', 2],
    ['frozen', 6],
  ] as const)('%s sends %i reports in all', (fault, count) => {
    const script: PadScript = { rate_hz: 250, steps: [{ at_ms: 8, fault, buttons: [1] }] };
    const { reports } = play(script, 20);
    expect(reports).toEqual(Array.from({ length: count }, () => REST));
  });

  it('junk is cut short, and ends with the next step', () => {
    const { reports } = play({ rate_hz: 250, steps: [{ at_ms: 4, fault: 'junk' }, { at_ms: 8 }] }, 8);
    expect(reports).toEqual([REST, '01', REST]);
  });

  it('unplugged ends it', () => {
    const { reports, end } = play({ rate_hz: 250, steps: [{ at_ms: 8, fault: 'unplugged' }] }, 4, 100);
    expect(reports).toHaveLength(2);
    expect(end).toBe('unplugged');
  });

  it.each([
    ['no rate', { rate_hz: 0, steps: [] }],
    ['a rate that is no number', { rate_hz: Number.NaN, steps: [] }],
    ['one instant to repeat', { rate_hz: 250, repeat_from_ms: 3, steps: [{ at_ms: 0 }, { at_ms: 5 }] }],
    ['nothing to repeat', { rate_hz: 250, repeat_from_ms: 5, steps: [{ at_ms: 5 }] }],
    ['time running backwards', { rate_hz: 250, steps: [{ at_ms: 5 }, { at_ms: 4 }] }],
  ])('with %s is refused', (_what, script) => {
    expect(() => new PadPlayer(MOCK_DESK, script)).toThrow(RangeError);
  });
});
