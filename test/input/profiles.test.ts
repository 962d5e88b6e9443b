// The shipped profiles against the descriptors of their devices, the schema, and the binding of names to controls.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DUALSHOCK_4, LOGITECH_F310, MOCK_DESK } from '../../firmware-mocks/joystick/models.ts';
import { bindProfile } from '../../src/input/binding.ts';
import { parseDescriptor } from '../../src/input/descriptor.ts';
import { checkDesk } from '../../src/input/desk-check.ts';
import { descriptorHash } from '../../src/input/hidraw.ts';
import { UDEV_RULE } from '../../src/input/joystick.ts';
import { findProfile, parseProfile, type Seat } from '../../src/input/profile.ts';
import { PAGE_PAD_DESCRIPTOR } from '../../src/input/page-pad.ts';
import { loadProfiles, shippedProfilesFolder } from '../../src/input/profiles-folder.ts';
import { seatSpec } from '../../src/input/report-source.ts';
import { shippedProfile } from './desk-rig.ts';
import { bytes, descriptorOf, HID_VECTORS } from './hid-vectors.ts';

const SHIPPED = loadProfiles([shippedProfilesFolder()]);
const DESCRIPTORS = [
  ...HID_VECTORS.map((vector) => bytes(vector.descriptor)),
  MOCK_DESK.descriptor,
  PAGE_PAD_DESCRIPTOR,
];
const F310 = readFileSync(new URL('../../profiles/logitech-f310.toml', import.meta.url), 'utf8');

function descriptorFor(hash: string): Uint8Array {
  const found = DESCRIPTORS.find((descriptor) => descriptorHash(descriptor) === hash);
  if (found === undefined) throw new Error(`no vector has the descriptor ${hash}`);
  return found;
}

