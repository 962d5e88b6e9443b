// The words of the page, English and Chinese. Enters: a key, what to put into its {places}. Leaves: a sentence in the chosen
// language. The words stand in files, one of each language for each part of the page; a test holds the two to the same keys.

import { signal } from '@preact/signals';
import { type Code, codeSentence } from '../../../domain/index.ts';
import alarmsEn from './en/alarms.json';
import benchEn from './en/bench.json';
import commonEn from './en/common.json';
import controlEn from './en/control.json';
import deskEn from './en/desk.json';
import faultsEn from './en/faults.json';
import latencyEn from './en/latency.json';
import sceneEn from './en/scene.json';
import wallEn from './en/wall.json';
import alarmsZh from './zh/alarms.json';
import benchZh from './zh/bench.json';
import codesZh from './zh/codes.json';
import commonZh from './zh/common.json';
import controlZh from './zh/control.json';
import deskZh from './zh/desk.json';
import faultsZh from './zh/faults.json';
import latencyZh from './zh/latency.json';
import sceneZh from './zh/scene.json';
import wallZh from './zh/wall.json';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

const en = {
  ...alarmsEn,
  ...benchEn,
  ...commonEn,
  ...controlEn,
  ...deskEn,
  ...faultsEn,
  ...latencyEn,
  ...sceneEn,
  ...wallEn,
};
export type TextKey = keyof typeof en;

const zh: Readonly<Record<TextKey, string>> = {
  ...alarmsZh,
  ...benchZh,
  ...commonZh,
  ...controlZh,
  ...deskZh,
  ...faultsZh,
  ...latencyZh,
  ...sceneZh,
  ...wallZh,
};
const WORDS: { readonly [L in Language]: Readonly<Record<TextKey, string>> } = { en, zh };
const CODES_ZH: Readonly<Record<string, string>> = codesZh;

/** Language of the page; whoever reads a text in a component is drawn anew when it changes. */
export const language = signal<Language>('en');

/** The text of a key; `{name}` in it is replaced by what `parts` says. */
export function t(key: TextKey, parts: Readonly<Record<string, string | number>> = {}): string {
  return WORDS[language.value][key].replaceAll(/\{(\w+)\}/g, (place, name: string) => String(parts[name] ?? place));
}

/** Whether there is such a text; for keys that are put together. */
export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}

/** The sentence of a code. `UNKNOWN`: a code of a newer release. */
export function codeText(code: Code | 'UNKNOWN'): string {
  if (code === 'UNKNOWN') return t('common.unknown-code');
  return language.value === 'zh' ? (CODES_ZH[code] ?? codeSentence(code)) : codeSentence(code);
}
