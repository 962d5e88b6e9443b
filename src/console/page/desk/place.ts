// Which screen this window shows, in which theme and language. Enters: the address of the page, what was chosen before, what
// the browser prefers. Leaves: a Place; addresses of other screens. Pure.

import type { Topic } from '../../frames/index.ts';
import { LANGUAGES, type Language } from '../text/index.ts';

export const SCREENS = ['desk', 'crane-a', 'crane-b', 'alarms', 'latency', 'bench', 'wall'] as const;
export type ScreenName = (typeof SCREENS)[number];
export const THEMES = ['light', 'dark', 'night'] as const;
export type Theme = (typeof THEMES)[number];

export interface Place {
  readonly screen: ScreenName;
  readonly theme: Theme;
  readonly language: Language;
}

/** What the browser knows: earlier choices (any text, or none) and its own settings. */
export interface Preferences {
  readonly theme: string | null;
  readonly language: string | null;
  readonly dark: boolean;
  readonly languages: readonly string[];
}

function oneOf<T extends string>(all: readonly T[], value: string | null): T | undefined {
  return all.find((each) => each === value);
}

/** The address first, then what was chosen before, then what the browser prefers. An unknown screen is the desk. */
export function placeOf(pathname: string, search: string, preferences: Preferences): Place {
  const asked = new URLSearchParams(search);
  const isWall = pathname.replace(/\/+$/, '') === '/wall';
  return {
    screen: isWall ? 'wall' : (oneOf(SCREENS, asked.get('screen')) ?? 'desk'),
    theme:
      oneOf(THEMES, asked.get('theme')) ?? oneOf(THEMES, preferences.theme) ?? (preferences.dark ? 'dark' : 'light'),
    language:
      oneOf(LANGUAGES, asked.get('lang')) ?? oneOf(LANGUAGES, preferences.language) ?? preferred(preferences.languages),
  };
}

function preferred(tags: readonly string[]): Language {
  for (const tag of tags) {
    const known = oneOf(LANGUAGES, tag.toLowerCase().split('-')[0] ?? null);
    if (known !== undefined) return known;
  }
  return 'en';
}

/** Settings that an address may fix, and links from there carry on. */
const SETTINGS = ['theme', 'lang'] as const;

/** Address of a screen within this workstation, seen from a page with this search. */
export function addressOf(screen: ScreenName, search: string): string {
  const here = new URLSearchParams(search);
  const asked = new URLSearchParams();
  if (screen !== 'desk' && screen !== 'wall') asked.set('screen', screen);
  for (const name of SETTINGS) {
    const fixed = here.get(name);
    if (fixed !== null) asked.set(name, fixed);
  }
  const text = asked.toString();
  return `${screen === 'wall' ? '/wall' : '/'}${text === '' ? '' : `?${text}`}`;
}

/** The search of an address once a setting is chosen anew: one that fixes it fixes the new one. */
export function searchWith(search: string, name: (typeof SETTINGS)[number], chosen: string): string {
  const asked = new URLSearchParams(search);
  if (!asked.has(name)) return search;
  asked.set(name, chosen);
  return `?${asked.toString()}`;
}

/** The language tag of the document. */
export function languageTag(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}

/** What each screen needs to be told, and nothing more. The alarm bar and the header stand on all of them. */
const TOPICS_OF: { readonly [S in ScreenName]: readonly Topic[] } = {
  desk: ['picture', 'alarms', 'latency', 'faults'],
  'crane-a': ['picture', 'alarms'],
  'crane-b': ['picture', 'alarms'],
  alarms: ['picture', 'alarms'],
  latency: ['picture', 'alarms', 'latency'],
  bench: ['picture', 'alarms', 'devices'],
  wall: ['picture', 'alarms', 'wall'],
};

export function topicsOf(screen: ScreenName): readonly Topic[] {
  return TOPICS_OF[screen];
}
