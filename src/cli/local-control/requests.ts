// What the command line may ask of a gateway on its own machine, and what it hears. Enters: one line of a local
// socket. Leaves: a request, or the code that refuses it. One JSON line each way, then the connection is over.

import { z } from 'zod';
import { CODES, type Code, type CraneNumber, isCraneNumber } from '../../domain/index.ts';
import type { GatewayReport } from '../../gateway/index.ts';
import { MAX_REASON_BYTES } from '../../wire/index.ts';

/** Longest request, its line feed included. */
export const MAX_REQUEST_BYTES = 4096;
/** Longest answer: 16 cranes and all sessions that a gateway has room for take a small part of it. */
export const MAX_ANSWER_BYTES = 1 << 20;

const crane = z.custom<CraneNumber>((value) => typeof value === 'number' && isCraneNumber(value));
const reason = z
  .string()
  .refine((text) => text.trim() !== '' && Buffer.byteLength(text) <= MAX_REASON_BYTES && !/\p{Cc}/u.test(text));

const requestSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('status') }),
  z.strictObject({
    do: z.literal('stop'),
    crane: z.union([z.literal(0), crane]),
    kind: z.enum(['stop', 'emergency']),
    reason: reason.optional(),
  }),
  /** Without `confirmed`: asks for a number. */
  z.strictObject({
    do: z.literal('reset'),
    crane,
    confirmed: z.strictObject({ number: z.string().max(16), reason }).optional(),
  }),
  z.strictObject({ do: z.literal('takeover'), crane, reason }),
]);

export type LocalRequest =
  | { readonly do: 'status' }
  | {
      readonly do: 'stop';
      readonly crane: CraneNumber | 0;
      readonly kind: 'stop' | 'emergency';
      readonly reason?: string | undefined;
    }
  | {
      readonly do: 'reset';
      readonly crane: CraneNumber;
      readonly confirmed?: { readonly number: string; readonly reason: string } | undefined;
    }
  | { readonly do: 'takeover'; readonly crane: CraneNumber; readonly reason: string };

export interface Accepted {
  readonly ok: true;
  readonly outcome: Code;
  /** As things are right after the request. */
  readonly report: GatewayReport;
  /** Of a reset that has to be confirmed. */
  readonly confirm?: { readonly number: string; readonly valid_ms: number };
}

export interface Refused {
  readonly ok: false;
  readonly code: Code;
  readonly text: string;
}

export type LocalAnswer = Accepted | Refused;

export function refused(code: Code, text: string = CODES[code][1]): Refused {
  return { ok: false, code, text };
}

/** The request of one line, or why it is none. */
export function readRequest(line: string): LocalRequest | Refused {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return refused('WIRE_FRAME_TYPE', 'A request is one line of JSON.');
  }
  const result = requestSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'invalid_union' && issue.path[0] === 'do') return refused('WIRE_FRAME_TYPE');
  return refused('WIRE_FIELD_RANGE', `\`${issue?.path.join('.') ?? ''}\` is missing, unknown or out of range.`);
}
