import { describe, expect, it } from 'vitest';
import { loadWorkstationConfig } from '../../src/config/index.ts';
import { refusal, source, WORKSTATION, type Outside } from './samples.ts';

const load = (toml: string, outside?: Outside) => loadWorkstationConfig(source(toml, outside));
const ROW = '\n[[wall.gateway]]\nname = "yard"\nurl = "wss://yard.example:7440/"\n';
const TLS = '[tls]\ncert_file = "anna.crt"\nkey_file = "anna.key"\nca_file = "ca.crt"';
const SECRETS = Object.fromEntries(
  ['anna.crt', 'anna.key', 'ca.crt'].map((name) => [`/site/${name}`, { text: '', mode: 0o600 }]),
);

describe('the wall of a workstation', () => {
  it("has the desk's own gateway first, as the desk itself reaches it", () => {
    const { gatewayUrl, token } = load(WORKSTATION).settings;
    expect(load(WORKSTATION).settings.wall).toEqual([{ name: undefined, gatewayUrl, token, tls: undefined }]);
    const { wall } = load(`${WORKSTATION}${ROW}token = "fedcba9876543210"`).settings;
    expect(wall.map(({ name }) => name)).toEqual([undefined, 'yard']);
    expect(wall[1]).toEqual({
      name: 'yard',
      gatewayUrl: 'wss://yard.example:7440',
      token: 'fedcba9876543210',
      tls: undefined,
    });
  });

  it('needs a token for each gateway where the desk has no certificate', () => {
    const { message } = refusal(() => load(`${WORKSTATION}${ROW}`));
    expect(message).toContain('`wall.gateway[#1]` has neither of `token` and `token_file`');
  });

  it("shows the desk's certificate, on an encrypted link alone", () => {
    const desk = `[gateway]\nurl = "wss://quay.example:7440"\n${TLS}`;
    const { wall } = load(`${desk}${ROW}`, { secrets: SECRETS }).settings;
    expect(wall[1]).toMatchObject({ token: undefined, tls: { certFile: '/site/anna.crt' } });
    const plain = `${desk}${ROW.replace('wss', 'ws')}`;
    expect(refusal(() => load(plain, { secrets: SECRETS })).message).toContain('no certificate can prove who looks');
  });

  it('refuses one name twice, and masks its tokens', () => {
    const row = `${ROW}token = "fedcba9876543210"\n`;
    expect(refusal(() => load(`${WORKSTATION}${row}${row}`)).message).toContain('`name` "yard"');
    expect(load(`${WORKSTATION}${row}`).effective).not.toContain('fedcba9876543210');
  });
});
