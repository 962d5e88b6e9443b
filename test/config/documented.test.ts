import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeKeys, gatewaySchema, mockCraneSchema, workstationSchema } from '../../src/config/index.ts';
import { withTables } from './key-tables.ts';

const DOCUMENT = new URL('../../docs/configuration.md', import.meta.url);

describe('docs/configuration.md', () => {
  it('says of every key exactly what the schemas say', () => {
    const document = readFileSync(DOCUMENT, 'utf8');
    const current = withTables(document);
    if (process.env['QUAYLINK_WRITE_DOCS'] === '1') writeFileSync(DOCUMENT, current);
    else expect(document).toBe(current);
  });

  it('has a meaning for every key', () => {
    for (const schema of [gatewaySchema, workstationSchema, mockCraneSchema]) {
      const rows = describeKeys(schema);
      expect(rows.length).toBeGreaterThan(10);
      for (const row of rows) expect(row.meaning, row.path).not.toBe('');
    }
  });
});
