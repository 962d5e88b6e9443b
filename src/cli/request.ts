// What the commands share that ask a gateway for something: their options, and how the outcome is printed. Enters: what
// a command found out, or why it failed. Leaves: lines for a person, or one JSON object, its refusals too.

import { Option } from 'commander';
import { type CraneNumber, isCraneNumber, QuaylinkError } from '../domain/index.ts';
import { wholeNumber } from './daemon.ts';
import { expectedError } from './exit-codes.ts';
import type { Io } from './io.ts';

/** What a command found out: for a person, and for a program. */
export interface Result {
  readonly lines: readonly string[];
  readonly json: unknown;
}

export function craneOption(meaning: string): Option {
  return new Option('--crane <number>', meaning).argParser((given) => {
    const number = wholeNumber(1, 65_535)(given);
    if (!isCraneNumber(number)) throw new RangeError(`crane number ${number} was let pass`);
    return number;
  });
}

export function reasonOption(meaning = 'why; it is recorded'): Option {
  return new Option('--reason <text>', meaning);
}

/** The value of an option that a command needs. `option`: as the message names it. Throws RUN_USAGE. */
export function needed<T>(value: T | undefined, option: string, by = ''): T {
  if (value === undefined) throw new QuaylinkError('RUN_USAGE', `${option} is needed${by}.`);
  return value;
}

export function neededCrane({ crane }: { readonly crane?: CraneNumber }): CraneNumber {
  return needed(crane, '--crane NUMBER');
}

/** Prints what `run` found out; with `json` its failure too, which is thrown on. */
export async function printResult(io: Io, json: boolean, run: () => Promise<Result>): Promise<void> {
  try {
    const result = await run();
    io.stdout.write(json ? `${JSON.stringify(result.json)}\n` : `${result.lines.join('\n')}\n`);
  } catch (error) {
    const expected = expectedError(error);
    if (json && expected !== undefined) {
      const text = expected.message.replace(`${expected.code}: `, '');
      io.stdout.write(`${JSON.stringify({ ok: false, code: expected.code, text })}\n`);
    }
    throw error;
  }
}
