// Logging to standard error: JSON lines for machines, one readable line an entry for people. Enters: entries.
// Leaves: lines. Never called per frame.

import { type Logger, pino } from 'pino';
import type { LogLevel } from '../config/index.ts';
import type { Output } from './io.ts';

export interface LogOptions {
  /** Which process speaks: `gateway`, `workstation`. */
  readonly name: string;
  readonly level: LogLevel;
  readonly format: 'text' | 'json';
}

const BOOKKEEPING = new Set(['level', 'time', 'name', 'msg']);

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** One entry as pino writes it, made readable: `12:03:04.567 warn  gateway: message key=value`. */
export function readableLine(json: string): string {
  const entry = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const time = typeof entry['time'] === 'number' ? new Date(entry['time']).toISOString().slice(11, 23) : '';
  let line = `${time} ${shown(entry['level']).padEnd(5)} ${shown(entry['name'])}: ${shown(entry['msg'])}`;
  for (const [key, value] of Object.entries(entry)) {
    if (!BOOKKEEPING.has(key)) line += ` ${key}=${shown(value)}`;
  }
  return `${line}\n`;
}

export function createLog(stderr: Output, options: LogOptions): Logger {
  const write = options.format === 'json' ? (line: string) => line : readableLine;
  return pino(
    {
      name: options.name,
      level: options.level,
      base: {},
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => void stderr.write(write(line)) },
  );
}
