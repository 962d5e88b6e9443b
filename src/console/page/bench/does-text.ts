// What a control does, in the language of the page. Enters: the workstation's English words, put together from fixed phrases.
// Leaves: the same with every known phrase translated; what is not known stays as it came. Pure.

import phrases from '../text/en/bench.json';
import { isTextKey, language, t } from '../text/index.ts';

const PREFIX = 'bench.does.';

/** English phrase → key of its text. */
const KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries(phrases)
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, phrase]) => [phrase, key]),
);
/** Longer phrases first: `emergency stop` is not a kind of `stop`. Only whole words. */
const PHRASE = new RegExp(
  `(?<![\\w-])(?:${[...KEYS.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((phrase) => phrase.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('|')})(?![\\w-])`,
  'g',
);

export function doesText(does: string): string {
  const words = does.replaceAll(', (', ' (').replaceAll(PHRASE, (phrase) => {
    const key = KEYS.get(phrase) ?? '';
    return isTextKey(key) ? t(key) : phrase;
  });
  return language.value === 'zh' ? chinesePunctuation(words) : words;
}

function chinesePunctuation(words: string): string {
  return words
    .replaceAll(/ ?（/g, '（')
    .replaceAll(/） ?/g, '）')
    .replaceAll(', ', '，')
    .replaceAll('; ', '；')
    .replaceAll(': ', '：');
}
