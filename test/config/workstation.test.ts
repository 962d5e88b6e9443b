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
      http: { host: '127.0.0.1', port: 7450 },
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
});
