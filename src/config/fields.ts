// The values that several configuration files share, as schema pieces. Enters: what TOML gave. Leaves: a
// checked value; each piece carries its range and meaning, from which messages and documents are made.

import { z } from 'zod';
import { type CraneNumber, isCraneNumber, type Span } from '../domain/index.ts';
import { axisPosition } from '../quantity/index.ts';

/** What a reader sees of a key: `meaning` for the documents, `allowed` where the schema's own range says too little. */
interface Notes {
  readonly meaning: string;
  readonly allowed?: string;
}

function notes({ meaning, allowed }: Notes): { description: string; allowed?: string } {
  return allowed === undefined ? { description: meaning } : { description: meaning, allowed };
}

/** A decimal number within `min … max`, both included. */
export function number(meaning: string, min: number, max: number) {
  return z.number().min(min).max(max).meta(notes({ meaning }));
}

const SPAN = '`[lower, upper]`, two numbers -10000 … 10000';
const ends = () => z.array(z.number().min(-10_000).max(10_000)).length(2);

/** Lower and upper end of a stretch of one axis. */
export function span(meaning: string) {
  return ends().meta(notes({ meaning, allowed: SPAN }));
}

export function spans(meaning: string, most: number) {
  const allowed = `an array of 0 … ${most} stretches, each ${SPAN}`;
  return z
    .array(ends().meta({ allowed: SPAN }))
    .max(most)
    .meta(notes({ meaning, allowed }));
}

/** The stretch of a checked file. */
export function spanOf(row: readonly number[]): Span {
  return { min: axisPosition(row[0] ?? Number.NaN), max: axisPosition(row[1] ?? Number.NaN) };
}

/** A whole number within `min … max`, both included. */
export function integer(meaning: string, min: number, max: number) {
  return z.int().min(min).max(max).meta(notes({ meaning }));
}

export function choice<const Values extends readonly [string, ...string[]]>(meaning: string, values: Values) {
  return z.enum(values).meta(notes({ meaning }));
}

export function flag(meaning: string) {
  return z.boolean().meta(notes({ meaning }));
}

/** One line of text, counted in UTF-8 bytes because that is how it travels. */
export function text(meaning: string, maxBytes: number) {
  return z
    .string()
    .refine((value) => value.length > 0 && Buffer.byteLength(value) <= maxBytes && !/\p{Cc}/u.test(value))
    .meta(notes({ meaning, allowed: `text of 1 … ${maxBytes} bytes without control characters` }));
}

/** A short name that other keys refer to. */
export function name(meaning: string) {
  return z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}$/)
    .meta(notes({ meaning, allowed: 'a name of 1 … 32 letters, digits, spaces, `.`, `_`, `-`' }));
}

export function path(meaning: string) {
  return z
    .string()
    .min(1)
    .max(1024)
    .meta(notes({ meaning, allowed: 'a path, relative to this file or absolute' }));
}

export function host(meaning: string) {
  return z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*$/)
    .meta(notes({ meaning, allowed: 'a host name or an IP address' }));
}

/** A port to listen on; 0 lets the system choose. */
export function listenPort(meaning: string) {
  return integer(`${meaning} 0 takes any free port.`, 0, 65_535);
}

/** A port to connect to. */
export function remotePort(meaning: string) {
  return integer(meaning, 1, 65_535);
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export function logLevel() {
  return choice('How much the process logs to standard error.', LOG_LEVELS).default('info');
}

export function craneNumber(meaning: string) {
  return integer(meaning, 1, 65_535);
}

/** Crane numbers, each once. */
export function numbers(meaning: string, most: number) {
  return z
    .array(craneNumber(''))
    .min(1)
    .max(most)
    .refine((values) => new Set(values).size === values.length)
    .meta(notes({ meaning, allowed: `an array of 1 … ${most} different crane numbers` }));
}

/** The crane number of a checked file. */
export function checkedNumber(value: number): CraneNumber {
  if (!isCraneNumber(value)) throw new RangeError(`crane number ${value} passed the schema`);
  return value;
}

/** One place to listen on. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

/** Addresses that only this machine reaches; an IPv6 one also in the brackets of a URL. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || address === '[::1]' || /^127(\.\d{1,3}){3}$/.test(address);
}

function anywhere(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** Two listeners that cannot both be opened. Port 0 never collides. */
export function sameListener(a: Listen, b: Listen): boolean {
  return a.port !== 0 && a.port === b.port && (a.host === b.host || anywhere(a.host) || anywhere(b.host));
}
