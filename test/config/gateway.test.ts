import { describe, expect, it } from 'vitest';
import { parse } from 'smol-toml';
import { loadGatewayConfig } from '../../src/config/index.ts';
import { GATEWAY, refusal, RULES, SECOND_CRANE, source, type Outside } from './samples.ts';

const load = (toml: string, outside?: Outside) => loadGatewayConfig(source(toml, outside), RULES);
const refused = (toml: string, outside?: Outside) => refusal(() => load(toml, outside)).message;

describe('a small gateway file', () => {
  it('gets the documented defaults and becomes settings in program units', () => {
    const { settings, warnings } = load(GATEWAY);
    expect(settings.websocket).toEqual({ host: '127.0.0.1', port: 7440 });
    expect(settings.metrics).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(settings.tokens).toEqual([{ name: 'desk', role: 'operator', secret: '0123456789abcdef' }]);
    expect(settings.safety).toEqual(RULES.defaults);
    const [crane] = settings.cranes;
    expect(crane?.plc).toEqual({ host: '127.0.0.1', port: 5021, unitId: 1 });
    expect(crane?.spec).toMatchObject({ number: 1, name: 'A', rail: 'quay', width: 26 });
    expect(crane?.spec.type.axes.trolley).toEqual({ min: -12, max: 38, speed: 4, acceleration: 0.8, jerk: 1.6 });
    expect(crane?.spec.type.axes.slew).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('takes safety numbers one by one, and input classes one by one', () => {
    const { settings } = load(
      `${GATEWAY}\n[safety]\nlink_round_trip_ms = 60\nloop_age_limit_ms = 180\ninput_age_limit_ms = { on_change = 80 }`,
    );
    expect(settings.safety.loopAgeLimit).toBe(180);
    expect(settings.safety.inputAgeLimit).toEqual({ ...RULES.defaults.inputAgeLimit, 'on-change': 80 });
    expect(settings.safety.commandTimeout).toBe(RULES.defaults.commandTimeout);
  });

  it('lets the command line win over the file, and checks it like the file', () => {
    expect(load(GATEWAY, { overrides: { 'websocket.port': 0 } }).settings.websocket.port).toBe(0);
    expect(refused(GATEWAY, { overrides: { 'websocket.host': 'not a host' } })).toContain(
      '`websocket.host` is "not a host"; allowed: a host name or an IP address.',
    );
  });

  it('takes a crane type of its own', () => {
    const { settings } = load(`${GATEWAY.replace('"grab-unloader"', '"luffer"')}
[[crane_type]]
name = "luffer"
attachment = "hook"
payload_kg = 25000
tare_kg = 9000
coaming_m = 5
rope_at_zero_m = 40
drive_lag_ms = 300
hoist = { min_m = -10, max_m = 30, speed_m_s = 1.2, acceleration_m_s2 = 0.5, jerk_m_s3 = 1 }
slew = { min_rad = -3, max_rad = 3, speed_rad_s = 0.157, acceleration_rad_s2 = 0.05, jerk_rad_s3 = 0.1 }`);
    expect(settings.cranes[0]?.spec.type).toMatchObject({
      attachment: 'hook',
      // What the ropes carry in service: payload and tare.
      ratedLoad: 34_000,
      axes: { hoist: { speed: 1.2 }, slew: { max: 3, acceleration: 0.05 } },
    });
    expect(settings.cranes[0]?.spec.type.axes).not.toHaveProperty('trolley');
  });
});

describe('a gateway file that is refused', () => {
  it('names the file, the place and the reason of a syntax error', () => {
    const error = refusal(() => load('label = "a"\nlabel = '));
    expect(error.code).toBe('CONFIG_SYNTAX');
    expect(error.message).toMatch(/^CONFIG_SYNTAX: \/site\/quay\.toml: line 2, column \d+: /);
  });

  it('lists every problem with key, value and allowed range', () => {
    const error = refusal(() =>
      load(`${GATEWAY.replace('number = 1', 'number = 0').replace('width_m = 26\n', '')}
[websocket]
port = "7440"
prot = 1
[safety]
loop_age_limit_ms = 301
creep_share = nan`),
    );
    expect(error.code).toBe('CONFIG_VALUE');
    expect(error.message.split('\n').slice(1)).toEqual([
      '  `websocket.port` is "7440"; allowed: a whole number 0 … 65535.',
      '  `websocket.prot` is unknown; `websocket` takes the keys host, port.',
      '  `crane[#1].number` is 0; allowed: a whole number 1 … 65535.',
      '  `crane[#1].width_m` is missing; allowed: a number 1 … 100.',
      '  `safety.loop_age_limit_ms` is 301; allowed: a number 30 … 300.',
      '  `safety.creep_share` is NaN; allowed: a number 0.01 … 0.3.',
    ]);
  });

  it.each([
    ['two cranes of one number', SECOND_CRANE.replace('number = 2', 'number = 1'), 'two cranes have the `number` 1'],
    ['two cranes of one name', SECOND_CRANE.replace('"B"', '"A"'), 'two cranes have the `name` "A"'],
    [
      'two cranes on one PLC',
      SECOND_CRANE.replace('5022', '5021'),
      'crane "B" names the PLC of another crane (127.0.0.1:5021, unit 1)',
    ],
    [
      'an unknown crane type',
      SECOND_CRANE.replace('grab-unloader', 'sts2'),
      '`crane[#2].type` is "sts2"; allowed: "grab-unloader", "sts", "rmg"',
    ],
    ['one port for two listeners', '[metrics]\nport = 7440', '`websocket.port` and `metrics.port` are both 7440'],
    ['one port on all addresses', '[metrics]\nhost = "0.0.0.0"\nport = 7440', 'both 7440'],
    [
      'two tokens of one name',
      '[[token]]\nname = "desk"\nrole = "viewer"\ntoken = "fedcba9876543210"',
      'two tokens have the `name` "desk"',
    ],
    [
      'one secret twice',
      '[[token]]\nname = "x"\nrole = "viewer"\ntoken = "0123456789abcdef"',
      'token "x" is the same secret',
    ],
    [
      'a sum that fails',
      '[safety]\nlink_round_trip_ms = 100',
      'safety: loop_age_limit 150 ms < 3 × (command 20 + status 20) + link 100 = 220 ms',
    ],
  ])('refuses %s', (_, addition, message) => {
    expect(refused(GATEWAY + addition)).toContain(message);
  });

  it('never repeats a secret', () => {
    const message = refused(GATEWAY.replace('0123456789abcdef', 'too short'));
    expect(message).toContain('`token[#1].token` is a value that is not shown; allowed: 16 … 256 printable ASCII');
    expect(message).not.toContain('too short');
  });
});

describe('tokens in files', () => {
  const filed = GATEWAY.replace('token = "0123456789abcdef"', 'token_file = "keys/desk"');
  const secret = (mode: number | undefined, text = 'fedcba9876543210\n') => ({
    secrets: { '/site/keys/desk': { text, mode } },
  });

  it('are read beside the configuration, without the final newline', () => {
    const { settings, warnings } = load(filed, secret(0o600));
    expect(settings.tokens[0]?.secret).toBe('fedcba9876543210');
    expect(warnings).toEqual([]);
  });

  it('are warned about when others may read them', () => {
    expect(load(filed, secret(0o644)).warnings).toEqual([
      '/site/keys/desk may be read by other users of this machine; run: chmod 600 /site/keys/desk',
    ]);
    expect(load(filed, secret(undefined)).warnings).toEqual([]);
  });

  it('are refused when missing, unusable, or given twice', () => {
    const missing = refusal(() => load(filed));
    expect(missing.code).toBe('CONFIG_FILE');
    expect(missing.message).toContain('`token[#1].token_file` cannot be read: /site/keys/desk: it does not exist.');
    expect(refused(filed, secret(0o600, 'two words 1234567'))).toContain('whose content is no token');
    expect(refused(GATEWAY.replace('role', 'token_file = "x"\nrole'))).toContain('`token[#1]` has both of');
    expect(refused(GATEWAY.replace(/token = .*/, ''))).toContain('`token[#1]` has neither of');
  });
});

describe('warnings', () => {
  it('say when an open address meets an unencrypted link or a token in plain sight', () => {
    const { warnings } = load(`${GATEWAY}\n[websocket]\nhost = "0.0.0.0"`);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('does not encrypt');
    expect(warnings[1]).toContain('token_file');
  });
});

describe('the effective configuration', () => {
  it('is complete, masks secrets, and loads again to the same settings once they are put back', () => {
    const first = load(`${GATEWAY}\n[safety]\nstable_loop_ms = 700`);
    expect(first.effective).not.toContain('0123456789abcdef');
    expect(parse(first.effective)).toMatchObject({
      websocket: { port: 7440 },
      safety: { stable_loop_ms: 700, neutral_time_ms: 200 },
    });
    const again = load(first.effective.replace('********', '0123456789abcdef'));
    expect(again.settings).toEqual(first.settings);
    expect(again.effective).toBe(first.effective);
  });
});
