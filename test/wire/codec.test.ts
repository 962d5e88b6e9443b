import { describe, expect, test } from 'vitest';
import type { DecodeResult } from '../../src/domain/index.ts';
import { decodeClientFrame, decodeGatewayFrame, encodeFrame, FRAME, type Frame } from '../../src/wire/index.ts';
import { type FrameVector, frameVectors, hexBytes } from './vectors.ts';

const VECTORS = frameVectors();

function decode(vector: FrameVector, bytes: Uint8Array): DecodeResult<Frame> {
  return vector.direction === 'client' ? decodeClientFrame(bytes) : decodeGatewayFrame(bytes);
}

describe('golden vectors', () => {
  test('every frame type has at least two', () => {
    for (const type of Object.keys(FRAME)) {
      const name = type === 'stopAck' ? 'stop-ack' : type;
      expect(VECTORS.filter((vector) => vector.frame.type === name).length, name).toBeGreaterThanOrEqual(2);
    }
  });

  test.each(VECTORS)('decodes: $name', (vector) => {
    expect(decode(vector, vector.bytes)).toEqual({ ok: true, value: vector.frame });
  });

  test.each(VECTORS)('encodes: $name', (vector) => {
    expect(Buffer.from(encodeFrame(vector.frame)).toString('hex')).toBe(Buffer.from(vector.bytes).toString('hex'));
  });

  test.each(VECTORS)('is refused by the other direction: $name', (vector) => {
    const other = vector.direction === 'client' ? decodeGatewayFrame(vector.bytes) : decodeClientFrame(vector.bytes);
    expect(other).toMatchObject({ ok: false, code: 'WIRE_FRAME_TYPE', offset: vector.bytes[0] === 0xdc ? 3 : 1 });
  });
});

describe('damage', () => {
  test.each(VECTORS)('truncation at every offset: $name', (vector) => {
    for (let length = 0; length < vector.bytes.length; length += 1) {
      const result = decode(vector, vector.bytes.subarray(0, length));
      expect(result, `at ${length}`).toMatchObject({ ok: false, code: 'WIRE_TRUNCATED', offset: length });
    }
  });

  test.each(VECTORS)('a byte too many: $name', (vector) => {
    const longer = new Uint8Array(vector.bytes.length + 1);
    longer.set(vector.bytes);
    expect(decode(vector, longer)).toMatchObject({ ok: false, code: 'WIRE_TRAILING', offset: vector.bytes.length });
  });

  test.each(VECTORS)('a flipped bit anywhere gives a value or a failure, never a throw: $name', (vector) => {
    for (let bit = 0; bit < vector.bytes.length * 8; bit += 1) {
      const damaged = vector.bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const result = decode(vector, damaged);
      // What was taken must be a frame that this release could have sent.
      if (result.ok) expect(() => encodeFrame(result.value), `bit ${bit}`).not.toThrow();
      else expect(result.code, `bit ${bit}`).toMatch(/^WIRE_/);
    }
  });
});

describe('ownership', () => {
  test('a decoded key shares no memory with the message', () => {
    const vector = VECTORS.find(({ frame }) => frame.type === 'welcome')!;
    const message = vector.bytes.slice();
    const result = decodeGatewayFrame(message);
    message.fill(0);
    expect(result).toEqual({ ok: true, value: vector.frame });
  });

  test('encoding another frame leaves the bytes of the first alone', () => {
    const first = encodeFrame(VECTORS[0]!.frame);
    for (const { frame } of VECTORS) encodeFrame(frame);
    expect(Buffer.from(first).toString('hex')).toBe(Buffer.from(VECTORS[0]!.bytes).toString('hex'));
  });
});

