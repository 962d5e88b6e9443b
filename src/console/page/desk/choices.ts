// What the operator has chosen for this window: screen, theme, language. Enters: the address of the page, its storage. Leaves:
// signals, and the document's own attributes, which follow them.

import { effect, signal } from '@preact/signals';
import { language } from '../text/index.ts';
import { addressOf, languageTag, type Place, placeOf, type ScreenName, searchWith, type Theme } from './place.ts';

const KEPT_THEME = 'quaylink.theme';
const KEPT_LANGUAGE = 'quaylink.language';

export const screen = signal<ScreenName>('desk');
export const theme = signal<Theme>('light');
/** Of the address of this page. */
const search = signal('');
/** The controls of the page are folded away. */
export const folded = signal(false);
/** The drawer with the faults of the demo is open. */
export const faultsOpen = signal(false);

/** A browser may forbid its storage; then the choice lasts as long as the window. */
function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Nothing depends on it.
  }
}

function placeNow(): Place {
  search.value = location.search;
  return placeOf(location.pathname, location.search, {
    theme: kept(KEPT_THEME),
    language: kept(KEPT_LANGUAGE),
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    languages: navigator.languages,
  });
}

/** Reads the address and what was kept; from then on the document follows the choices. */
export function startChoices(): void {
  const place = placeNow();
  screen.value = place.screen;
  theme.value = place.theme;
  language.value = place.language;
  addEventListener('popstate', () => {
    screen.value = placeNow().screen;
  });
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
  });
  effect(() => {
    document.documentElement.lang = languageTag(language.value);
  });
}

/** Where a link to a screen leads from here. */
export function linkTo(name: ScreenName): string {
  return addressOf(name, search.value);
}

/**
 * Shows another screen in this window. The page stays: loading it anew would give the desk back. A click that asks for another
 * window is the browser's.
 */
export function follow(event: MouseEvent, name: ScreenName): void {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (name !== screen.peek()) history.pushState(null, '', linkTo(name));
  screen.value = name;
  document.querySelector<HTMLElement>('#main')?.focus();
}

function amend(name: Parameters<typeof searchWith>[1], chosen: string): void {
  search.value = searchWith(location.search, name, chosen);
  history.replaceState(null, '', location.pathname + search.value);
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  keep(KEPT_THEME, chosen);
  amend('theme', chosen);
}

export function chooseLanguage(chosen: typeof language.value): void {
  language.value = chosen;
  keep(KEPT_LANGUAGE, chosen);
  amend('lang', chosen);
}
