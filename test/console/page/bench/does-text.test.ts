import { afterEach, describe, expect, test } from 'vitest';
import { doesText } from '../../../../src/console/page/bench/does-text.ts';
import { language } from '../../../../src/console/page/text/index.ts';

afterEach(() => {
  language.value = 'en';
});

describe('what a control does', () => {
  test('stands in English as it came', () => {
    const words = 'hoist +, crane A (split); up: solo A with button 12';
    expect(doesText(words)).toBe(words);
  });

  test('is told in Chinese phrase by phrase', () => {
    language.value = 'zh';
    expect(doesText('hoist +, crane A (split)')).toBe('起升 +，起重机 A（分控）');
    expect(doesText('deadman, (solo, tandem)')).toBe('使能（单机、双机联动）');
  });

  test('takes the longest phrase: an emergency stop is no stop', () => {
    language.value = 'zh';
    expect(doesText('emergency stop')).toBe('急停');
    expect(doesText('stop')).toBe('停车');
    expect(doesText('reset after an emergency stop or fault')).toBe('急停或故障后复位');
  });

  test('leaves alone what it does not know, and parts of words', () => {
    language.value = 'zh';
    expect(doesText('winch brake')).toBe('winch brake');
    expect(doesText('stopwatch')).toBe('stopwatch');
  });
});