describe('the guard', () => {
  const refused: readonly (readonly [string, string, string, number])[] = [
    ['nothing', '', 'WIRE_TRUNCATED', 0],
    ['a bare integer', '04', 'WIRE_ENCODING', 0],
    ['a map', '81a161c0', 'WIRE_ENCODING', 0],
    ['array 32', 'dd00000001c0', 'WIRE_ENCODING', 0],
    ['array 16 that promises 65 items', 'dc0041', 'WIRE_ENCODING', 0],
    ['nil as a field', '9502c0000101', 'WIRE_ENCODING', 2],
    ['a boolean', '9502c2000101', 'WIRE_ENCODING', 2],
    ['a map as a field', '950280000101', 'WIRE_ENCODING', 2],
    ['float 32', '9502ca3f800000000101', 'WIRE_ENCODING', 2],
    ['float 64: NaN', '9502cb7ff8000000000000000101', 'WIRE_ENCODING', 2],
    ['uint 64', '9502cf0000000000000001000101', 'WIRE_ENCODING', 2],
    ['int 64', '9502d30000000000000001000101', 'WIRE_ENCODING', 2],
    ['fixext 1: a record definition', '9502d47240000101', 'WIRE_ENCODING', 2],
    ['fixext 4: a timestamp', '9502d6ff00000000000101', 'WIRE_ENCODING', 2],
    ['ext 8', '9502c7010100000101', 'WIRE_ENCODING', 2],
    ['str 16', '9502da000161000101', 'WIRE_ENCODING', 2],
    ['bin 16', '9502c5000161000101', 'WIRE_ENCODING', 2],
    ['an array in an array in an array', '9502919100000101', 'WIRE_ENCODING', 3],
    ['an inner array 16', '9502dc0000000101', 'WIRE_ENCODING', 2],
    ['the byte that MessagePack never uses', '9502c1000101', 'WIRE_ENCODING', 2],
  ];
  test.each(refused)('refuses %s', (_name, hex, code, offset) => {
    expect(decodeClientFrame(hexBytes(hex))).toMatchObject({ ok: false, code, offset });
  });

  test('refuses a long message by its length alone', () => {
    const bomb = new Uint8Array(1025).fill(0x91);
    expect(decodeClientFrame(bomb)).toMatchObject({ ok: false, code: 'WIRE_TOO_LARGE', offset: -1 });
  });

  test('stops at the third level of a depth bomb', () => {
    const bomb = new Uint8Array(1024).fill(0x91);
    expect(decodeClientFrame(bomb)).toMatchObject({ ok: false, code: 'WIRE_ENCODING', offset: 2 });
  });

  test('takes wider encodings of the same integer', () => {
    const result = decodeClientFrame(hexBytes('95d102ffce00000001cd0002d20000000303'.replace('d102ff', 'd10002')));
    expect(result).toEqual({ ok: true, value: { type: 'claim', session: 1, epoch: 2, crane: 3, request: 3 } });
  });
});

