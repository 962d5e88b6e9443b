// The built program as a user starts it: a process of its own, from dist/.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packageVersion } from '../../src/cli/io.ts';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

function quaylink(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the built program', () => {
  it('prints its release', () => {
    expect(quaylink('--version')).toEqual({ status: 0, stdout: `${packageVersion()}\n`, stderr: '' });
  });

  it.each([[[]], [['demo']], [['gateway']], [['workstation']], [['mock-crane']]])('explains %j', (argv: string[]) => {
    const { status, stdout } = quaylink(...argv, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: ${['quaylink', ...argv].join(' ')} [options]`);
  });

  it('refuses an unknown flag in one sentence, with status 2', () => {
    expect(quaylink('demo', '--frobnicate')).toEqual({
      status: 2,
      stdout: '',
      stderr: "quaylink demo: RUN_USAGE: unknown option '--frobnicate'. See quaylink demo --help.\n",
    });
  });

  it('refuses a configuration with status 3', () => {
    const { status, stderr } = quaylink('gateway', '--config', fileURLToPath(import.meta.url));
    expect(status).toBe(3);
    expect(stderr).toContain('CONFIG_SYNTAX');
  });
});
