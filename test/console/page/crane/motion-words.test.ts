// What may move, in words: a cap that is no number blocks, the strictest reason stands first, every reason has its sentence.

import { fc, test } from '@fast-check/vitest';
import { afterEach, describe, expect, it } from 'vitest';
import {
  motionName,
  motionWords,
  restrictions,
  restrictionText,
} from '../../../../src/console/page/crane/motion-words.ts';
import { codeText, language } from '../../../../src/console/page/text/index.ts';
import { type Code, CODES, MOTION_AXES } from '../../../../src/domain/index.ts';
import { axisView, cause, craneView, statusView } from './crane-views.ts';

function wordsOf(...axes: readonly Parameters<typeof axisView>[0][]) {
  return motionWords(craneView({ status: statusView({ axes: axes.map(axisView) }) }));
}

function sentences(...axes: readonly Parameters<typeof axisView>[0][]) {
  const words = wordsOf(...axes);
  return restrictions(words).map((each) => restrictionText(each, words.length));
}

afterEach(() => {
  language.value = 'en';
});

describe('a word for each axis and direction', () => {
  it('is free at full speed, rounding included', () => {
    expect(wordsOf({ capUp: 1.999, capDown: 2 }).map(({ kind }) => kind)).toEqual(['free', 'free']);
  });

  it('is slower with the share that is left, and why', () => {
    expect(wordsOf({ capUp: 0.8, capUpCause: cause('LIMIT_FELT_AGE') })[0]).toEqual({
      axis: 'hoist',
      direction: 'up',
      kind: 'slower',
      share: 0.4,
      code: 'LIMIT_FELT_AGE',
    });
  });

  it('is blocked at zero', () => {
    expect(wordsOf({ capDown: 0, capDownCause: cause('LIMIT_SLACK_ROPE') })[1]).toMatchObject({
      direction: 'down',
      kind: 'blocked',
      code: 'LIMIT_SLACK_ROPE',
    });
  });

  it.each([
    ['a cap that is no number', { capUp: Number.NaN }],
    ['a cap that JSON made of one', { capUp: null as unknown as number }],
    ['a cap that is missing', { capUp: undefined }],
    ['a negative cap', { capUp: -1 }],
    ['a full speed that is no number', { fullSpeed: Number.NaN }],
    ['a full speed of zero', { fullSpeed: 0 }],
    ['a full speed without end', { fullSpeed: Number.POSITIVE_INFINITY }],
  ])('is blocked by %s', (_, change) => {
    expect(wordsOf(change)[0]).toMatchObject({ kind: 'blocked', share: 0 });
  });

  it('is not there for a crane of which nothing is known', () => {
    expect(motionWords(craneView({ status: undefined }))).toEqual([]);
  });

  test.prop([fc.double(), fc.double()])('is free only where the cap is all but full speed', (capUp, fullSpeed) => {
    const [word] = wordsOf({ capUp, fullSpeed });
    expect(word?.kind === 'free').toBe(Number.isFinite(fullSpeed) && fullSpeed > 0 && capUp / fullSpeed >= 0.995);
    expect(word?.share).toBeGreaterThanOrEqual(0);
    expect(word?.share).toBeLessThanOrEqual(1);
  });
});

describe('the reasons', () => {
  it('stand strictest first, each once', () => {
    const felt = cause('LIMIT_FELT_AGE');
    const lines = sentences(
      { axis: 'hoist', capUp: 0, capUpCause: cause('LIMIT_RANGE_UPPER'), capDown: 0.8, capDownCause: felt },
      { axis: 'trolley', capUp: 0.8, capUpCause: felt, capDown: 0.6, capDownCause: cause('LIMIT_EXCLUSION_ZONE') },
    );
    expect(lines).toEqual([
      'Hoist up blocked: Upper end of the range: move back to clear.',
      'Trolley in capped at 30 %: An exclusion zone is near: move away to clear.',
      'Hoist down, trolley out capped at 40 %: Slower because of the delay between you and the crane.',
    ]);
  });

  it('are said of every motion at once where that is so', () => {
    const wind = { capUp: 0.2, capUpCause: cause('LIMIT_WIND'), capDown: 0.2, capDownCause: cause('LIMIT_WIND') };
    expect(sentences({ ...wind, axis: 'hoist' }, { ...wind, axis: 'trolley' })).toEqual([
      `Every motion capped at 10 %: ${codeText('LIMIT_WIND')}`,
    ]);
  });

  it('never call a small cap a block, or the other way round', () => {
    expect(sentences({ capUp: 0.001, capUpCause: cause('LIMIT_LANDING') })).toEqual([
      `Hoist up capped at 1 %: ${codeText('LIMIT_LANDING')}`,
    ]);
  });

  it('say so where none was given', () => {
    expect(sentences({ capUp: 0 })).toEqual(['Hoist up blocked: no reason given.']);
    expect(sentences({ capUp: 0, capUpCause: cause('UNKNOWN') })).toEqual([
      'Hoist up blocked: A code that this release does not know.',
    ]);
  });

  it.each(Object.keys(CODES).filter((code) => code.startsWith('LIMIT_')) as Code[])(
    'carry %s in both languages',
    (code) => {
      for (const tongue of ['en', 'zh'] as const) {
        language.value = tongue;
        const [line] = sentences({ capUp: 0, capUpCause: cause(code) });
        expect(line).toContain(codeText(code));
        expect(line).not.toMatch(/[{}]/);
      }
    },
  );

  it('are words of the field in Chinese', () => {
    language.value = 'zh';
    expect(sentences({ capUp: 0 })).toEqual(['起升上升被禁止：未给出原因。']);
  });

  it.each(MOTION_AXES)('name the two ways of the %s apart', (axis) => {
    for (const tongue of ['en', 'zh'] as const) {
      language.value = tongue;
      expect(motionName({ axis, direction: 'up' })).not.toBe(motionName({ axis, direction: 'down' }));
    }
  });
});
