// The mock PLC's Modbus server: golden frames of the standard, frames cut anywhere, garbage, exceptions, and
// the same over a real socket.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fc, test } from '@fast-check/vitest';
import { afterEach, describe, expect, it } from 'vitest';
import { type ModbusServer, serveModbus } from '../../../../firmware-mocks/crane/plc/modbus-server.ts';
import { answer, FrameReader, type ModbusUnit } from '../../../../firmware-mocks/crane/plc/modbus-tcp.ts';

/** Thirty registers from 100 on that hold their own address; the first ten can be written. */
function unitOf(refusal: (functionCode: number) => number = () => 0): ModbusUnit & { readonly memory: Uint16Array } {
  const memory = Uint16Array.from({ length: 30 }, (_, at) => 100 + at);
  return {
    unitId: 17,
    memory,
    refusal,
    registers: {
      readable: (address, count) => address >= 100 && address + count <= 130,
      writable: (address, count) => address >= 100 && address + count <= 110,
      read: (address) => memory[address - 100] ?? 0,
      write: (address, values) => memory.set(values, address - 100),
    },
  };
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

function hex(frame: Uint8Array): string {
  return Buffer.from(frame).toString('hex');
}

function framesOf(chunks: readonly Uint8Array[]): { frames: readonly string[]; fault: string | undefined } {
  const reader = new FrameReader();
  const frames: string[] = [];
  for (const chunk of chunks) {
    const fault = reader.push(chunk, (frame) => frames.push(hex(frame)));
    if (fault !== undefined) return { frames, fault };
  }
  return { frames, fault: undefined };
}

/** Bytes until `length` of them are there or the connection ends. */
function received(socket: Socket, length: number): Promise<string> {
  return new Promise((resolve) => {
    let all = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      all = Buffer.concat([all, chunk]);
      if (all.length >= length) resolve(all.toString('hex'));
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(all.toString('hex')));
  });
}

// Header: transaction, protocol 0, length, unit 0x11.
const GOLDEN = [
  ['FC3 reads two', '0001 0000 0006 11 03 0064 0002', '0001 0000 0007 11 03 04 0064 0065'],
  ['FC6 echoes', '0002 0000 0006 11 06 0065 beef', '0002 0000 0006 11 06 0065 beef'],
  ['FC16 confirms address and count', '0003 0000 000b 11 10 0064 0002 04 1234 5678', '0003 0000 0006 11 10 0064 0002'],
  [
    'FC23 writes before it reads',
    '0004 0000 000f 11 17 0064 0002 0065 0002 04 aaaa bbbb',
    '0004 0000 0007 11 17 04 0064 aaaa',
  ],
  ['unknown function', '0005 0000 0002 11 2b', '0005 0000 0003 11 ab 01'],
  ['FC3 outside the map', '0006 0000 0006 11 03 0081 0002', '0006 0000 0003 11 83 02'],
  ['FC6 on a register that is only read', '0007 0000 0006 11 06 006e 0001', '0007 0000 0003 11 86 02'],
  [
    'FC16 reaching beyond what may be written',
    '0008 0000 000b 11 10 006d 0002 04 0001 0002',
    '0008 0000 0003 11 90 02',
  ],
  ['FC3 of nothing', '0009 0000 0006 11 03 0064 0000', '0009 0000 0003 11 83 03'],
  ['FC3 of more than 125', '000a 0000 0006 11 03 0064 007e', '000a 0000 0003 11 83 03'],
  ['FC16 whose byte count is wrong', '000b 0000 000b 11 10 0064 0002 03 1234 5678', '000b 0000 0003 11 90 03'],
  ['FC16 that ends early', '000c 0000 0009 11 10 0064 0002 04 1234', '000c 0000 0003 11 90 03'],
  ['FC23 that would read outside', '000d 0000 000d 11 17 0081 0002 0064 0001 02 dead', '000d 0000 0003 11 97 02'],
  ['FC3 with a byte too many', '000e 0000 0007 11 03 0064 0002 00', '000e 0000 0003 11 83 03'],
  ['another unit', '000f 0000 0006 12 03 0064 0002', '000f 0000 0003 12 83 0b'],
] as const;

describe('requests', () => {
  it.each(GOLDEN)('%s', (_name, request, expected) => {
    expect(hex(answer(bytes(request), unitOf()))).toBe(expected.replaceAll(' ', ''));
  });

  it('writes nothing where it answers with an exception', () => {
    const unit = unitOf();
    const before = hex(new Uint8Array(unit.memory.buffer.slice(0)));
    for (const [, request, reply] of GOLDEN) {
      const isException = (bytes(reply)[7] ?? 0) >= 0x80;
      if (isException) answer(bytes(request), unit);
    }
    expect(hex(new Uint8Array(unit.memory.buffer))).toBe(before);
  });

  it('refuses a function that is switched off before it looks at it', () => {
    const unit = unitOf((functionCode) => (functionCode === 23 ? 1 : 0));
    expect(hex(answer(bytes('0001 0000 000d 11 17 0064 0001 0064 0001 02 dead'), unit))).toBe('000100000003119701');
    expect(unit.memory[0]).toBe(100);
  });

  test.prop([fc.uint8Array({ minLength: 2, maxLength: 254 })])('answers any body without throwing', (body) => {
    const frame = Uint8Array.from([0, 1, 0, 0, 0, body.length, ...body]);
    const reply = answer(frame, unitOf());
    expect(reply.length).toBeGreaterThanOrEqual(9);
    expect(reply.length).toBeLessThanOrEqual(260);
    expect([...reply.subarray(0, 4)]).toEqual([0, 1, 0, 0]);
    expect((reply[4] ?? 0) * 256 + (reply[5] ?? 0)).toBe(reply.length - 6);
  });
});

