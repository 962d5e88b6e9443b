// Input shell: which of the plugged-in devices serves the desk. Enters: the nodes that there are, profiles, and what the
// operator named. Leaves: a device for each seat, or a failure in words. Nothing is guessed: a near match is none.

import { type Code, codeSentence, type DecodeFailure } from '../domain/index.ts';
import { parseDescriptor } from './descriptor.ts';
import type { SeatSpec } from './desk.ts';
import type { HidrawNode } from './hidraw.ts';
import { isJoystick } from './layout.ts';
import { findProfile, hex4, modelName, type Profile, type Seat } from './profile.ts';
import { seatSpec } from './report-source.ts';

/** How the operator names devices: `vvvv:pppp` in hex, a serial number, a port, or `/dev/hidrawN`. */
export interface DeviceNames {
  /** The device that serves both hands. Default: the first with a profile. */
  readonly device?: string;
  /** A desk of two sticks instead: both must be given. */
  readonly left?: string;
  readonly right?: string;
}

export interface JoystickFailure {
  readonly ok: false;
  readonly code: Code;
  /** What happened and what to do, for the operator. */
  readonly message: string;
}

/** A device that is wanted at a seat, and how it is recognised when it comes back. */
export interface SeatChoice {
  readonly node: HidrawNode;
  readonly profile: Profile;
  readonly spec: SeatSpec;
}

/** Nodes whose descriptor is that of a joystick or gamepad. */
export function onlyJoysticks(nodes: readonly HidrawNode[]): HidrawNode[] {
  return nodes.filter((node) => {
    const layout = parseDescriptor(node.descriptor);
    return layout.ok && isJoystick(layout.value);
  });
}

/** The same physical device, perhaps under another node: never merely the same model. */
export function isSameDevice(node: HidrawNode, chosen: HidrawNode): boolean {
  return (
    node.identity === chosen.identity &&
    node.key.vendorId === chosen.key.vendorId &&
    node.key.productId === chosen.key.productId &&
    node.key.bus === chosen.key.bus &&
    node.key.descriptorHash === chosen.key.descriptorHash
  );
}

export function chooseSeats(
  names: DeviceNames,
  nodes: readonly HidrawNode[],
  profiles: readonly Profile[],
): SeatChoice[] | JoystickFailure {
  const { device, left, right } = names;
  if (left !== undefined || right !== undefined) {
    if (left === undefined || right === undefined || device !== undefined)
      return failure('INPUT_NO_DEVICE', 'a desk of two sticks needs `left` and `right`, and no `device`');
    const first = chooseSeat('left', left, nodes, profiles);
    if ('ok' in first) return first;
    const second = chooseSeat('right', right, nodes, profiles);
    if ('ok' in second) return second;
    if (isSameDevice(first.node, second.node)) return failure('INPUT_NO_DEVICE', '`left` and `right` name one device');
    return [first, second];
  }
  const only = chooseSeat('whole', device, nodes, profiles);
  return 'ok' in only ? only : [only];
}

function chooseSeat(
  seat: Seat,
  wanted: string | undefined,
  nodes: readonly HidrawNode[],
  profiles: readonly Profile[],
): SeatChoice | JoystickFailure {
  const candidates = nodes.filter((node) => wanted === undefined || isNamed(node, wanted));
  const [first] = candidates;
  if (first === undefined)
    return failure('INPUT_NO_DEVICE', wanted === undefined ? 'none found' : `"${wanted}" not found`);
  for (const node of candidates) {
    const profile = findProfile(profiles, node.key);
    if (profile === undefined || (wanted === undefined && profile[seat] === undefined)) continue;
    const spec = seatSpec(node.descriptor, profile, seat, { name: node.name, serial: node.identity });
    return spec.ok ? { node, profile, spec: spec.value } : decodeFailure(spec, profile.name);
  }
  const { vendorId, productId, bus, descriptorHash } = first.key;
  return failure(
    'INPUT_PROFILE_UNKNOWN',
    `"${first.name}" (vendor ${hex4(vendorId)}, product ${hex4(productId)}, bus ${bus}, descriptor ${descriptorHash})`,
  );
}

function isNamed(node: HidrawNode, wanted: string): boolean {
  const model = modelName(node.key.vendorId, node.key.productId);
  return wanted === node.path || wanted === node.identity || wanted.toLowerCase() === model;
}

export function decodeFailure(broken: DecodeFailure, name: string): JoystickFailure {
  return failure(broken.code, `"${name}": expected ${broken.expected}, found ${broken.found}`);
}

export function failure(code: Code, detail: string): JoystickFailure {
  return { ok: false, code, message: `${codeSentence(code)} (${detail})` };
}
