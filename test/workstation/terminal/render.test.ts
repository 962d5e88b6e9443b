import { describe, expect, it } from 'vitest';
import { axisPosition, axisSpeed, millis } from '../../../src/quantity/index.ts';
import { bar, renderPlain, renderTerminal } from '../../../src/workstation/terminal/render.ts';
import { axis, crane, status, view } from './sample-view.ts';

const HELP = [
  { keys: 'Space', does: 'deadman (hold)' },
  { keys: 'X', does: 'stop' },
];
const picture = (change = {}, width = 100, colour = false): string =>
  renderTerminal(view(change), HELP, { width, colour, remark: 'No joystick; the keyboard serves.' }).join('\n');

describe('the terminal picture', () => {
  it('shows both cranes side by side with state, holder and axes in words', () => {
    const text = picture();
    expect(text).toContain('A ▸ Unloader 1 · grab ship unloader');
    expect(text).toContain('MOVING · held by you');
    expect(text).toMatch(/hoist\s+\+12\.50 m .*█.* −1\.25 m\/s/);
    expect(text).toContain('NO PICTURE · free');
    expect(text).toContain('[SPLIT]');
    expect(text).toContain('deadman ● held');
  });

  it.each([40, 60, 78, 79, 100, 161])('keeps every line within %i columns', (width) => {
    for (const line of renderTerminal(view(), HELP, { width, colour: false, remark: 'x'.repeat(300) })) {
      expect(Array.from(line).length).toBeLessThanOrEqual(width);
    }
  });

  it('shows an old picture as frozen, never as live', () => {
    const text = picture({ cranes: [crane({ status: status({ age: millis(1300) }) }), crane({ side: 'b' })] });
    expect(text).toContain('PICTURE FROZEN for 1.3 s, was MOVING');
  });

  it('says why an axis is blocked, and why the crane stopped', () => {
    const blocked = axis({
      capUp: axisSpeed(0),
      capUpCause: { code: 'LIMIT_RANGE_UPPER', sentence: 'Upper end of the range: move back to clear.' },
    });
    const text = picture({
      cranes: [
        crane({
          status: status({
            axes: [blocked],
            state: 'stopped',
            cause: { code: 'SAFETY_REARM_NEEDED', sentence: 'The stop is latched.' },
            lastStop: { code: 'SAFETY_OPERATOR_STOP', sentence: 'The operator pressed stop.' },
            stopCount: 2,
          }),
        }),
        crane({ side: 'b' }),
      ],
    });
    expect(text).toContain('STOPPED · held by you');
    expect(text).toContain('The stop is latched.');
    expect(text).toContain('hoist + blocked: Upper end of');
    expect(text).toContain('last of 2 stops: The operator');
  });

  it('names a foreign holder and a lost link', () => {
    const base = view();
    const text = picture({
      link: { ...base.link, connected: false },
      cranes: [crane({ held: false, status: status({ holder: 'desk 2' }) }), crane({ side: 'b' })],
    });
    expect(text).toContain('held by desk 2');
    expect(text).toContain('NOT CONNECTED');
  });

  it('gives latency, loop age with its limit, and the count of commands', () => {
    const text = picture();
    expect(text).toContain('p50 1.25 · p99 4.50 · last 1.10 ms');
    expect(text).toContain('(stops above 150 ms)');
    expect(text).toContain('12 sent · 9 accepted · 2 refused · 1 lost · 0 waiting');
  });

  it('adds colour to words and takes none away', () => {
    const escapes = new RegExp(`${String.fromCodePoint(27)}\\[\\d+m`, 'g');
    const coloured = picture({}, 100, true);
    expect(coloured).toMatch(escapes);
    expect(coloured.replace(escapes, '')).toBe(picture());
  });

  it('shows control characters of foreign labels instead of obeying them', () => {
    const text = picture({
      cranes: [crane({ held: false, status: status({ holder: '\u001b[2Jdesk\n' }) }), crane({ side: 'b' })],
    });
    expect(text).toContain('held by ?[2Jdesk?');
  });

  it('says what the operator should know of the desk', () => {
    expect(picture()).toContain('No joystick; the keyboard serves.');
  });

  it('says that its stop is not the emergency stop', () => {
    expect(picture()).toContain('not the emergency stop');
  });
});

describe('the bar of an axis', () => {
  it.each([
    [-25, '█·········'],
    [30, '·········█'],
    [2.5, '·····█····'],
    [99, '·········█'],
    [-99, '█·········'],
  ])('puts %d at its place, kept inside the range', (position, expected) => {
    expect(bar(axis({ position: axisPosition(position) }), 10)).toBe(expected);
  });

  it('shows no mark where the range is empty', () => {
    const empty = axis({ min: axisPosition(0), max: axisPosition(0), position: axisPosition(0) });
    expect(bar(empty, 4)).toBe('····');
  });
});

describe('the plain line', () => {
  it('names a foreign holder and the last stop', () => {
    const lastStop = { code: 'SAFETY_DEADMAN', sentence: 'The deadman was released.' } as const;
    const line = renderPlain(
      view({
        cranes: [crane({ held: false, status: status({ holder: 'desk 2\n', lastStop }) }), crane({ side: 'b' })],
      }),
    );
    expect(line).toContain('moving held by desk 2? hoist 12.50 -1.25 last stop SAFETY_DEADMAN');
  });

  it('holds both cranes and the round trip', () => {
    expect(renderPlain(view())).toBe(
      'connected | Unloader 1: moving hoist 12.50 -1.25 | Unloader 2: no picture | round trip p50 1.25 ms p99 4.50 ms',
    );
  });
});
