// The public surface of the package, by name: SemVer speaks of these. A change here is a change for every integrator;
// it belongs in the changelog, and then in surface.json.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as gateway from '../../src/gateway/index.ts';
import * as input from '../../src/input/index.ts';
import { LAYOUT_VERSION } from '../../src/registers/index.ts';
import * as wire from '../../src/wire/index.ts';
import * as workstation from '../../src/workstation/index.ts';

const PUBLIC = JSON.parse(readFileSync(new URL('./surface.json', import.meta.url), 'utf8')) as Record<string, unknown>;
const PACKAGE = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, unknown>;
};

describe('the public surface', () => {
  it.each([
    ['./gateway', gateway],
    ['./input', input],
    ['./wire', wire],
    ['./workstation', workstation],
  ])('%s exports what it did', (name, room) => {
    expect(Object.keys(room).sort()).toEqual(PUBLIC[name]);
  });

  it('has no entry besides', () => {
    const listed = Object.keys(PACKAGE.exports).filter((name) => name !== './package.json');
    expect(listed.sort()).toEqual(
      Object.keys(PUBLIC)
        .filter((name) => name.startsWith('./'))
        .sort(),
    );
  });

  it('speaks the same versions of wire and register block', () => {
    expect(wire.PROTOCOL_VERSION).toBe(PUBLIC['protocol']);
    expect(wire.SUBPROTOCOL).toBe(PUBLIC['subprotocol']);
    expect(LAYOUT_VERSION).toBe(PUBLIC['registers']);
  });
});
