// The two menus of the header: other screens, here or in a second window, and the settings of this window. Enters: what was
// chosen. Leaves: links and choices.

import { useEffect, useId, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { LANGUAGES, language, t } from '../text/index.ts';
import { chooseLanguage, chooseTheme, follow, linkTo, screen, theme } from './choices.ts';
import { SCREENS, THEMES } from './place.ts';
import './menus.css';

/** A button and what it unfolds; closes on Escape, and when the focus or the pointer goes elsewhere. */
function Unfold({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  const isOpen = useSignal(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    const elsewhere = ({ target }: Event): void => {
      if (target instanceof Node && whole.current?.contains(target) !== true) isOpen.value = false;
    };
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    return () => {
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
    };
  }, []);
  return (
    <div
      class="menu"
      ref={whole}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        isOpen.value = false;
        button.current?.focus();
      }}
    >
      <button
        type="button"
        ref={button}
        aria-expanded={isOpen.value}
        aria-controls={id}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        {label}
        <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 8h16l-8 9z" />
        </svg>
      </button>
      <div class="menu-sheet" id={id} hidden={!isOpen.value}>
        {children}
      </div>
    </div>
  );
}

export function ScreenMenu() {
  return (
    <Unfold label={t(`desk.screen.${screen.value}`)}>
      <ul>
        {SCREENS.map((name) => (
          <li key={name}>
            <a
              href={linkTo(name)}
              aria-current={name === screen.value ? 'page' : undefined}
              onClick={(event) => follow(event, name)}
            >
              {t(`desk.screen.${name}`)}
            </a>
            {/* A window that knows its opener gets the token of this tab's storage with it. */}
            <a
              class="menu-second"
              href={linkTo(name)}
              target="_blank"
              rel="opener"
              aria-label={`${t(`desk.screen.${name}`)}: ${t('desk.menu.second')}`}
              title={t('desk.menu.second')}
            >
              <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
                <path d="M4 4h7v2.500H6.500v11h11V13H20v7H4zm9.500 0H20v6.500h-2.500V8.300l-6 6-1.800-1.800 6-6h-2.200z" />
              </svg>
            </a>
          </li>
        ))}
      </ul>
    </Unfold>
  );
}

export function SettingsMenu() {
  return (
    <Unfold label={`${t(`desk.theme.${theme.value}`)} · ${t(`desk.language.${language.value}`)}`}>
      <fieldset>
        <legend>{t('desk.theme')}</legend>
        {THEMES.map((name) => (
          <label key={name}>
            <input type="radio" name="theme" checked={theme.value === name} onChange={() => chooseTheme(name)} />
            {t(`desk.theme.${name}`)}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{t('desk.language')}</legend>
        {LANGUAGES.map((name) => (
          <label key={name} lang={name}>
            <input
              type="radio"
              name="language"
              checked={language.value === name}
              onChange={() => chooseLanguage(name)}
            />
            {t(`desk.language.${name}`)}
          </label>
        ))}
      </fieldset>
    </Unfold>
  );
}
