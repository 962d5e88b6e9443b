// Input stage 3, its data: a profile says what the controls of one device do to a crane (profiles/README.md).
// Enters: the text of a TOML file. Leaves: a checked Profile, or a DecodeFailure that names the key.

import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import { type DecodeFailure, type DecodeResult, INPUT_CLASSES } from '../domain/index.ts';

/** Longest profile text that is read at all, in characters. */
export const MAX_PROFILE_CHARACTERS = 64 * 1024;

/** One switch expression or several of which any will do; grammar in binding.ts. */
const switches = z.union([z.string().min(1).max(64), z.array(z.string().min(1).max(64)).min(1).max(8)]);

const stickAxis = z.strictObject({
  axis: z.string().min(1).max(32),
  invert: z.boolean().default(false),
  /** Share of the half travel around the centre that counts as neutral. Never 0: the centre of 0 … 255 lies between two values. */
  deadband: z.number().min(0.01).max(0.5).default(0.1),
  /** 0 linear … 1 cubic: finer around neutral. */
  expo: z.number().min(0).max(1).default(0.3),
  /** Share of full speed at the end of travel. */
  speed: z.number().min(0.05).max(1).default(1),
});

const switchAxis = z.strictObject({
  minus: switches,
  plus: switches,
  speed: z.number().min(0.05).max(1).default(0.5),
});

const motion = z.union([stickAxis, switchAxis]).optional();

const crane = z.strictObject({
  deadman: switches.optional(),
  hoist: motion,
  trolley: motion,
  gantry: motion,
  slew: motion,
  luff: motion,
  open: switches.optional(),
  close: switches.optional(),
});

const twoHands = z.strictObject({ solo: crane, split_a: crane.optional(), split_b: crane.optional() });
const leftHand = z.strictObject({ solo: crane, split_a: crane });
const rightHand = z.strictObject({ solo: crane, split_b: crane });

const schema = z
  .strictObject({
    name: z.string().min(1).max(64),
    device: z
      .strictObject({
        vendor: z.int().min(0).max(0xffff),
        product: z.int().min(0).max(0xffff),
        bus: z.enum(['usb', 'bluetooth']),
        /** First 16 hex characters of the SHA-256 of the report descriptor. */
        descriptor: z.string().regex(/^[0-9a-f]{16}$/, 'needs 16 lower-case hex characters'),
        /** How the device proves that it is alive. */
        reports: z.enum(INPUT_CLASSES).exclude(['vigilance']),
      })
      .refine(
        ({ bus, reports }) => !(bus === 'bluetooth' && reports === 'on-change'),
        // The node of a lost pad outlives it by many seconds, so that its presence proves nothing.
        'a Bluetooth device that reports only on change is `on-change-wireless`',
      ),
    controls: z.strictObject({
      stop: switches,
      emergency_stop: switches,
      horn: switches.optional(),
      rearm: switches.optional(),
      reset: switches.optional(),
      solo_a: switches.optional(),
      solo_b: switches.optional(),
      split: switches.optional(),
      tandem: switches.optional(),
    }),
    whole: twoHands.optional(),
    left: leftHand.optional(),
    right: rightHand.optional(),
  })
  .refine((profile) => profile.whole ?? profile.left ?? profile.right, {
    message: 'needs at least one of [whole], [left], [right]',
  })
  .refine((profile) => (profile.whole?.split_a === undefined) === (profile.whole?.split_b === undefined), {
    message: 'needs both split_a and split_b, or neither',
    path: ['whole'],
  });

export type Profile = z.infer<typeof schema>;
export type Switches = z.infer<typeof switches>;
export type MotionBinding = NonNullable<z.infer<typeof motion>>;
export type CraneProfile = z.infer<typeof crane>;
export type Bus = Profile['device']['bus'];

/** Where a device stands on the desk: alone for both hands, or one of a pair. */
export type Seat = 'whole' | 'left' | 'right';

/** What a profile is keyed on. */
export interface DeviceKey {
  readonly vendorId: number;
  readonly productId: number;
  readonly bus: Bus;
  readonly descriptorHash: string;
}

export function hex4(value: number): string {
  return value.toString(16).padStart(4, '0');
}

/** A model as operators and configuration name it: `vvvv:pppp`. */
export function modelName(vendorId: number, productId: number): string {
  return `${hex4(vendorId)}:${hex4(productId)}`;
}

/** Reads one profile. Every failure is INPUT_PROFILE_INVALID and names the key. */
export function parseProfile(text: string): DecodeResult<Profile> {
  if (text.length > MAX_PROFILE_CHARACTERS)
    return invalid(`at most ${MAX_PROFILE_CHARACTERS} characters`, `${text.length}`);
  let raw: unknown;
  try {
    raw = parseToml(text);
  } catch (error) {
    return invalid('valid TOML', error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  const checked = schema.safeParse(raw);
  if (checked.success) return { ok: true, value: checked.data };
  const issue = checked.error.issues[0];
  return invalid('a valid profile', `${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
}

/** The profile of exactly this device; a near match is none. */
export function findProfile(profiles: readonly Profile[], key: DeviceKey): Profile | undefined {
  return profiles.find(
    ({ device }) =>
      device.vendor === key.vendorId &&
      device.product === key.productId &&
      device.bus === key.bus &&
      device.descriptor === key.descriptorHash,
  );
}

function invalid(expected: string, found: string): DecodeFailure {
  return { ok: false, code: 'INPUT_PROFILE_INVALID', offset: -1, expected, found };
}