describe('shipped profiles', () => {
  it('are all whole', () => {
    expect(SHIPPED.failures).toEqual([]);
    expect(SHIPPED.profiles.length).toBe(
      readdirSync(shippedProfilesFolder()).filter((f) => f.endsWith('.toml')).length,
    );
    expect(SHIPPED.profiles.length).toBeGreaterThanOrEqual(8);
  });

  it('are keyed each on a device of its own', () => {
    const keys = SHIPPED.profiles.map(
      ({ device }) => `${device.vendor} ${device.product} ${device.bus} ${device.descriptor}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(SHIPPED.profiles)('$name names only controls that its device has', (profile) => {
    const descriptor = descriptorFor(profile.device.descriptor);
    const layout = parseDescriptor(descriptor);
    if (!layout.ok) throw new Error(layout.expected);
    const seats = (['whole', 'left', 'right'] as Seat[]).filter((seat) => profile[seat] !== undefined);
    expect(seats.length).toBeGreaterThan(0);
    for (const seat of seats) expect(bindProfile(profile, layout.value, seat), seat).toMatchObject({ ok: true });
    if (profile.whole !== undefined) {
      const spec = seatSpec(descriptor, profile, 'whole');
      expect(spec.ok && checkDesk([spec.value])).toBe(undefined);
    }
    if (profile.left !== undefined) {
      const left = seatSpec(descriptor, profile, 'left');
      const right = seatSpec(descriptor, profile, 'right');
      expect(left.ok && right.ok && checkDesk([left.value, right.value])).toBe(undefined);
    }
  });

  it('know the firmware mocks', () => {
    for (const model of [MOCK_DESK, DUALSHOCK_4, LOGITECH_F310]) {
      const key = {
        vendorId: model.vendorId,
        productId: model.productId,
        bus: 'usb' as const,
        descriptorHash: descriptorHash(model.descriptor),
      };
      expect(findProfile(SHIPPED.profiles, key), model.name).toBeDefined();
    }
  });

  it('come with the udev rule that the program quotes', () => {
    const rules = readFileSync(new URL('../../profiles/70-quaylink-hid.rules', import.meta.url), 'utf8');
    expect(rules.split('\n')).toContain(UDEV_RULE);
  });
});

describe('the key', () => {
  const f310 = {
    vendorId: 0x046d,
    productId: 0xc216,
    bus: 'usb' as const,
    descriptorHash: descriptorHash(descriptorOf('F310')),
  };

  it('tells two devices with the same ids apart by their descriptor', () => {
    expect(findProfile(SHIPPED.profiles, f310)?.name).toBe('Logitech F310 (switch on D)');
    const dualAction = { ...f310, descriptorHash: descriptorHash(descriptorOf('Dual Action')) };
    expect(findProfile(SHIPPED.profiles, dualAction)?.name).toBe('Logitech Dual Action');
  });

  it.each([
    ['vendor', { vendorId: 1 }],
    ['product', { productId: 1 }],
    ['bus', { bus: 'bluetooth' as const }],
    ['descriptor', { descriptorHash: '0000000000000000' }],
  ])('must match in its %s', (_part, change) => {
    expect(findProfile(SHIPPED.profiles, { ...f310, ...change })).toBe(undefined);
  });
});

describe('a malformed profile names what is wrong', () => {
  it.each([
    ['no TOML', 'name = ', 'valid TOML', ''],
    ['an unknown key', F310.replace('[controls]', '[controls]\nlamp = "button 1"'), 'a valid profile', 'lamp'],
    ['a missing stop', F310.replace(/^stop = .*$/m, ''), 'a valid profile', 'controls.stop'],
    [
      'no deadband at all',
      F310.replace('axis = "Rz"', 'axis = "Rz", deadband = 0'),
      'a valid profile',
      'whole.solo.hoist',
    ],
    ['a split for one crane only', F310.replace('[whole.split_b]', '[other]'), 'a valid profile', ''],
    ['a vigilance device', F310.replace('"on-change"', '"vigilance"'), 'a valid profile', 'device.reports'],
    [
      'a Bluetooth pad that trusts in its presence',
      F310.replace('bus = "usb"', 'bus = "bluetooth"'),
      'a valid profile',
      'on-change-wireless',
    ],
    ['no seat', F310.slice(0, F310.indexOf('[whole.solo]')), 'a valid profile', 'at least one of'],
    ['a short hash', F310.replace('1c5d7ccec5570fb1', '1c5d'), 'a valid profile', 'device.descriptor'],
    ['endless text', '#'.repeat(70_000), 'at most 65536 characters', ''],
  ])('%s', (_what, text, expected, found) => {
    const parsed = parseProfile(text);
    expect(parsed).toMatchObject({ ok: false, code: 'INPUT_PROFILE_INVALID', expected });
    expect(parsed.ok ? '' : parsed.found).toContain(found);
  });

  it.each([
    ['an axis that the device lacks', ['axis = "Rz"', 'axis = "Slider"'], 'axis "Slider"'],
    ['a button as an axis', ['axis = "Rz"', 'axis = "button 1"'], 'axis "button 1"'],
    ['a button that the device lacks', ['"button 2"', '"button 13"'], 'button "button 13"'],
    ['a hat without a direction', ['"hat up"', '"hat"'], 'button "hat"'],
    ['a threshold beyond the travel', ['"button 2"', '"Rz > 1"'], 'a threshold between -1 and 1'],
    ['one stick on two axes', ['axis = "Y", invert = true', 'axis = "Rz"'], 'a control of its own for trolley'],
    [
      'a chord without end',
      ['"button 2"', '"button 1 + button 2 + button 3 + button 4 + button 5"'],
      'at most 4 terms',
    ],
  ] as const)('%s', (_what, [from, to], expected) => {
    const parsed = parseProfile(F310.replace(from, to));
    const layout = parseDescriptor(descriptorOf('F310'));
    if (!parsed.ok || !layout.ok) throw new Error('the text must parse');
    expect(bindProfile(parsed.value, layout.value, 'whole')).toMatchObject({
      ok: false,
      code: 'INPUT_PROFILE_INVALID',
      expected,
    });
  });

  it('a seat that the profile does not have', () => {
    const layout = parseDescriptor(descriptorOf('F310'));
    if (!layout.ok) throw new Error(layout.expected);
    expect(bindProfile(shippedProfile('logitech-f310'), layout.value, 'left')).toMatchObject({
      ok: false,
      code: 'INPUT_PROFILE_INVALID',
    });
  });
});

describe('a desk', () => {
  const stick = descriptorOf('T.16000M');
  const profile = shippedProfile('thrustmaster-t16000m');

  function spec(seat: Seat, changed = profile) {
    const made = seatSpec(stick, changed, seat);
    if (!made.ok) throw new Error(made.expected);
    return made.value;
  }

  it('refuses two devices that move the same axis', () => {
    expect(checkDesk([spec('whole'), spec('right')])).toMatchObject({ code: 'INPUT_PROFILE_INVALID' });
  });

  it('refuses a crane without a deadman, and one with two', () => {
    const without = { ...profile, left: { ...profile.left, solo: { trolley: profile.left?.solo.trolley } } };
    expect(checkDesk([spec('left', without as typeof profile), spec('right')])).toMatchObject({
      expected: 'one deadman in solo',
      found: '0',
    });
    const withTwo = { ...profile, right: { ...profile.right, solo: { ...profile.right?.solo, deadman: 'button 1' } } };
    expect(checkDesk([spec('left'), spec('right', withTwo as typeof profile)])).toMatchObject({
      expected: 'one deadman in solo',
      found: '2',
    });
  });

  it('refuses to have no device', () => {
    expect(checkDesk([])).toMatchObject({ code: 'INPUT_PROFILE_INVALID' });
  });
});
