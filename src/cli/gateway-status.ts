// The report of a gateway as a person reads it. Enters: the report. Leaves: lines of text, ages in milliseconds.

import { CODES, type Code } from '../domain/index.ts';
import type { CraneReport, GatewayReport } from '../gateway/index.ts';

const HEADINGS = ['crane', 'state', 'holder', 'PLC', 'loop', 'felt', 'feedback'];
const NOTHING = '–';

/** Names come from other machines: nothing of them may steer the terminal. */
export function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, '·');
}

function age(ms: number | null): string {
  return ms === null ? NOTHING : `${Math.round(ms)} ms`;
}

export function craneName({ crane, name }: CraneReport): string {
  return `${crane} (${plain(name)})`;
}

/** Label and proven name of the holder. */
export function holderName({ holder }: CraneReport): string {
  return holder === null ? NOTHING : plain(`${holder.label} (${holder.name}, ${holder.role})`);
}

export function sentence(code: Code): string {
  return CODES[code][1];
}

function cells(report: CraneReport): readonly string[] {
  const { state, plc, loop_age_ms, felt_age_ms, feedback_age_ms } = report;
  const link = plc === 'OK' ? 'up' : plc;
  return [craneName(report), state, holderName(report), link, age(loop_age_ms), age(felt_age_ms), age(feedback_age_ms)];
}

/** What does not fit a cell. */
function notes({ cause, plc, offered, takeover, bypasses }: CraneReport): readonly string[] {
  const found: string[] = [];
  if (cause !== 'OK') found.push(`${cause}: ${sentence(cause)}`);
  if (plc !== 'OK' && plc !== cause) found.push(`${plc}: ${sentence(plc)}`);
  if (offered) found.push('offered for hand-over');
  if (takeover !== null) found.push(plain(`take-over by ${takeover.by}, waiting for standstill: ${takeover.reason}`));
  for (const { code, remaining_ms, by, reason } of bypasses) {
    found.push(plain(`bypassed for ${Math.ceil(remaining_ms / 1000)} s by ${by}: ${code} (${reason})`));
  }
  return found;
}

export function craneLines(cranes: readonly CraneReport[]): readonly string[] {
  const rows = [HEADINGS, ...cranes.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [headings = '', ...lines] = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [headings, ...cranes.flatMap((crane, row) => [lines[row] ?? '', ...notes(crane).map((note) => `  ${note}`)])];
}

export function statusLines({ label, sessions, cranes }: GatewayReport): readonly string[] {
  const desks = sessions.map(
    ({ label: desk, name, role, connected }) => `${plain(desk)} (${plain(name)}, ${role}${connected ? '' : ', away'})`,
  );
  return [
    `gateway "${plain(label)}", ${sessions.length === 0 ? 'no sessions' : `sessions: ${desks.join('; ')}`}`,
    '',
    ...craneLines(cranes),
  ];
}