describe('fields', () => {
  const head = 'dc001504';
  const refused: readonly (readonly [string, string, string, number])[] = [
    ['type 0', '950001020304', 'WIRE_FRAME_TYPE', 1],
    ['a type that is text', '95a16201020304', 'WIRE_FRAME_TYPE', 1],
    ['no type at all', '90', 'WIRE_FRAME_TYPE', 1],
    ['one field too few', '9402010203', 'WIRE_FIELD_COUNT', 0],
    ['one field too many', '96020102030405', 'WIRE_FIELD_COUNT', 0],
    ['text for an integer', '9502a161020304', 'WIRE_FIELD_TYPE', 2],
    ['an array for an integer', '95029101020304', 'WIRE_FIELD_TYPE', 2],
    ['an integer for text', '94010102c400', 'WIRE_FIELD_TYPE', 3],
    ['an integer for bin', '940101a16102', 'WIRE_FIELD_TYPE', 5],
    ['text for bin', '940101a161a162', 'WIRE_FIELD_TYPE', 5],
    ['a negative session', '9502ff020304', 'WIRE_FIELD_RANGE', 2],
    ['crane 0', '950201020004', 'WIRE_FIELD_RANGE', 4],
    ['crane 65536', '95020102ce0001000004', 'WIRE_FIELD_RANGE', 4],
    ['a stop of unknown kind', '96050102000203', 'WIRE_FIELD_RANGE', 5],
    ['an offer that is neither open nor withdrawn', '96060102010302', 'WIRE_FIELD_RANGE', 6],
    ['an offer of all cranes', '96060102000301', 'WIRE_FIELD_RANGE', 4],
    ['a take-over without a reason', '960701020103a0', 'WIRE_FIELD_RANGE', 6],
    ['a take-over whose reason is a number', '96070102010305', 'WIRE_FIELD_TYPE', 6],
    ['a reason of 129 bytes', `960701020103d981${'61'.repeat(129)}`, 'WIRE_FIELD_RANGE', 6],
    ['an escape sequence in a reason', '960701020103a41b5b324a', 'WIRE_FIELD_RANGE', 6],
    ['a bypass of nothing', '9808010201030000a161', 'WIRE_FIELD_RANGE', 6],
    ['a bypass of a code of 17 bits', '980801020103ce0001000000a161', 'WIRE_FIELD_RANGE', 6],
    ['a bypass of more than five minutes', '98080102010301ce11e1a301a161', 'WIRE_FIELD_RANGE', 7],
    ['a bypass that ends before it begins', '98080102010301ffa161', 'WIRE_FIELD_RANGE', 7],
    ['a bypass without a reason', '9808010201030100a0', 'WIRE_FIELD_RANGE', 8],
    ['a key of 15 bytes', `940101a161c40f${'00'.repeat(15)}`, 'WIRE_FIELD_RANGE', 5],
    ['a label of 65 bytes', `940101d941${'61'.repeat(65)}c400`, 'WIRE_FIELD_RANGE', 3],
    ['an escape sequence in a label', '940101a41b5b324ac400', 'WIRE_FIELD_RANGE', 3],
    ['broken UTF-8 in a label', '940101a2c328c400', 'WIRE_FIELD_RANGE', 3],
  ];
  test.each(refused)('refuses %s', (_name, hex, code, offset) => {
    expect(decodeClientFrame(hexBytes(hex))).toMatchObject({ ok: false, code, offset });
  });

  // One command whose parts are swapped: [session, epoch, crane, generation, sequence, echo, flags, mode, mapped,
  // neutral, speeds, attachment, rearm, reset, inputs, hold, read, sent, painted, cameras].
  const parts = ['01', '02', '01', '01', '01', '00', '0c', '00', '27', '27', '950000000000', '00', '00', '00'];
  const tail = ['920001', '00', '00', '01', '05', '920107'];
  const command = (index: number, hex: string): Uint8Array => {
    const all = [...parts, ...tail];
    all[index] = hex;
    return hexBytes(`${head}${all.join('')}`);
  };
  test('the command that the next ones damage is sound', () => {
    expect(decodeClientFrame(command(0, '01'))).toMatchObject({ ok: true, value: { type: 'command', run: true } });
  });
  const damaged: readonly (readonly [string, number, string, string])[] = [
    ['an unknown flag', 6, '20', 'WIRE_FIELD_RANGE'],
    ['an unknown mode', 7, '04', 'WIRE_FIELD_RANGE'],
    ['a negative mode', 7, 'ff', 'WIRE_FIELD_RANGE'],
    ['a mask of seven bits', 8, '40', 'WIRE_FIELD_RANGE'],
    ['four speeds', 10, '9400000000', 'WIRE_FIELD_COUNT'],
    ['six speeds', 10, '96000000000000', 'WIRE_FIELD_COUNT'],
    ['a speed of text', 10, '95000000a16100', 'WIRE_FIELD_TYPE'],
    ['a speed above 100 m/s', 10, '95ce000186a100000000', 'WIRE_FIELD_RANGE'],
    ['speeds that are no array', 10, '00', 'WIRE_FIELD_TYPE'],
    ['an unknown attachment order', 11, '03', 'WIRE_FIELD_RANGE'],
    ['presses of 17 bits', 12, 'ce00010000', 'WIRE_FIELD_RANGE'],
    ['no device', 14, '90', 'WIRE_FIELD_COUNT'],
    ['half a device', 14, '93000100', 'WIRE_FIELD_RANGE'],
    ['five devices', 14, '9a00010001000100010001', 'WIRE_FIELD_COUNT'],
    ['an unknown input class', 14, '920401', 'WIRE_FIELD_RANGE'],
    ['an age above a minute', 14, '9200ce03938701', 'WIRE_FIELD_RANGE'],
    ['a hold above a minute', 15, 'ce03938701', 'WIRE_FIELD_RANGE'],
    ['a painted number below 0', 18, 'ff', 'WIRE_FIELD_RANGE'],
    ['a painted number that is text', 18, 'a161', 'WIRE_FIELD_TYPE'],
    ['cameras that are no array', 19, '00', 'WIRE_FIELD_TYPE'],
    ['half a camera', 19, '9101', 'WIRE_FIELD_RANGE'],
    ['camera 0', 19, '920007', 'WIRE_FIELD_RANGE'],
    ['camera 256', 19, '92cd010007', 'WIRE_FIELD_RANGE'],
    ['a counter below 0', 19, '9201ff', 'WIRE_FIELD_RANGE'],
    ['one camera twice', 19, '9401070108', 'WIRE_FIELD_RANGE'],
    ['five cameras', 19, '9a01000200030004000500', 'WIRE_FIELD_COUNT'],
  ];
  test.each(damaged)('refuses a command with %s', (_name, index, hex, code) => {
    const offset = 4 + [...parts, ...tail].slice(0, index).join('').length / 2;
    expect(decodeClientFrame(command(index, hex))).toMatchObject({ ok: false, code, offset });
  });
});

