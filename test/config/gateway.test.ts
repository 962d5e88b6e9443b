import { describe, expect, it } from 'vitest';
import { parse } from 'smol-toml';
import { loadGatewayConfig } from '../../src/config/index.ts';
import { GATEWAY, refusal, RULES, SECOND_CRANE, source, type Outside } from './samples.ts';

const load = (toml: string, outside?: Outside) => loadGatewayConfig(source(toml, outside), RULES);
const refused = (toml: string, outside?: Outside) => refusal(() => load(toml, outside)).message;

describe('a small gateway file', () => {
  it('gets the documented defaults and becomes settings in program units', () => {
    const { settings, warnings } = load(GATEWAY);
    expect(settings.websocket).toEqual({ host: '127.0.0.1', port: 7440, lab: false });
    expect(settings.tls).toBeUndefined();
    expect(settings.metrics).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(settings.tokens).toEqual([{ name: 'desk', role: 'operator', cranes: 'all', secret: '0123456789abcdef' }]);
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
    const { settings } = load(`${PLACED.replace('"grab-unloader"', '"luffer"')}
[[crane_type]]
name = "luffer"
attachment = "hook"
payload_kg = 25000
tare_kg = 9000
coaming_m = 5
rope_at_zero_m = 40
boom_m = 32
load_trolley_m = 1
load_gantry_m = 1.5
load_below_m = 2
leg_trolley_m = [[-2, 2]]
drive_lag_ms = 300
hoist = { min_m = -10, max_m = 30, speed_m_s = 1.2, acceleration_m_s2 = 0.5, jerk_m_s3 = 1 }
slew = { min_rad = -3, max_rad = 3, speed_rad_s = 0.157, acceleration_rad_s2 = 0.05, jerk_rad_s3 = 0.1 }
gantry = { min_m = 0, max_m = 400, speed_m_s = 0.5, acceleration_m_s2 = 0.1, jerk_m_s3 = 0.2 }`);
    expect(settings.cranes[0]?.spec.type).toMatchObject({
      attachment: 'hook',
      // What the ropes carry in service: payload and tare.
      ratedLoad: 34_000,
      boom: 32,
      loadReach: { trolley: 1, gantry: 1.5, below: 2 },
      legs: [{ min: -2, max: 2 }],
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
      '  `websocket.prot` is unknown; `websocket` takes the keys host, port, lab.',
      '  `crane[#1].number` is 0; allowed: a whole number 1 … 65535.',
      '  `crane[#1].width_m` is missing; allowed: a number 1 … 100.',
      '  `safety.loop_age_limit_ms` is 301; allowed: a number 30 … 300.',
      '  `safety.creep_share` is NaN; allowed: a number 0.01 … 0.3.',
    ]);
  });

  it('says what is wrong with a leg of a crane type', () => {
    const typed = (legs: string) => refused(`${GATEWAY}[[crane_type]]\nname = "x"\nleg_trolley_m = ${legs}\n`);
    expect(typed('[[1, 2], [3]]')).toContain(
      '`crane_type[#1].leg_trolley_m[#2]` is an array; allowed: `[lower, upper]`, two numbers -10000 … 10000.',
    );
    expect(typed('[[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]')).toContain(
      '`crane_type[#1].leg_trolley_m` is an array; allowed: an array of 0 … 4 stretches, each `[lower, upper]`',
    );
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

const ZONE =
  '[[zone]]\nname = "bridge"\nrail = "quay"\ngantry_m = [180, 200]\ntrolley_m = [10, 38]\nhoist_m = [-5, 18]\n';
const PLACE = '[[opening_place]]\nname = "hopper"\nrail = "quay"\ntrolley_m = [-6, -2]\n';

const PLACED = GATEWAY.replace('opens_anywhere = true\n', '');

describe('zones and opening places', () => {
  it('hold for one crane or for all of a rail, along the rail or with the crane', () => {
    const wall = '[[zone]]\nname = "wall"\ncrane = 2\ntrolley_m = [-3, -2]\nhoist_m = [-5, 9]\n';
    const { settings } = load(PLACED + SECOND_CRANE + ZONE + wall + PLACE);
    const bridge = {
      name: 'bridge',
      gantry: { min: 180, max: 200 },
      trolley: { min: 10, max: 38 },
      hoist: { min: -5, max: 18 },
    };
    const specs = settings.cranes.map((crane) => crane.spec);
    expect(specs[0]?.zones).toEqual([bridge]);
    expect(specs[1]?.zones).toEqual([
      bridge,
      { name: 'wall', gantry: undefined, trolley: { min: -3, max: -2 }, hoist: { min: -5, max: 9 } },
    ]);
    expect(specs[0]?.openingPlaces).toEqual([{ name: 'hopper', gantry: undefined, trolley: { min: -6, max: -2 } }]);
    expect(load(GATEWAY).settings.cranes[0]?.spec).toMatchObject({ zones: [], openingPlaces: [] });
  });

  it.each([
    ['no owner', ZONE.replace('rail = "quay"\n', ''), 'zone "bridge" names neither of `crane` and `rail`; name one.'],
    ['two owners', ZONE.replace('rail', 'crane = 1\nrail'), 'names both of `crane` and `rail`; name one.'],
    ['an unknown crane', ZONE.replace('rail = "quay"', 'crane = 7'), 'holds for crane 7, which no `[[crane]]`'],
    [
      'an unknown rail',
      PLACE.replace('quay', 'yard'),
      'opening place "hopper" holds for rail "yard", which no `[[crane]]`',
    ],
    [
      'a span upside down',
      ZONE.replace('[-5, 18]', '[18, -5]'),
      '`hoist_m` begins at 18 and ends at -5; put the lower number first.',
    ],
    ['a span of nothing', ZONE.replace('[180, 200]', '[180, 180]'), '`gantry_m` begins at 180 and ends at 180'],
    [
      'a zone that leaves no place',
      '[[zone]]\nname = "all"\ncrane = 1\ntrolley_m = [-12, 38]\nhoist_m = [-30, 40]\n',
      'zone "all" leaves crane "A" no place at all; make it smaller.',
    ],
    ['two zones of one name', ZONE + ZONE, 'two zones have the `name` "bridge"'],
    ['two places of one name', PLACE + PLACE, 'two opening places have the `name` "hopper"'],
    ['a place out of reach', PLACE.replace('[-6, -2]', '[-40, -20]'), 'is out of reach of the trolley of crane "A"'],
    [
      'an opening place for a crane without a grab',
      `${SECOND_CRANE.replace('grab-unloader', 'sts')}${PLACE.replace('rail = "quay"', 'crane = 2')}`,
      'opening place "hopper" holds for crane "B", which has no grab; remove it.',
    ],
    ['a place beside the word that there is none', PLACE, 'has `opens_anywhere`, but the opening place "hopper"'],
    [
      'a crane without a grab that opens anywhere',
      SECOND_CRANE.replace('"grab-unloader"', '"sts"\nopens_anywhere = true'),
      'crane "B" has `opens_anywhere`, but no grab; remove it.',
    ],
    [
      'a span of one number',
      ZONE.replace('[-5, 18]', '[-5]'),
      '`zone[#1].hoist_m` is an array; allowed: `[lower, upper]`, two numbers',
    ],
    [
      'a span out of range',
      ZONE.replace('[-5, 18]', '[-5, 20000]'),
      '`zone[#1].hoist_m[#2]` is 20000; allowed: a number -10000 … 10000.',
    ],
  ])('refuses %s', (_, addition, message) => {
    expect(refused(GATEWAY + addition)).toContain(message);
  });

  it('are not complained of beside a crane whose type is unknown', () => {
    expect(refused(GATEWAY.replace('grab-unloader', 'sts2') + ZONE)).not.toContain('zone');
  });
});

describe('the picture that an operator must see', () => {
  const watched = (keys: string) => GATEWAY.replace('picture = "none"', keys);
  const camera = (number: number, name = `camera ${number}`) =>
    `[[crane.camera]]\nnumber = ${number}\nname = "${name}"\ndelay_ms = 120\n`;

  it('is none, the screen, or cameras with their delays', () => {
    const pictureOf = (toml: string) => load(toml).settings.cranes[0]?.spec.picture;
    expect(pictureOf(GATEWAY)).toEqual({ kind: 'none' });
    expect(pictureOf(watched('picture = "screen"'))).toEqual({ kind: 'screen' });
    expect(pictureOf(watched('picture = "cameras"') + camera(3, 'boom'))).toEqual({
      kind: 'cameras',
      cameras: [{ number: 3, name: 'boom', delay: 120 }],
    });
  });

  it.each([
    ['cameras without a list', watched('picture = "cameras"'), '`crane[#1].picture` is "cameras", but it names none'],
    [
      'a list without cameras',
      watched('picture = "screen"') + camera(1),
      '`crane[#1].camera` is given, but `picture` is "screen"',
    ],
    ['a list without a word', GATEWAY + camera(1), 'but `picture` is "none"; set it to "cameras", or remove them.'],
    [
      'one number twice',
      watched('picture = "cameras"') + camera(1) + camera(1, 'x'),
      'two cameras have the `number` 1',
    ],
    [
      'one name twice',
      watched('picture = "cameras"') + camera(1, 'x') + camera(2, 'x'),
      'two cameras have the `name` "x"',
    ],
    [
      'five of them',
      watched('picture = "cameras"') + [1, 2, 3, 4, 5].map((n) => camera(n)).join(''),
      '`crane[#1].camera` is an array; allowed: 0 … 4 tables.',
    ],
    [
      'no delay',
      watched('picture = "cameras"') + camera(1).replace('delay_ms = 120\n', ''),
      '`crane[#1].camera[#1].delay_ms` is missing',
    ],
  ])('is refused with %s', (_, toml, message) => {
    expect(refused(toml)).toContain(message);
  });
});

describe('what a file leaves open of a crane', () => {
  const warned = (toml: string) => load(toml).warnings;
  const NO_PICTURE =
    'crane "A" requires no picture: a frozen screen stops nothing; say `picture = "none"` if that is meant, or name one.';
  const ANYWHERE =
    'the grab of crane "A" may open anywhere; say `opens_anywhere = true` if that is meant, or give it an `[[opening_place]]`.';
  const untold = GATEWAY.replace('picture = "none"\n', '').replace('opens_anywhere = true\n', '');

  it('is what it was, and said at start, crane by crane', () => {
    const { settings, warnings } = load(untold);
    expect(settings.cranes[0]?.spec).toMatchObject({ picture: { kind: 'none' }, openingPlaces: [] });
    expect(warnings).toEqual([NO_PICTURE, ANYWHERE]);
    expect(warned(untold + SECOND_CRANE)).toEqual([NO_PICTURE, ANYWHERE, ANYWHERE.replace('"A"', '"B"')]);
  });

  it('is not said where it is decided, or does not arise', () => {
    expect(warned(GATEWAY)).toEqual([]);
    expect(warned(untold.replace('width_m', 'picture = "screen"\nwidth_m'))).toEqual([ANYWHERE]);
    expect(warned(PLACED + PLACE)).toEqual([]);
    expect(warned(PLACED + PLACE.replace('rail = "quay"', 'crane = 1'))).toEqual([]);
    expect(warned(PLACED.replace('grab-unloader', 'sts'))).toEqual([]);
    expect(warned(`${PLACED}${SECOND_CRANE}${PLACE.replace('rail = "quay"', 'crane = 2')}`)).toEqual([ANYWHERE]);
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

describe('who may connect', () => {
  const [, CRANE = ''] = GATEWAY.split(/(?=\[\[crane\]\])/);
  const TLS = '[tls]\ncert_file = "quay.crt"\nkey_file = "quay.key"\nca_file = "ca.crt"\n';
  const files = (mode = 0o600): Outside => ({
    secrets: Object.fromEntries(
      ['quay.crt', 'quay.key', 'ca.crt', 'crl.pem'].map((name) => [`/site/${name}`, { text: '', mode }]),
    ),
  });

  it('is whoever has a certificate, with absolute paths and no warning, on any address', () => {
    const { settings, warnings } = load(`${CRANE}${TLS}crl_file = "crl.pem"\n[websocket]\nhost = "0.0.0.0"`, files());
    expect(settings.tls).toEqual({
      certFile: '/site/quay.crt',
      keyFile: '/site/quay.key',
      caFile: '/site/ca.crt',
      crlFile: '/site/crl.pem',
    });
    expect(settings.tokens).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('is warned about where nobody can be put out again', () => {
    const { settings, warnings } = load(CRANE + TLS, files());
    expect(settings.tls?.crlFile).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('`[tls]` has no `crl_file`: no certificate can be revoked')]);
  });

  it('is warned about where others may read the key, and only there', () => {
    expect(load(`${CRANE}${TLS}crl_file = "crl.pem"`, files(0o644)).warnings).toEqual([
      '/site/quay.key may be read by other users of this machine; run: chmod 600 /site/quay.key',
    ]);
  });

  it('is nobody where a file is missing', () => {
    const error = refusal(() => load(CRANE + TLS));
    expect(error.code).toBe('CONFIG_FILE');
    expect(error.message).toContain('`tls.key_file` cannot be read: /site/quay.key: it does not exist.');
  });

  it.each([
    ['tokens beside certificates', GATEWAY + TLS, '`[tls]` and `[[token]]` contradict each other'],
    ['a lab with certificates', `${CRANE}${TLS}[websocket]\nlab = true`, '`websocket.lab` and `[tls]` contradict'],
    ['neither of both', CRANE, 'nobody could connect'],
    ['an open address without certificates', `${GATEWAY}[websocket]\nhost = "0.0.0.0"`, 'set `websocket.lab = true`'],
    ['a token for a crane of elsewhere', GATEWAY.replace('role', 'cranes = [2]\nrole'), 'names the crane 2'],
  ])('is refused: %s', (_, toml, message) => {
    const error = refusal(() => load(toml, files()));
    expect(error.code).toBe('CONFIG_INCONSISTENT');
    expect(error.message).toContain(message);
  });

  it.each(['cranes = []', 'cranes = [1, 1]', 'cranes = ["all"]'])('takes different crane numbers, not %s', (cranes) => {
    expect(refused(GATEWAY.replace('role', `${cranes}\nrole`))).toContain('`token[#1].cranes');
  });

  it('has a role, and cranes where they are named', () => {
    const named = GATEWAY.replace('role = "operator"', 'role = "supervisor"\ncranes = [1]');
    expect(load(named).settings.tokens[0]).toMatchObject({ role: 'supervisor', cranes: new Set([1]) });
  });

  it('is told that a lab is one, and to keep tokens out of the file', () => {
    const { warnings } = load(`${GATEWAY}\n[websocket]\nhost = "0.0.0.0"\nlab = true`);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('lab mode');
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
