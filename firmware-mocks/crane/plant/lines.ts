// Lines of the field bus that a plant takes. Enters: one line of JSON. Leaves: a checked value, or what is wrong with
// it; a number that is not finite never reaches a drive.

import { z } from 'zod';
import type { PlantFault, PlcAttach, PlcOutputs, TruthRequest } from '../field-bus.ts';

const SLOTS = 5;
const slot = z
  .int()
  .min(0)
  .max(SLOTS - 1);
const on = z.boolean();

const outputs = z.strictObject({
  kind: z.literal('outputs'),
  drivesOn: z.boolean(),
  brakesReleased: z.array(z.boolean()).length(SLOTS),
  speeds: z.array(z.number()).length(SLOTS),
  attachment: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
  horn: z.boolean(),
  railClampsReleased: z.boolean(),
});

const fault = z.strictObject({
  kind: z.literal('fault'),
  crane: z.int(),
  fault: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('encoder-stuck'), axis: slot, on }),
    z.strictObject({ name: z.literal('reversed-feedback'), axis: slot, on }),
    z.strictObject({ name: z.literal('encoder-drift'), axis: slot, share: z.number().min(-0.02).max(0.02) }),
    z.strictObject({ name: z.literal('drive-trip'), on }),
    z.strictObject({ name: z.literal('drive-ignores-setpoint'), axis: slot, on }),
    z.strictObject({ name: z.literal('rollback'), on }),
    z.strictObject({ name: z.literal('brake-fails-to-set'), axis: slot, on }),
    z.strictObject({ name: z.literal('brake-slips'), axis: slot, share: z.number().min(0).max(1) }),
    z.strictObject({ name: z.literal('limit-switch-stuck'), on }),
    z.strictObject({
      name: z.literal('wind'),
      metresPerSecond: z.number().min(0).max(100),
      directionRad: z.number(),
      gust: z
        .strictObject({
          metresPerSecond: z.number().min(0).max(100),
          periodSeconds: z.number().min(1).max(600),
        })
        .exactOptional(),
    }),
    z.strictObject({ name: z.literal('snag'), on, newtonsPerMetre: z.number().min(1000).max(10_000_000) }),
    z.strictObject({ name: z.literal('slack'), on }),
  ]),
});

const line = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attach'), crane: z.int() }),
  z.strictObject({ kind: z.literal('truth'), intervalMs: z.number().min(10).max(60_000) }),
  outputs,
  fault,
]);

export type PlantLine = PlcAttach | TruthRequest | PlcOutputs | PlantFault;

export function readPlantLine(text: string): { readonly line: PlantLine } | { readonly wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { wrong: 'the line is not JSON' };
  }
  const checked = line.safeParse(value);
  if (checked.success) return { line: checked.data };
  const [issue] = checked.error.issues;
  return { wrong: `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not understood'}` };
}