describe('fields of the scene', () => {
  const parts = {
    // crane, rail, tare, coaming, boom, drive lag, load reach, legs, accelerations, jerks, minimum gap, zone count
    geometry: ['01', 'a161', '00', '00', '00', '00', '93010203', '920102', '950102030000', '950102030000', '02', '40'],
    // crane, index, kind, name, gantry, trolley, hoist
    zone: ['01', '3f', '00', 'a161', '920102', '920102', '920102'],
    // epoch, version, key, label, clock, command interval, loop age limit, crane count, role
    welcome: ['01', '01', `c410${'00'.repeat(16)}`, 'a161', '00', '00', '00', '01', '03'],
  };
  const heads = { geometry: '9d48', zone: '9849', welcome: '9b4107' };
  type Scene = keyof typeof parts;
  const damage = (type: Scene, change: Readonly<Record<number, string>>): string =>
    heads[type] + parts[type].map((part, at) => change[at] ?? part).join('');

  test.each(Object.keys(parts) as Scene[])('the %s that the next ones damage is sound', (type) => {
    expect(decodeGatewayFrame(hexBytes(damage(type, {})))).toMatchObject({ ok: true, value: { type } });
  });

  test('an opening place is an empty hoist, what travels with its crane an empty gantry', () => {
    const { ok, ...rest } = decodeGatewayFrame(hexBytes(damage('zone', { 2: '01', 4: '90', 6: '90' })));
    expect(ok).toBe(true);
    expect(rest).toMatchObject({ value: { kind: 'opening', gantry: undefined, hoist: undefined } });
  });

  const refused: readonly (readonly [string, Scene, number, Readonly<Record<number, string>>, string])[] = [
    ['an unknown role', 'welcome', 8, { 8: '04' }, 'WIRE_FIELD_RANGE'],
    ['a negative role', 'welcome', 8, { 8: 'ff' }, 'WIRE_FIELD_RANGE'],
    ['a role of text', 'welcome', 8, { 8: 'a161' }, 'WIRE_FIELD_TYPE'],
    ['a rail of 65 bytes', 'geometry', 1, { 1: `d941${'61'.repeat(65)}` }, 'WIRE_FIELD_RANGE'],
    ['a negative tare', 'geometry', 2, { 2: 'ff' }, 'WIRE_FIELD_RANGE'],
    ['a coaming beyond 32 bits', 'geometry', 3, { 3: 'ce80000000' }, 'WIRE_FIELD_RANGE'],
    ['a drive lag of more than a minute', 'geometry', 5, { 5: 'ce03938701' }, 'WIRE_FIELD_RANGE'],
    ['a reach in two directions', 'geometry', 6, { 6: '920102' }, 'WIRE_FIELD_COUNT'],
    ['a negative reach', 'geometry', 6, { 6: '9301ff03' }, 'WIRE_FIELD_RANGE'],
    ['half a leg', 'geometry', 7, { 7: '93010203' }, 'WIRE_FIELD_RANGE'],
    ['five legs', 'geometry', 7, { 7: `9a${'0102'.repeat(5)}` }, 'WIRE_FIELD_COUNT'],
    ['a leg that ends before it begins', 'geometry', 7, { 7: '9401020201' }, 'WIRE_FIELD_RANGE'],
    ['a negative acceleration', 'geometry', 8, { 8: '95ff00000000' }, 'WIRE_FIELD_RANGE'],
    ['a jerk above 100 m/s³', 'geometry', 9, { 9: '95ce000186a100000000' }, 'WIRE_FIELD_RANGE'],
    ['four jerks', 'geometry', 9, { 9: '9400000000' }, 'WIRE_FIELD_COUNT'],
    ['a negative gap', 'geometry', 10, { 10: 'ff' }, 'WIRE_FIELD_RANGE'],
    ['65 zones', 'geometry', 11, { 11: '41' }, 'WIRE_FIELD_RANGE'],
    ['index 64', 'zone', 1, { 1: '40' }, 'WIRE_FIELD_RANGE'],
    ['an unknown kind', 'zone', 2, { 2: '02' }, 'WIRE_FIELD_RANGE'],
    ['half a span', 'zone', 4, { 4: '9101' }, 'WIRE_FIELD_RANGE'],
    ['two spans for one', 'zone', 4, { 4: '9401020102' }, 'WIRE_FIELD_COUNT'],
    ['a span that is a number', 'zone', 4, { 4: '00' }, 'WIRE_FIELD_TYPE'],
    ['no trolley', 'zone', 5, { 5: '90' }, 'WIRE_FIELD_RANGE'],
    ['a trolley span turned round', 'zone', 5, { 5: '920201' }, 'WIRE_FIELD_RANGE'],
    ['an exclusion zone without heights', 'zone', 6, { 6: '90' }, 'WIRE_FIELD_RANGE'],
    ['an opening place with heights', 'zone', 6, { 2: '01' }, 'WIRE_FIELD_RANGE'],
  ];
  test.each(refused)('refuses %s', (_name, type, index, change, code) => {
    const before = parts[type].slice(0, index).map((part, at) => change[at] ?? part);
    const offset = (heads[type].length + before.join('').length) / 2;
    expect(decodeGatewayFrame(hexBytes(damage(type, change)))).toMatchObject({ ok: false, code, offset });
  });
});

