// Input shell, Linux: which HID devices there are and what their descriptors say, from sysfs; node-hid hands out no
// descriptor. Enters: /sys/class/hidraw. Leaves: one HidrawNode a device node, descriptor and physical identity included.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bus, DeviceKey } from './profile.ts';

/** More nodes than this are not looked at. */
const MAX_NODES_LISTED = 64;
const BUSES: { readonly [id: string]: Bus } = { '0003': 'usb', '0005': 'bluetooth' };

/** One /dev/hidrawN. Two nodes with the same `identity` and `key` are one physical device. */
export interface HidrawNode {
  readonly path: string;
  readonly name: string;
  readonly key: DeviceKey;
  /** Serial number or address of the device, else the port that it is plugged into. */
  readonly identity: string;
  readonly descriptor: Uint8Array;
}

/** First 16 hex characters of the SHA-256 of a report descriptor, as profiles carry it. */
export function descriptorHash(descriptor: Uint8Array): string {
  return createHash('sha256').update(descriptor).digest('hex').slice(0, 16);
}

/** All USB and Bluetooth HID nodes, in the order of their numbers. A node that vanishes meanwhile is left out. */
export function listHidraw(sysfs: string, dev: string): HidrawNode[] {
  const nodes: HidrawNode[] = [];
  for (const entry of nodeNames(sysfs)) {
    const node = readNode(sysfs, dev, entry);
    if (node !== undefined) nodes.push(node);
  }
  return nodes;
}

function nodeNames(sysfs: string): string[] {
  let entries: string[];
  try {
    entries = readdirSync(sysfs);
  } catch {
    // No hidraw in this kernel, or none mounted: no devices.
    return [];
  }
  return entries
    .filter((entry) => /^hidraw\d+$/.test(entry))
    .sort((left, right) => Number(left.slice(6)) - Number(right.slice(6)))
    .slice(0, MAX_NODES_LISTED);
}

function readNode(sysfs: string, dev: string, entry: string): HidrawNode | undefined {
  let uevent: string;
  let descriptor: Uint8Array;
  try {
    uevent = readFileSync(join(sysfs, entry, 'device', 'uevent'), 'utf8');
    descriptor = readFileSync(join(sysfs, entry, 'device', 'report_descriptor'));
  } catch {
    return undefined;
  }
  const id = /^HID_ID=([0-9A-F]{4}):0000([0-9A-F]{4}):0000([0-9A-F]{4})$/im.exec(uevent);
  const bus = BUSES[id?.[1] ?? ''];
  if (id === null || bus === undefined) return undefined;
  const serial = ueventValue(uevent, 'HID_UNIQ');
  const port = ueventValue(uevent, 'HID_PHYS');
  return {
    path: join(dev, entry),
    name: ueventValue(uevent, 'HID_NAME'),
    key: {
      vendorId: Number.parseInt(id[2] ?? '', 16),
      productId: Number.parseInt(id[3] ?? '', 16),
      bus,
      descriptorHash: descriptorHash(descriptor),
    },
    // A device without either is never recognised again: its node is all that it has.
    identity: serial || port || join(dev, entry),
    descriptor,
  };
}

function ueventValue(uevent: string, name: string): string {
  const line = uevent.split('\n').find((candidate) => candidate.startsWith(`${name}=`));
  return line === undefined ? '' : line.slice(name.length + 1).trim();
}
