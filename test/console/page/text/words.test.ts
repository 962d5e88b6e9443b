// English and Chinese say the same things: the same keys, with the same places to fill, and a Chinese sentence for every code.

import { afterEach, describe, expect, test } from 'vitest';
import { type Code, CODES } from '../../../../src/domain/index.ts';
import alarmsEn from '../../../../src/console/page/text/en/alarms.json';
import benchEn from '../../../../src/console/page/text/en/bench.json';
import commonEn from '../../../../src/console/page/text/en/common.json';
import controlEn from '../../../../src/console/page/text/en/control.json';
import deskEn from '../../../../src/console/page/text/en/desk.json';
import faultsEn from '../../../../src/console/page/text/en/faults.json';
import latencyEn from '../../../../src/console/page/text/en/latency.json';
import sceneEn from '../../../../src/console/page/text/en/scene.json';
import wallEn from '../../../../src/console/page/text/en/wall.json';
import { codeText, isTextKey, language, t } from '../../../../src/console/page/text/index.ts';
import alarmsZh from '../../../../src/console/page/text/zh/alarms.json';
import benchZh from '../../../../src/console/page/text/zh/bench.json';
import codesZh from '../../../../src/console/page/text/zh/codes.json';
import commonZh from '../../../../src/console/page/text/zh/common.json';
import controlZh from '../../../../src/console/page/text/zh/control.json';
import deskZh from '../../../../src/console/page/text/zh/desk.json';
import faultsZh from '../../../../src/console/page/text/zh/faults.json';
import latencyZh from '../../../../src/console/page/text/zh/latency.json';
import sceneZh from '../../../../src/console/page/text/zh/scene.json';
import wallZh from '../../../../src/console/page/text/zh/wall.json';

type Words = Readonly<Record<string, string>>;
const AREAS: readonly [string, Words, Words][] = [
  ['alarms', alarmsEn, alarmsZh],
  ['bench', benchEn, benchZh],
  ['common', commonEn, commonZh],
  ['control', controlEn, controlZh],
  ['desk', deskEn, deskZh],
  ['faults', faultsEn, faultsZh],
  ['latency', latencyEn, latencyZh],
  ['scene', sceneEn, sceneZh],
  ['wall', wallEn, wallZh],
];

function places(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort();
}

function quoted(text: string): readonly string[] {
  return [...text.matchAll(/`[^`]+`/g)].map(([whole]) => whole).sort();
}

describe.each(AREAS)('the words of %s', (area, en, zh) => {
  test('are in both languages', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test('are named after their part of the page, and none is empty', () => {
    for (const [key, text] of [...Object.entries(en), ...Object.entries(zh)]) {
      expect(key.startsWith(`${area}.`), key).toBe(true);
      expect(text.trim(), key).not.toBe('');
    }
  });

  test('have the same places to fill, and the same names in `quotes`', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(places(zh[key] ?? ''), key).toEqual(places(text));
      expect(quoted(zh[key] ?? ''), key).toEqual(quoted(text));
    }
  });
});

describe('the Chinese sentences of the codes', () => {
  const sentences: Words = codesZh;

  test('are one for each code, and no more', () => {
    expect(Object.keys(sentences).sort()).toEqual(Object.keys(CODES).sort());
  });

  test.each(Object.keys(CODES) as Code[])('%s is a sentence of its own, with the same names in `quotes`', (code) => {
    const sentence = sentences[code] ?? '';
    expect(sentence).toMatch(/\p{Script=Han}.*。$/u);
    expect(quoted(sentence)).toEqual(quoted(CODES[code][1]));
    expect(Object.values(sentences).filter((other) => other === sentence)).toHaveLength(1);
  });
});

describe('a text', () => {
  afterEach(() => {
    language.value = 'en';
  });

  test('is told in the chosen language, with its places filled', () => {
    expect(t('alarms.rate.count', { count: 3 })).toBe('3 in the last ten minutes');
    language.value = 'zh';
    expect(t('alarms.rate.count', { count: 3 })).toBe('近十分钟 3 条');
    expect(codeText('OK')).toBe('已接受。');
    expect(codeText('UNKNOWN')).toBe(t('common.unknown-code'));
  });

  test('keeps a place that nothing fills, so that it is seen', () => {
    expect(t('alarms.rate.count')).toContain('{count}');
  });

  test('is known by its key', () => {
    expect(isTextKey('alarms.bar')).toBe(true);
    expect(isTextKey('alarms.no-such')).toBe(false);
    expect(isTextKey('toString')).toBe(false);
  });
});
