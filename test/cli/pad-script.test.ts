import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPadScript } from '../../src/cli/pad-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'quaylink-pad-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'stick.json');
  writeFileSync(path, text);
  return path;
}

describe('a stick script', () => {
  it('is read whole', () => {
    const script = {
      rate_hz: 250,
      steps: [
        { at_ms: 0, left: [0, 0.5], buttons: [5] },
        { at_ms: 10, fault: 'silent' },
      ],
    };
    expect(readPadScript(file(JSON.stringify(script)))).toEqual({ ...script, at_once: false });
  });

  it.each([
    ['{', /CONFIG_SYNTAX: .*stick\.json is not JSON/],
    ['{"rate_hz": 250, "steps": []}', /CONFIG_VALUE: .*`steps`/],
    ['{"rate_hz": 0, "steps": [{"at_ms": 0}]}', /CONFIG_VALUE: .*`rate_hz`/],
    ['{"rate_hz": 250, "steps": [{"at_ms": 0, "left": [0, 2]}]}', /CONFIG_VALUE: .*`steps\.0\.left\.1`/],
    ['{"rate_hz": 250, "steps": [{"at_ms": 0, "stick": [0, 2]}]}', /CONFIG_VALUE: .*stick/],
    ['{"rate_hz": 250, "steps": [{"at_ms": 5}, {"at_ms": 4}]}', /CONFIG_VALUE: .*step 1: at_ms must not go back/],
    [
      '{"rate_hz": 250, "repeat_from_ms": 5, "steps": [{"at_ms": 5}]}',
      /CONFIG_VALUE: .*repeat_from_ms must leave a step before the last one/,
    ],
  ])('%s is refused with the place that is wrong', (text, message) => {
    expect(() => readPadScript(file(text))).toThrow(message);
  });

  it('that is not there is refused', () => {
    expect(() => readPadScript(join(folder, 'none.json'))).toThrow(/CONFIG_FILE: .*none\.json/);
  });
});