describe('framing', () => {
  const stream = bytes(GOLDEN.map(([, request]) => request).join(''));

  const whole = framesOf([stream]).frames;

  it('finds the same frames whole and byte by byte', () => {
    expect(whole).toEqual(GOLDEN.map(([, request]) => request.replaceAll(' ', '')));
    expect(framesOf(Array.from(stream, (byte) => Uint8Array.of(byte))).frames).toEqual(whole);
  });

  test.prop([fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 })])(
    'finds the same frames however the stream is cut',
    (cuts) => {
      const chunks: Uint8Array[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(stream.subarray(at, at + cut));
        at += cut;
      }
      chunks.push(stream.subarray(at));
      expect(framesOf(chunks)).toEqual({ frames: whole, fault: undefined });
    },
  );

  it('waits where a frame is cut off, at every offset', () => {
    const frame = bytes(GOLDEN[2][1]);
    for (let length = 0; length < frame.length; length += 1) {
      expect(framesOf([frame.subarray(0, length)])).toEqual({ frames: [], fault: undefined });
    }
  });

  it.each([
    ['another protocol', '0001 0001 0006 11 03 0064 0002'],
    ['length 1', '0001 0000 0001 11'],
    ['length 255', '0001 0000 00ff 11 03'],
    ['length 65535', '0001 0000 ffff 11 03'],
  ])('gives the stream up at %s', (_name, frame) => {
    const { frames, fault } = framesOf([bytes(frame)]);
    expect(frames).toEqual([]);
    expect(fault).toBeDefined();
  });

  test.prop([fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 })])('never throws on garbage', (chunks) => {
    framesOf(chunks);
  });
});

describe('over a socket', () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0)) await thing.close();
  });

  async function listening(options: { maxConnections?: number; delays?: readonly number[]; up?: boolean } = {}) {
    const unit = unitOf();
    const delays = [...(options.delays ?? [])];
    const server = await serveModbus(
      { host: '127.0.0.1', port: 0, maxConnections: options.maxConnections ?? 4 },
      {
        answer: (frame) => answer(frame, unit),
        replyDelay: () => delays.shift() ?? 0,
        accepts: () => options.up ?? true,
        log: () => undefined,
      },
    );
    open.push(server);
    return server;
  }

  async function dial(server: ModbusServer): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port: server.port });
    open.push({ close: () => socket.destroy() });
    await once(socket, 'connect');
    return socket;
  }

  it('answers a burst in order', async () => {
    const socket = await dial(await listening());
    // One memory serves the burst: what FC16 wrote, FC23 reads.
    const expected = GOLDEN.map(([name, , reply]) =>
      name.startsWith('FC23 writes') ? reply.replace('0064 aaaa', '1234 aaaa') : reply,
    )
      .join('')
      .replaceAll(' ', '');
    const all = received(socket, expected.length / 2);
    for (const [, request] of GOLDEN) socket.write(bytes(request));
    expect(await all).toBe(expected);
  });

  it('closes a connection that speaks something else, and goes on serving others', async () => {
    const server = await listening();
    const stranger = await dial(server);
    const gone = received(stranger, 1);
    stranger.write('GET / HTTP/1.1\r\nHost: crane\r\n\r\n');
    expect(await gone).toBe('');
    const socket = await dial(server);
    const reply = received(socket, 13);
    socket.write(bytes(GOLDEN[0][1]));
    expect(await reply).toBe(GOLDEN[0][2].replaceAll(' ', ''));
  });

  it('takes no more connections than it may', async () => {
    const server = await listening({ maxConnections: 1 });
    const first = await dial(server);
    const second = await dial(server);
    expect(await received(second, 1)).toBe('');
    const reply = received(first, 13);
    first.write(bytes(GOLDEN[0][1]));
    expect(await reply).toBe(GOLDEN[0][2].replaceAll(' ', ''));
  });

  it('keeps the order of replies that a fault script delays', async () => {
    const socket = await dial(await listening({ delays: [30, 0, 5] }));
    const all = received(socket, 3 * 13);
    for (const id of ['0001', '0002', '0003']) socket.write(bytes(`${id} 0000 0006 11 03 0064 0002`));
    expect((await all).match(/.{26}/g)?.map((reply) => reply.slice(0, 4))).toEqual(['0001', '0002', '0003']);
  });

  it('closes a connection that piles up more requests than may wait', async () => {
    const socket = await dial(await listening({ delays: Array.from({ length: 100 }, () => 60_000) }));
    const gone = received(socket, 1);
    for (let at = 0; at < 100; at += 1) socket.write(bytes(GOLDEN[0][1]));
    expect(await gone).toBe('');
  });

  it('accepts nobody while the PLC is down', async () => {
    const socket = await dial(await listening({ up: false }));
    expect(await received(socket, 1)).toBe('');
  });

  it('reports a port that cannot be had', async () => {
    const server = await listening();
    const settings = { host: '127.0.0.1', port: server.port, maxConnections: 1 };
    const hooks = {
      answer: (frame: Uint8Array) => frame,
      replyDelay: () => 0,
      accepts: () => true,
      log: () => undefined,
    };
    await expect(serveModbus(settings, hooks)).rejects.toThrow(/EADDRINUSE/);
  });
});
