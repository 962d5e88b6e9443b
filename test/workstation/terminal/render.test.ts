import { describe, expect, it } from 'vitest';
import { codeSentence } from '../../../src/domain/index.ts';
import { axisPosition, axisSpeed, millis } from '../../../src/quantity/index.ts';
import { bar, renderPlain, renderTerminal } from '../../../src/workstation/terminal/render.ts';
import { axis, crane, status, view } from './sample-view.ts';

const HELP = [
  { keys: 'Space', does: 'deadman (hold)' },
  { keys: 'X', does: 'stop' },
];
const picture = (change = {}, width = 100, colour = false): string =>
  renderTerminal(view(change), HELP, { width, colour, remark: 'No joystick; the keyboard serves.' }).lines.join('\n');

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
    for (const line of renderTerminal(view(), HELP, { width, colour: false, remark: 'x'.repeat(300) }).lines) {
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

  it('says why the link is lost, once', () => {
    const cause = { code: 'RUN_UNREACHABLE', sentence: codeSentence('RUN_UNREACHABLE') } as const;
    const link = { ...view().link, connected: false, cause };
    const shutdown = {
      code: 'SESSION_SHUTDOWN',
      sentence: codeSentence('SESSION_SHUTDOWN'),
      crane: 0,
      detail: '',
    } as const;
    const times = (text: string) => text.split('The gateway does not answer').length - 1;
    expect(times(picture({ link }))).toBe(1);
    expect(times(picture({ link, notice: shutdown }))).toBe(1);
    expect(times(picture({ link, notice: { ...cause, crane: 0, detail: '' } }))).toBe(1);
    expect(times(picture())).toBe(0);
    expect(renderPlain(view({ link }))).toMatch(/^not connected RUN_UNREACHABLE \|/);
  });

  it('shows an offer to whoever may take it, and to whoever made it', () => {
    const offered = status({ holder: 'desk 2', offered: true });
    const others = crane({ held: false, status: offered });
    const own = crane({ side: 'b', held: true, status: offered });
    const text = picture({ cranes: [others, own] });
    expect(text).toContain('held by desk 2');
    expect(text).toContain('OFFERED: claim to take it');
    expect(text).toContain('OFFERED: whoever claims it has it');
    expect(picture()).not.toContain('OFFERED');
  });

  it('shows a bypass', () => {
    expect(picture({ cranes: [crane({ status: status({ bypassed: true }) }), crane({ side: 'b' })] })).toContain(
      'BYPASS: a protection is switched off',
    );
    expect(picture()).not.toContain('BYPASS');
  });

  it('gives the felt age, with the cap that it sets and the picture that it counts', () => {
    expect(picture()).toContain('felt age 62 ms ');
    const slower = axis({
      capUp: axisSpeed(2.4),
      capDown: axisSpeed(2.1),
      capUpCause: { code: 'LIMIT_FELT_AGE', sentence: 'Slower.' },
      capDownCause: { code: 'LIMIT_FELT_AGE', sentence: 'Slower.' },
    });
    const felt = status({ feltAge: millis(184.4), axes: [slower] });
    const text = picture({ cranes: [crane({ picture: 'cameras', status: felt }), crane({ side: 'b' })] }, 160);
    expect(text).toContain('felt age 184 ms · at most 70 % speed · picture: cameras');
    const never = status({ feltAge: millis(60_000) });
    const unseen = picture({ cranes: [crane({ picture: 'screen', status: never }), crane({ side: 'b' })] });
    expect(unseen).toContain('felt age – · picture: screen');
  });

  it('says why a request was refused beside why the crane waits', () => {
    const refusal = { code: 'AUTHORITY_HELD_BY_OTHER', sentence: 'Another operator holds this crane.' } as const;
    const cause = { code: 'SAFETY_REARM_NEEDED', sentence: 'The stop is latched.' } as const;
    const text = picture({ cranes: [crane({ refusal, status: status({ cause }) }), crane({ side: 'b' })] });
    expect(text).toContain('Another operator holds this crane.');
    expect(text).toContain('The stop is latched.');
  });

  it.each([60, 100])('says how many lines each crane needs, on %i columns', (width) => {
    const base = view();
    const cranes = [
      crane({ status: status({ lastStop: { code: 'SAFETY_DEADMAN', sentence: 'last word of A' } }) }),
      crane({ side: 'b', status: status({ lastStop: { code: 'SAFETY_DEADMAN', sentence: 'last word of B' } }) }),
    ] as const;
    const style = { width, colour: false, remark: 'R' };
    const { lines, needs } = renderTerminal({ ...base, cranes }, HELP, style);
    for (const side of ['a', 'b'] as const) {
      const word = `last word of ${side.toUpperCase()}`;
      expect(lines.slice(0, needs[side]).join('\n')).toContain(word);
      expect(lines.slice(0, needs[side] - 1).join('\n')).not.toContain(word);
    }
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

  it('marks an offer and a bypass', () => {
    const line = renderPlain(
      view({ cranes: [crane({ status: status({ offered: true, bypassed: true }) }), crane({ side: 'b' })] }),
    );
    expect(line).toContain('moving offered bypassed hoist');
  });

  it('holds both cranes and the round trip', () => {
    expect(renderPlain(view())).toBe(
      'connected | Unloader 1: moving hoist 12.50 -1.25 | Unloader 2: no picture | round trip p50 1.25 ms p99 4.50 ms',
    );
  });
});