describe('the encoder refuses what no frame may say', () => {
  const command = VECTORS.find(({ frame }) => frame.type === 'command')!.frame;
  const status = VECTORS.find(({ frame }) => frame.type === 'status')!.frame;
  const takeover = VECTORS.find(({ frame }) => frame.type === 'takeover')!.frame;
  const bypass = VECTORS.find(({ frame }) => frame.type === 'bypass')!.frame;
  const crane = VECTORS.find(({ frame }) => frame.type === 'crane')!.frame;
  const welcome = VECTORS.find(({ frame }) => frame.type === 'welcome')!.frame;
  const geometry = VECTORS.find(({ frame }) => frame.type === 'geometry')!.frame;
  const zone = VECTORS.find(({ frame }) => frame.type === 'zone')!.frame;
  const hello = VECTORS[0]!.frame;
  const bugs: readonly (readonly [string, object])[] = [
    ['speeds', { ...command, speeds: { hoist: Number.NaN, trolley: 0, gantry: 0, slew: 0, luff: 0 } }],
    ['speeds', { ...command, speeds: { hoist: 0, trolley: 101, gantry: 0, slew: 0, luff: 0 } }],
    ['hold', { ...command, hold: Number.POSITIVE_INFINITY }],
    ['hold', { ...command, hold: -1 }],
    ['sequence', { ...command, sequence: 1.5 }],
    ['sequence', { ...command, sequence: 2 ** 32 }],
    ['crane', { ...command, crane: 0 }],
    ['mode', { ...command, mode: 'both' }],
    ['inputs', { ...command, inputs: [] }],
    ['inputs.age', { ...command, inputs: [{ inputClass: 'streaming', age: 60_001 }] }],
    ['painted', { ...command, painted: -1 }],
    ['painted', { ...command, painted: Number.NaN }],
    ['cameras', { ...command, cameras: [1, 2, 3, 4, 5].map((camera) => ({ camera, counter: 0 })) }],
    ['cameras', { ...command, cameras: [1, 1].map((camera) => ({ camera, counter: 0 })) }],
    ['cameras.camera', { ...command, cameras: [{ camera: 0, counter: 0 }] }],
    ['cameras.camera', { ...command, cameras: [{ camera: 256, counter: 0 }] }],
    ['cameras.counter', { ...command, cameras: [{ camera: 1, counter: 2 ** 32 }] }],
    ['reason', { ...takeover, reason: '' }],
    ['reason', { ...takeover, reason: 'x'.repeat(129) }],
    ['code', { ...bypass, code: 0 }],
    ['time', { ...bypass, time: 300_001 }],
    ['time', { ...bypass, time: -1 }],
    ['time', { ...bypass, time: Number.NaN }],
    ['picture', { ...crane, picture: 'window' }],
    ['feltAge', { ...status, feltAge: Number.POSITIVE_INFINITY }],
    ['number', { ...status, number: 0 }],
    ['cap.upCause', { ...status, cap: { ...(status as { cap: object }).cap, upCause: [1, 2] } }],
    ['load', { ...status, load: Number.NaN }],
    ['attachmentOpening', { ...status, attachmentOpening: 1.2 }],
    ['holder', { ...status, holder: 'x'.repeat(65) }],
    ['label', { ...hello, label: 'bell \u0007' }],
    ['role', { ...welcome, role: 'admiral' }],
    ['legs', { ...geometry, legs: [1, 2, 3, 4, 5].map((max) => ({ min: 0, max })) }],
    ['legs', { ...geometry, legs: [{ min: 2, max: 1 }] }],
    ['legs', { ...geometry, legs: [{ min: 0, max: Number.NaN }] }],
    ['loadReach.below', { ...geometry, loadReach: { trolley: 1, gantry: 1, below: -1 } }],
    ['accelerations', { ...geometry, accelerations: { hoist: -1, trolley: 0, gantry: 0, slew: 0, luff: 0 } }],
    ['zoneCount', { ...geometry, zoneCount: 65 }],
    ['index', { ...zone, index: 64 }],
    ['kind', { ...zone, kind: 'landing', hoist: undefined }],
    ['hoist', { ...zone, hoist: undefined }],
    ['hoist', { ...zone, kind: 'opening' }],
    ['trolley', { ...zone, trolley: { min: 1, max: 0 } }],
    ['attach', { ...hello, attach: new Uint8Array(3) }],
  ];
  test.each(bugs)('%s', (field, frame) => {
    expect(() => encodeFrame(frame as Frame)).toThrow(`WIRE_FIELD_RANGE: ${field} must be`);
  });

  test('−0 goes out as 0', () => {
    const bytes = encodeFrame({
      ...command,
      speeds: { hoist: -0, trolley: -0.0001, gantry: 0, slew: 0, luff: 0 },
    } as Frame);
    const result = decodeClientFrame(bytes);
    expect(result.ok && result.value.type === 'command' && Object.is(result.value.speeds.hoist, 0)).toBe(true);
    expect(result.ok && result.value.type === 'command' && Object.is(result.value.speeds.trolley, 0)).toBe(true);
  });

  test('an age is never rounded down', () => {
    const result = decodeClientFrame(encodeFrame({ ...command, hold: 1.0001 } as Frame));
    expect(result).toMatchObject({ ok: true, value: { hold: 1.001 } });
  });
});
