// Which screen, theme and language a window has: its address first, then earlier choices, then the browser.

import { describe, expect, it } from 'vitest';
import { addressOf, placeOf, SCREENS, searchWith, topicsOf } from '../../../../src/console/page/desk/place.ts';

const NOBODY = { theme: null, language: null, dark: false, languages: [] };

describe('the place of a window', () => {
  it.each(SCREENS)('of %s is found again under its address', (screen) => {
    const address = new URL(addressOf(screen, ''), 'http://localhost');
    expect(placeOf(address.pathname, address.search, NOBODY).screen).toBe(screen);
  });

  it.each(SCREENS)('leads to %s with the theme and the language that its address fixes, and nothing more', (screen) => {
    const from = '?screen=bench&theme=night&lang=zh&more=1';
    const { pathname, search, searchParams } = new URL(addressOf(screen, from), 'http://localhost');
    expect(placeOf(pathname, search, NOBODY)).toEqual({ screen, theme: 'night', language: 'zh' });
    expect(searchParams.has('more')).toBe(false);
    expect(addressOf('desk', '')).toBe('/');
    expect(addressOf('wall', '?lang=zh')).toBe('/wall?lang=zh');
  });

  it('fixes what is chosen anew only where it fixed it before', () => {
    expect(searchWith('?screen=alarms&theme=night', 'theme', 'light')).toBe('?screen=alarms&theme=light');
    expect(searchWith('?screen=alarms', 'theme', 'light')).toBe('?screen=alarms');
    expect(searchWith('', 'lang', 'zh')).toBe('');
  });

  it('is the desk where the address names nothing that there is', () => {
    expect(placeOf('/', '?screen=engine', NOBODY).screen).toBe('desk');
    expect(placeOf('/wall/', '', NOBODY).screen).toBe('wall');
  });

  it('takes theme and language from the address, then from before, then from the browser', () => {
    const before = { theme: 'night', language: 'zh', dark: true, languages: ['en-GB'] };
    expect(placeOf('/', '?theme=light&lang=en', before)).toMatchObject({ theme: 'light', language: 'en' });
    expect(placeOf('/', '?theme=pink&lang=fr', before)).toMatchObject({ theme: 'night', language: 'zh' });
    expect(placeOf('/', '', { ...before, theme: 'x', language: 'y' })).toMatchObject({ theme: 'dark', language: 'en' });
  });

  it('has the first language that the page speaks, English where it speaks none', () => {
    expect(placeOf('/', '', { ...NOBODY, languages: ['fr', 'zh-Hans-CN', 'en'] }).language).toBe('zh');
    expect(placeOf('/', '', { ...NOBODY, languages: ['fr'] }).language).toBe('en');
  });

  it('is told of its alarms on every screen, and of no wall but on the wall', () => {
    for (const screen of SCREENS) {
      expect(topicsOf(screen)).toContain('alarms');
      expect(topicsOf(screen).includes('wall')).toBe(screen === 'wall');
    }
  });
});
