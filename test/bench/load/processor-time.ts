// Processor time of a process from Linux' accounts. Enters: a pid. Leaves: seconds since its start, of all its threads;
// undefined where there is no such account.

import { readFileSync } from 'node:fs';

/** The kernel's unit of these accounts; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** User and system time, from /proc. */
export function processorSeconds(pid: number): number | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  return parseStat(text);
}

/** Fields 14 and 15, counted behind the name, which may hold spaces and brackets itself. */
export function parseStat(text: string): number | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const user = Number(fields[11]);
  const system = Number(fields[12]);
  const ticks = user + system;
  return Number.isFinite(ticks) ? ticks / TICKS_PER_SECOND : undefined;
}

/** Resident memory in bytes; undefined where there is no such account. */
export function residentBytes(pid: number): number | undefined {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? undefined : Number(match[1]) * 1024;
  } catch {
    return undefined;
  }
}
