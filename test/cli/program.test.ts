import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageVersion } from '../../src/cli/io.ts';
import { run } from '../../src/cli/program.ts';
import { GATEWAY, MOCK_CRANE, WORKSTATION } from '../config/samples.ts';
import { fakeIo } from './fake-io.ts';

const SUBCOMMANDS = ['demo', 'gateway', 'workstation', 'mock-crane'];
const DAEMONS = ['gateway', 'workstation', 'mock-crane'];

async function quaylink(argv: readonly string[], env = {}, cwd?: string) {
  const fake = fakeIo(env, cwd);
  const status = await run(argv, fake.io);
  return { status, stdout: fake.stdout(), stderr: fake.stderr() };
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'quaylink-cli-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('help and version', () => {
  it('names every subcommand and every exit status', async () => {
    const { status, stdout, stderr } = await quaylink(['--help']);
    expect(status).toBe(0);
    for (const name of [...SUBCOMMANDS, 'supervise', 'certs', 'audit']) expect(stdout).toContain(`\n  ${name} `);
    expect(stdout).toMatch(/Exit status:\n +0 /);
    expect(stderr).toBe('');
  });

  it.each(SUBCOMMANDS)('explains %s', async (name) => {
    const { status, stdout } = await quaylink([name, '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: quaylink ${name} [options]`);
    expect(stdout).toContain('--log-level');
    expect(stdout).toContain('--debug');
    expect(stdout).toContain('Exit status:');
  });

  it('prints the release', async () => {
    expect(await quaylink(['--version'])).toEqual({ status: 0, stdout: `${packageVersion()}\n`, stderr: '' });
  });
});

describe('a wrong command line', () => {
  it('shows the help when it is empty', async () => {
    const { status, stdout, stderr } = await quaylink([]);
    expect(status).toBe(2);
    expect(stderr).toContain('Usage: quaylink');
    expect(stdout).toBe('');
  });

  it.each([
    [['gatway'], "quaylink: RUN_USAGE: unknown command 'gatway' (Did you mean gateway?) See quaylink --help.\n"],
    [
      ['gateway', '--confg', 'x'],
      "quaylink gateway: RUN_USAGE: unknown option '--confg' (Did you mean --config?) See quaylink gateway --help.\n",
    ],
    [['demo', '--frobnicate'], "quaylink demo: RUN_USAGE: unknown option '--frobnicate'. See quaylink demo --help.\n"],
  ])('%j is one sentence with a hint', async (argv, sentence) => {
    expect(await quaylink(argv)).toEqual({ status: 2, stdout: '', stderr: sentence });
  });

  it.each([
    [['demo', 'extra'], 'too many arguments'],
    [['demo', '--headless', '--seconds', '0'], 'Allowed: a whole number 1 … 21600.'],
    [['demo', '--headless', '--seconds', '1e3'], 'Allowed: a whole number 1 … 21600.'],
    [['demo', '--port', '65536'], 'Allowed: a whole number 0 … 65535.'],
    [['demo', '--keyboard', '--hid'], 'cannot be used with'],
    [['demo', '--headless', '--keyboard'], 'cannot be used with'],
    [['demo', '--json'], 'go with --headless'],
    [['demo', '--seconds', '5'], 'go with --headless'],
    [['demo', '--log-level', 'loud'], 'Allowed choices are debug, info, warn, error, silent.'],
    [['workstation', '--config'], 'argument missing'],
  ])('%j says what is allowed', async (argv, sentence) => {
    const { status, stdout, stderr } = await quaylink(argv);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('RUN_USAGE');
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each(DAEMONS)('%s needs a configuration and names an example', async (name) => {
    const { status, stderr } = await quaylink([name]);
    expect(status).toBe(2);
    expect(stderr).toContain(`--config FILE is needed; examples/${name}.toml`);
  });
});

describe('a configuration', () => {
  it.each(DAEMONS)('of %s is printed, secrets masked, and nothing starts', async (name) => {
    const { status, stdout, stderr } = await quaylink([name, '--config', `examples/${name}.toml`, '--print-config']);
    expect(status).toBe(0);
    expect(stdout).toContain('log_level = "info"');
    expect(stdout).not.toContain('development-only');
    expect(stderr).toBe('');
  });

  it('is read from the working folder, with options over it and its warnings said', async () => {
    const cwd = folderWith({ 'g.toml': GATEWAY.replace(/token = .*/, 'token_file = "t"'), t: '0123456789abcdef\n' });
    chmodSync(join(cwd, 't'), 0o644);
    const { status, stdout, stderr } = await quaylink(
      ['gateway', '--config', 'g.toml', '--print-config', '--port', '0', '--log-level', 'error'],
      {},
      cwd,
    );
    expect(status).toBe(0);
    expect(stdout).toContain('[websocket]\nhost = "127.0.0.1"\nport = 0\n');
    expect(stdout).toContain('log_level = "error"');
    expect(stderr).toMatch(/^quaylink gateway: warning: .*may be read by other users/);
  });

  it('loses its view with --no-view only', async () => {
    const cwd = folderWith({ 'w.toml': WORKSTATION });
    const argv = ['workstation', '--config', 'w.toml', '--print-config'];
    expect((await quaylink(argv, {}, cwd)).stdout).toContain('view = true');
    expect((await quaylink([...argv, '--no-view'], {}, cwd)).stdout).toContain('view = false');
  });

  it('that does not exist, is a folder or is wrong ends with status 3 and no stack', async () => {
    const cwd = folderWith({ 'bad.toml': 'label = 5' });
    const missing = await quaylink(['gateway', '--config', 'none.toml'], {}, cwd);
    expect(missing.status).toBe(3);
    expect(missing.stderr).toBe(
      `quaylink gateway: CONFIG_FILE: ${join(cwd, 'none.toml')} cannot be read: it does not exist.\n`,
    );
    const folder = await quaylink(['gateway', '--config', '.'], {}, cwd);
    expect(folder.stderr).toContain('it is a folder');
    const bad = await quaylink(['gateway', '--config', 'bad.toml'], {}, cwd);
    expect(bad.status).toBe(3);
    expect(bad.stderr).toContain('`label` is 5');
    expect(bad.stderr).not.toContain('    at ');
  });

  it('may be a pipe, but nothing without an end', async () => {
    const endless = await quaylink(['gateway', '--config', '/dev/zero']);
    expect(endless.status).toBe(3);
    expect(endless.stderr).toBe(
      'quaylink gateway: CONFIG_FILE: /dev/zero cannot be read: it is longer than 1048576 bytes.\n',
    );
  });

  it('has paths of its own folder, where those of the command line start at the working folder', async () => {
    const cwd = folderWith({ 'm.toml': `fault_script = "own.json"\n${MOCK_CRANE}` });
    const argv = ['mock-crane', '--config', join(cwd, 'm.toml'), '--print-config'];
    const elsewhere = tmpdir();
    expect((await quaylink(argv, {}, elsewhere)).stdout).toContain('fault_script = "own.json"');
    const { stdout } = await quaylink([...argv, '--faults', 'given.json'], {}, elsewhere);
    expect(stdout).toContain(`fault_script = "${join(elsewhere, 'given.json')}"`);
  });

  it.each([
    [['--debug'], {}],
    [[], { QUAYLINK_DEBUG: '1' }],
  ])('shows its stack with %j %j', async (flags, env) => {
    const { stderr } = await quaylink(['gateway', '--config', 'none.toml', ...flags], env);
    expect(stderr).toContain('    at ');
  });
});
