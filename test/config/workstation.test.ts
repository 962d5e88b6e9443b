import { describe, expect, it } from 'vitest';
import { loadWorkstationConfig } from '../../src/config/index.ts';
import { refusal, source, WORKSTATION, type Outside } from './samples.ts';

const load = (toml: string, outside?: Outside) => loadWorkstationConfig(source(toml, outside));

describe('a workstation file', () => {
  it('gets the documented defaults', () => {
    expect(load(WORKSTATION).settings).toEqual({
      label: 'workstation',
      logLevel: 'info',
      view: true,
      gatewayUrl: 'ws://127.0.0.1:7440',
      token: '0123456789abcdef',
      tls: undefined,
      cranes: { a: 1, b: 2 },
      autoClaim: true,
      input: 'auto',
      profiles: undefined,
      script: undefined,
      wall: [{ name: undefined, gatewayUrl: 'ws://127.0.0.1:7440', token: '0123456789abcdef', tls: undefined }],
      console: { token: undefined, viewerToken: undefined, screen: 'terminal' },
      http: { host: '127.0.0.1', port: 7450, names: [] },
    });
  });

  it('makes paths absolute from its own folder', () => {
    expect(load(`${WORKSTATION}\n[input]\nprofiles = "sticks"`).settings.profiles).toBe('/site/sticks');
  });

  it.each(['http://127.0.0.1:7440', 'ws://user@host', 'ws://host/path', 'ws://', 'ws://host:99999', ''])(
    'refuses the gateway address %j',
    (url) => {
      const { message } = refusal(() => load(`${WORKSTATION}url = ${JSON.stringify(url)}`));
      expect(message).toContain('`gateway.url` is');
      expect(message).toContain('allowed: `ws://` or `wss://`, a host and a port, no path');
    },
  );

  it('warns of an unencrypted gateway elsewhere, and only of that', () => {
    expect(load(`${WORKSTATION}url = "ws://quay.example:7440/"`).warnings[0]).toContain('is not encrypted');
    expect(load(`${WORKSTATION}url = "wss://quay.example:7440"`).warnings).toEqual([]);
    expect(load(`${WORKSTATION}url = "ws://[::1]:7440"`).warnings).toEqual([]);
  });

  it('refuses one crane on both sides of the desk', () => {
    const error = refusal(() => load(`${WORKSTATION}\n[desk]\na = 2`));
    expect(error.code).toBe('CONFIG_INCONSISTENT');
    expect(error.message).toContain('`desk.a` and `desk.b` are both 2');
  });

  it.each(['source = "scripted"', 'script = "drive.json"'])('refuses half of a scripted stick: %s', (half) => {
    expect(refusal(() => load(`${WORKSTATION}\n[input]\n${half}`)).message).toContain('go together');
  });

  it('has a certificate instead of a token, on an encrypted link', () => {
    const tls = '[tls]\ncert_file = "anna.crt"\nkey_file = "anna.key"\nca_file = "ca.crt"';
    const secrets = Object.fromEntries(
      ['anna.crt', 'anna.key', 'ca.crt'].map((name) => [`/site/${name}`, { text: '', mode: 0o600 }]),
    );
    const { settings, warnings } = load(`[gateway]\nurl = "wss://quay.example:7440"\n${tls}`, { secrets });
    expect(settings.token).toBeUndefined();
    expect(settings.tls).toEqual({
      certFile: '/site/anna.crt',
      keyFile: '/site/anna.key',
      caFile: '/site/ca.crt',
    });
    expect(warnings).toEqual([]);
    const { code, message } = refusal(() => load(`${WORKSTATION}${tls}`, { secrets }));
    expect(code).toBe('CONFIG_INCONSISTENT');
    expect(message).toContain('`[tls]` and a token contradict each other');
    expect(message).toContain('write `wss://`');
    expect(refusal(() => load(`[gateway]\nurl = "wss://quay.example"\n${tls}`)).code).toBe('CONFIG_FILE');
  });

  it('masks its token in the effective configuration', () => {
    expect(load(WORKSTATION).effective).toContain('token = "********"');
  });

  describe('of a console', () => {
    const OPERATOR = 'operator-of-the-page';
    const VIEWER = 'viewer-of-the-page-1';
    const withConsole = (keys: string, outside?: Outside) => load(`${WORKSTATION}\n[console]\n${keys}`, outside);

    it('takes its tokens inline or from files', () => {
      const inline = `token = "${OPERATOR}"\nviewer_token = "${VIEWER}"`;
      const expected = { token: OPERATOR, viewerToken: VIEWER, screen: 'page' };
      expect(withConsole(`${inline}\nscreen = "page"`).settings.console).toEqual(expected);
      const secrets = {
        '/site/operator': { text: `${OPERATOR}\n`, mode: 0o600 },
        '/site/viewer': { text: VIEWER, mode: 0o644 },
      };
      const files = 'token_file = "operator"\nviewer_token_file = "viewer"\nscreen = "page"';
      const loaded = withConsole(files, { secrets });
      expect(loaded.settings.console).toEqual(expected);
      expect(loaded.warnings).toEqual([
        '/site/viewer may be read by other users of this machine; run: chmod 600 /site/viewer',
      ]);
    });

    it.each([
      [`token = "${OPERATOR}"\ntoken_file = "x"`, '`console.token` and `console.token_file` are both given'],
      [`viewer_token = "${VIEWER}"\nviewer_token_file = "x"`, '`console.viewer_token_file` are both given'],
      [`token = "${OPERATOR}"\nviewer_token = "${OPERATOR}"`, 'are the same'],
      ['token_file = "missing"', '`console.token_file` cannot be read'],
      ['token = "short"', '`console.token` is'],
      ['screen = "tv"', 'allowed: "terminal", "page"'],
    ])('refuses %s', (keys, sentence) => {
      const { message } = refusal(() => withConsole(keys));
      expect(message).toContain(sentence);
      expect(message).not.toContain(OPERATOR);
    });

    it('masks its tokens in the effective configuration', () => {
      const { effective } = withConsole(`token = "${OPERATOR}"\nviewer_token = "${VIEWER}"`);
      expect(effective).not.toContain(OPERATOR);
      expect(effective).not.toContain(VIEWER);
      expect(effective).toContain('viewer_token = "********"');
    });

    it('warns where other machines reach it', () => {
      expect(load(`${WORKSTATION}\n[http]\nhost = "0.0.0.0"`).warnings[0]).toContain('console, which is not encrypted');
      expect(load(`${WORKSTATION}\n[http]\nhost = "::1"`).warnings).toEqual([]);
    });

    it('has names of its own, each a name alone', () => {
      const named = (names: string) => load(`${WORKSTATION}\n[http]\nnames = ${names}`);
      expect(named('["desk-1.quay.example"]').settings.http.names).toEqual(['desk-1.quay.example']);
      expect(refusal(() => named('["desk-1:7450"]')).message).toContain('a host name, without a port');
    });
  });
});
