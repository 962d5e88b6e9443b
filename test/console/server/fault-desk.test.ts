import { describe, expect, it } from 'vitest';
import { OfferedFaults } from '../../../src/console/server/fault-desk.ts';

const CUT = { id: 'link-cut', crane: 0, name: 'link-cut', on: false };
const TRIP = { id: 'drive-trip-1', crane: 1, name: 'drive-trip', on: false };

function desk() {
  const asked: unknown[] = [];
  const pulled: boolean[] = [];
  const faults = new OfferedFaults({
    ask: (message) => void asked.push(message),
    unplug: (out) => void pulled.push(out),
  });
  return { faults, asked, pulled };
}

describe('the faults of a workstation', () => {
  it('are none where nobody offers any, not even its own', () => {
    const { faults, asked, pulled } = desk();
    expect(faults.offers()).toEqual([]);
    expect(faults.inject('stick-unplugged', true)).toBe('CONSOLE_NO_FAULT');
    expect(faults.inject('link-cut', true)).toBe('CONSOLE_NO_FAULT');
    expect([asked, pulled]).toEqual([[], []]);
  });

  it('are those offered, and the cable of the stick', () => {
    const { faults } = desk();
    const { version } = faults;
    faults.told([CUT, TRIP]);
    expect(faults.version).not.toBe(version);
    expect(faults.offers()).toEqual([
      CUT,
      TRIP,
      { id: 'stick-unplugged', crane: 0, name: 'stick-unplugged', on: false },
    ]);
  });

  it('are asked of whoever offers them, and are on when that says so', () => {
    const { faults, asked } = desk();
    faults.told([CUT, TRIP]);
    expect(faults.inject('link-cut', true)).toBe('OK');
    expect(asked).toEqual([{ kind: 'inject', id: 'link-cut', on: true }]);
    expect(faults.offers()[0]).toEqual(CUT);
    faults.told([{ ...CUT, on: true }, TRIP]);
    expect(faults.offers()[0]).toEqual({ ...CUT, on: true });
  });

  it('refuse what was not offered', () => {
    const { faults, asked } = desk();
    faults.told([CUT]);
    expect(faults.inject('drive-trip-1', true)).toBe('CONSOLE_NO_FAULT');
    expect(asked).toEqual([]);
  });

  it('pull the cable of the stick here', () => {
    const { faults, asked, pulled } = desk();
    faults.told([CUT]);
    const { version } = faults;
    expect(faults.inject('stick-unplugged', true)).toBe('OK');
    expect(faults.offers().at(-1)?.on).toBe(true);
    expect(faults.version).not.toBe(version);
    faults.inject('stick-unplugged', false);
    expect([asked, pulled]).toEqual([[], [true, false]]);
  });

  it.each([
    undefined,
    'all',
    [{ ...CUT, on: 'yes' }],
    [{ ...CUT, crane: 1.5 }],
    [CUT, null],
    [{ ...CUT, id: 'stick-unplugged' }],
    Array.from({ length: 65 }, (_, index) => ({ ...CUT, id: `link-${index}` })),
  ])('stay as they are where the offer is %j', (offers) => {
    const { faults } = desk();
    faults.told([CUT]);
    const before = faults.offers();
    faults.told(offers);
    expect(faults.offers()).toEqual(before);
  });
});
