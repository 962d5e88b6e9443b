// What the terminal shows of a result.

import { describe, expect, it } from 'vitest';
import type { BenchResult } from '../results.ts';
import { sampleResult } from './sample.ts';
import { terminalReport } from './terminal.ts';

const lines = terminalReport(sampleResult);

/** The cells of the row of a peer in the section that begins with a title. */
function row(title: string, name: string): readonly string[] {
  const from = lines.findIndex((line) => line.startsWith(title));
  const found = lines.slice(from).find((line) => line.startsWith(`${name}  `));
  return found?.trim().split(/ {2,}/) ?? [];
}

describe('the report on the terminal', () => {
  it('names machine and settings', () => {
    const head = lines.slice(0, 3).join(' ');
    expect(head).toContain('Quaylink 0.2.0 on Example Processor 3.0 GHz, 2 cores, 7.8 GiB');
    expect(head).toContain('Node 20.20.2');
    expect(head).toContain('2 × 1,000 requests a second');
  });

  it('shows each mode with ratios to the floor, and sums lost and refused requests over the rounds', () => {
    expect(row('Closed loop', 'ws')).toEqual(['ws', '90.0', '180', '400', '3,000', '1.00×', '1.00×', '0', '0']);
    expect(row('Closed loop', 'quaylink ack').slice(1, 7)).toEqual(['126', '342', '820', '4,100', '1.40×', '1.90×']);
    expect(row('Open loop', 'mqtt').slice(-2)).toEqual(['1,234', '0']);
    expect(row('Open loop', 'quaylink received').slice(-2)).toEqual(['0', '6']);
  });

  it('shows a dash where nothing was counted', () => {
    expect(row('Open loop', 'plc')).toEqual(['plc', '–', '–', '–', '–', '–', '–', '0', '0']);
  });

  it('adds up the cores of a peer', () => {
    expect(row('Cost', 'ws').slice(0, 2)).toEqual(['ws', '0.389']);
    expect(row('Cost', 'ws').at(-1)).toBe('server 0.158, load generator 0.231');
  });

  it('shows residence, and round trips in a unit of their own', () => {
    expect(row('Residence', 'gateway')).toEqual(['gateway', '40,000', '41.2', '141', '400', '2']);
    const [name, rate, ...figures] = row('Isolation', 'debug log');
    expect([name, rate]).toEqual(['debug log', '1,987']);
    expect(figures).toEqual(['2.40', '5.33', '8.53', '1.04×', '1.30×', '60.0', '178', '533']);
  });

  it('says which aims were reached, in the unit of the limit', () => {
    const text = lines.join('\n');
    expect(text).toMatch(/^reached +1\.40× +1\.50× +command → ack over the ws echo/m);
    expect(text).toMatch(/^not reached +960 µs +900 µs /m);
    expect(text).toMatch(/^not measured +– +1\.00× /m);
  });

  it('names what was skipped, and why', () => {
    expect(lines.at(-1)).toBe('nats: no nats-server (Debian package nats-server)');
  });

  it('stays within 120 columns, also with long words of others', () => {
    const long: BenchResult = {
      ...sampleResult,
      machine: { ...sampleResult.machine, processor: 'Processor of many words '.repeat(8).trim() },
      aims: [{ what: 'a long description '.repeat(20).trim(), limit: 1, value: 2, unit: 'ratio', reached: false }],
    };
    for (const line of [...lines, ...terminalReport(long)]) expect(line.length, line).toBeLessThanOrEqual(120);
  });

  it('leaves out what was not measured', () => {
    const closedOnly: BenchResult = {
      ...sampleResult,
      series: sampleResult.series.filter(({ mode }) => mode === 'closed'),
      costs: [],
      residence: null,
      isolation: [],
      skipped: [],
    };
    const titles = terminalReport(closedOnly).join('\n');
    expect(titles).toContain('Closed loop');
    expect(titles).not.toMatch(/^(?:Open loop|Cost|Residence|Isolation|Skipped)/m);
  });
});
