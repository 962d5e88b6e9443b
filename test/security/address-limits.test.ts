import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { monotonicMs } from '../../src/quantity/index.ts';
import {
  ADDRESS_LIMITS,
  type AddressAction,
  AddressLimits,
  MAX_ADDRESSES,
  networkOf,
} from '../../src/security/address-limits.ts';

const HERE = '192.0.2.7';
const { limit, window } = ADDRESS_LIMITS.refusal;

function taken(limits: AddressLimits, count: number, at: number, address = HERE): number {
  let passed = 0;
  for (let n = 0; n < count; n += 1) if (limits.take('refusal', address, monotonicMs(at))) passed += 1;
  return passed;
}

describe('an address', () => {
  it('may do as much as its limit at once, then as much as drains', () => {
    const limits = new AddressLimits();
    expect(taken(limits, 2 * limit, 0)).toBe(limit);
    expect(taken(limits, limit, window / limit - 1)).toBe(0);
    expect(taken(limits, limit, window / limit)).toBe(1);
    expect(taken(limits, limit, window / 2)).toBe(limit / 2 - 1);
  });

  it('is not lengthened by what was refused', () => {
    const limits = new AddressLimits();
    taken(limits, 1000, 0);
    expect(taken(limits, 2 * limit, window)).toBe(limit);
  });

  it('is counted for each action apart', () => {
    const limits = new AddressLimits();
    expect(taken(limits, 2 * limit, 0)).toBe(limit);
    expect(limits.take('upgrade', HERE, monotonicMs(0))).toBe(true);
  });

  it('answers for itself only', () => {
    const limits = new AddressLimits();
    taken(limits, limit, 0);
    expect(taken(limits, limit, 0, '192.0.2.8')).toBe(limit);
  });

  it('is refused at a time that is none', () => {
    const limits = new AddressLimits();
    expect(limits.take('upgrade', HERE, Number.NaN as never)).toBe(false);
  });
});

describe('all addresses', () => {
  it('are remembered up to a bound; the one that was silent longest is forgotten', () => {
    const limits = new AddressLimits();
    taken(limits, limit, 0);
    for (let n = 0; n < MAX_ADDRESSES - 1; n += 1) taken(limits, 1, 0, `10.0.${n >> 8}.${n & 255}`);
    expect(taken(limits, 1, 0)).toBe(0);
    for (let n = 0; n < MAX_ADDRESSES; n += 1) taken(limits, 1, 0, `10.1.${n >> 8}.${n & 255}`);
    expect(limits.size).toBe(MAX_ADDRESSES);
    expect(taken(limits, 1, 0)).toBe(1);
  });

  const actions = fc.constantFrom(...(Object.keys(ADDRESS_LIMITS) as AddressAction[]));
  test.prop([actions, fc.array(fc.nat(2000), { minLength: 1, maxLength: 400 })])(
    'never do more between two instants than the limit and what drains between them',
    (action, pauses) => {
      const limits = new AddressLimits();
      const rule = ADDRESS_LIMITS[action];
      const passed: number[] = [];
      let now = 0;
      for (const pause of pauses) {
        now += pause;
        if (limits.take(action, HERE, monotonicMs(now))) passed.push(now);
      }
      for (const [first, from] of passed.entries()) {
        for (const [more, to] of passed.slice(first).entries()) {
          expect(more + 1).toBeLessThanOrEqual(rule.limit + ((to - from) * rule.limit) / rule.window + 1e-6);
        }
      }
    },
  );
});

describe('a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
