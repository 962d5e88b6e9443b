// Reads test/vectors/hid-descriptors.json: descriptors of real controllers with reports that were captured, published or constructed.

import { readFileSync } from 'node:fs';
import { z } from 'zod';

const vector = z.object({
  name: z.string(),
  vendor: z.string(),
  product: z.string(),
  bus: z.enum(['usb', 'bluetooth']),
  descriptor: z.string(),
  reportBytes: z.record(z.string(), z.number()),
  usesReportIds: z.boolean(),
  applications: z.array(z.string()),
  samples: z.array(
    z.object({
      report: z.string(),
      meaning: z.string(),
      fields: z.record(z.string(), z.object({ raw: z.number(), min: z.number(), max: z.number() })),
      pressed: z.array(z.number()),
    }),
  ),
});

export const HID_VECTORS = z
  .array(vector)
  .parse(JSON.parse(readFileSync(new URL('../vectors/hid-descriptors.json', import.meta.url), 'utf8')));

export function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

export function descriptorOf(name: string): Uint8Array {
  const found = HID_VECTORS.find((candidate) => candidate.name.includes(name));
  if (found === undefined) throw new Error(`no vector named ${name}`);
  return bytes(found.descriptor);
}
