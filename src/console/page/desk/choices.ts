// What the operator has chosen for this window: screen, theme, language. Enters: the address of the page, its storage. Leaves:
// signals, and the document's own attributes, which follow them.

import { effect, signal } from '@preact/signals';
import { language } from '../text/index.ts';
import { languageTag, type Place, placeOf, type ScreenName, type Theme } from './place.ts';

const KEPT_THEME = 'quaylink.theme';
const KEPT_LANGUAGE = 'quaylink.language';

export const screen = signal<ScreenName>('desk');
export const theme = signal<Theme>('light');
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

/** Reads the address and what was kept; from then on the document follows the choices. */
export function startChoices(): void {
  const place: Place = placeOf(location.pathname, location.search, {
    theme: kept(KEPT_THEME),
    language: kept(KEPT_LANGUAGE),
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    languages: navigator.languages,
  });
  screen.value = place.screen;
  theme.value = place.theme;
  language.value = place.language;
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
  });
  effect(() => {
    document.documentElement.lang = languageTag(language.value);
  });
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  keep(KEPT_THEME, chosen);
}

export function chooseLanguage(chosen: typeof language.value): void {
  language.value = chosen;
  keep(KEPT_LANGUAGE, chosen);
}
