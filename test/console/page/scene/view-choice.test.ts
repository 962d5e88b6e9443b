// Solid or flat: the operator's choice is kept, and what goes wrong is said and not forgotten.

import { describe, expect, it } from 'vitest';
import { ViewChoice } from '../../../../src/console/page/scene/view-choice.ts';

function keep() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

describe('ViewChoice', () => {
  it('is solid unless the browser has kept another choice', () => {
    const store = keep();
    const choice = new ViewChoice(store);
    expect(choice.kind.value).toBe('solid');
    choice.choose('flat');
    expect(new ViewChoice(store).kind.value).toBe('flat');
    expect(new ViewChoice(undefined).kind.value).toBe('solid');
  });

  it('goes flat with a reason, and keeps no choice that the operator did not make', () => {
    const store = keep();
    const choice = new ViewChoice(store);
    choice.fallBack('missing');
    expect([choice.kind.value, choice.because.value]).toEqual(['flat', 'missing']);
    expect(new ViewChoice(store).kind.value).toBe('solid');
  });

  it('gives no reason for what was chosen by hand', () => {
    const choice = new ViewChoice(undefined);
    choice.fallBack('lost');
    choice.choose('flat');
    expect(choice.because.value).toBeUndefined();
  });

  it('stays solid, however slow, for who asks for it after it was slow; not where it is lost', () => {
    const choice = new ViewChoice(undefined);
    choice.fallBack('slow');
    choice.choose('solid');
    choice.fallBack('slow');
    expect(choice.kind.value).toBe('solid');
    choice.fallBack('lost');
    expect(choice.kind.value).toBe('flat');
  });
});
