// The package as npm makes and installs it: packed from a copy of the tree, installed in an empty folder, used
// from there. Needs the registry (or npm's cache) and a minute, so it runs where nothing may be skipped.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageVersion } from '../../src/cli/io.ts';
import { requireOrSkip } from '../support/require.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.cache', 'coverage']);
const isWanted = process.env['QUAYLINK_NO_SKIP'] === '1';

describe.runIf(requireOrSkip('the registry for the tarball test (it runs with QUAYLINK_NO_SKIP=1)', isWanted))(
  'the packed package',
  () => {
    const work = mkdtempSync(join(tmpdir(), 'quaylink-tarball-'));
    const tree = join(work, 'tree');
    const site = join(work, 'site');

    function run(cwd: string, command: string, ...args: string[]) {
      const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 240_000 });
      return { status, stdout, stderr };
    }

    function must(cwd: string, command: string, ...args: string[]): string {
      const { status, stdout, stderr } = run(cwd, command, ...args);
      if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
      return stdout;
    }

    beforeAll(() => {
      // A copy, because packing builds dist/ anew while other tests may be using it.
      cpSync(ROOT, tree, { recursive: true, filter: (path) => !LEFT_OUT.has(path.slice(ROOT.length)) });
      symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'), 'dir');
      must(tree, 'npm', 'pack', '--pack-destination', work);
      const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
      mkdirSync(site);
      writeFileSync(join(site, 'package.json'), '{ "private": true, "type": "module" }\n');
      must(site, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', join(work, tarball ?? 'no tarball'));
    });

    afterAll(() => rmSync(work, { recursive: true, force: true }));

    it('holds what it promises, and no tests', () => {
      const packed = join(site, 'node_modules/quaylink');
      const names = readdirSync(packed);
      for (const name of [
        'dist',
        'profiles',
        'examples',
        'docs',
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'SECURITY.md',
      ]) {
        expect(names).toContain(name);
      }
      expect(readFileSync(join(packed, 'dist/console/index.html'), 'utf8')).toContain('<script type="module"');
      expect(names).not.toContain('test');
      expect(names).not.toContain('node_modules');
    });

    it('explains itself and prints its release', () => {
      const quaylink = join(site, 'node_modules/.bin/quaylink');
      expect(must(site, quaylink, '--help')).toContain('Usage: quaylink');
      expect(must(site, quaylink, '--version')).toBe(`${packageVersion()}\n`);
    });

    it('exports its four libraries, with types', () => {
      const manifest = JSON.parse(readFileSync(join(site, 'node_modules/quaylink/package.json'), 'utf8')) as {
        readonly exports: Readonly<Record<string, { readonly types?: string }>>;
      };
      for (const library of ['./wire', './input', './gateway', './workstation']) {
        const types = manifest.exports[library]?.types ?? 'none';
        expect(readFileSync(join(site, 'node_modules/quaylink', types), 'utf8')).toContain('export');
        const count = `console.log(Object.keys(await import('quaylink${library.slice(1)}')).length)`;
        expect(Number(must(site, process.execPath, '--input-type=module', '-e', count))).toBeGreaterThan(0);
      }
    });

    it('runs its demo, and says so in one JSON object', () => {
      const quaylink = join(site, 'node_modules/.bin/quaylink');
      const drive = () => run(site, quaylink, 'demo', '--headless', '--seconds', '3', '--json');
      let { status, stdout, stderr } = drive();
      // A busy machine may stop a crane for its age, rightly; then it is driven again.
      for (let again = 0; again < 2 && status === 1; again += 1) ({ status, stdout, stderr } = drive());
      expect(status, stdout + stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ ok: true, version: packageVersion(), failures: [] });
    });
  },
);
