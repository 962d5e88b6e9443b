// One Modbus connection against a scripted peer, without the driver over it: which reply settles which request, when a
// request is on its socket, what ends a connection, and what is settled at its end.

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Code } from '../../src/domain/index.ts';
import { ModbusConnection } from '../../src/plc/modbus-connection.ts';
import { after, millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import type { RegisterBlock } from '../../src/registers/index.ts';
import { ModbusPeer, type PeerRequest, unspaced } from '../support/modbus-peer.ts';
import { watchWrites } from '../support/socket-writes.ts';

let peer: ModbusPeer;
let now: MonotonicMs;
const connections: ModbusConnection[] = [];
const ends: { readonly code: Code; readonly detail: string }[] = [];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  now = monotonicMs(1000);
  ends.length = 0;
  peer = new ModbusPeer();
  peer.script = () => 'silent';
  await peer.listen();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const connection of connections.splice(0)) await connection.close();
  await peer.stop();
});

async function connected(port = peer.port): Promise<ModbusConnection> {
  return new Promise((resolve) => {
    const connection = new ModbusConnection(
      { host: '127.0.0.1', port, unitId: 1, connectTimeout: millis(500), clock: () => now },
      () => resolve(connection),
      (code, detail) => ends.push({ code, detail }),
    );
    connections.push(connection);
  });
}

const deadline = () => after(now, millis(50));

function block(address: number, length: number): RegisterBlock {
  return { name: 'test', address, length, registers: [] };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Several answers in one write, as a server sends them that was held up. */
function replyTogether(...requests: readonly PeerRequest[]): void {
  const socket = (requests[0] as PeerRequest).socket;
  socket.cork();
  for (const request of requests) peer.reply(request, 'memory');
  socket.uncork();
}

test.each([
  ['FC3', '03 0064 0002', (connection: ModbusConnection) => connection.read(block(100, 2), deadline())],
  ['FC6', '06 012c 0000', (connection: ModbusConnection) => connection.writeRegister(300, 0, deadline())],
  [
    'FC16',
    '10 0000 0001 02 1234',
    (connection: ModbusConnection) => connection.write(block(0, 1), Buffer.of(0x12, 0x34), deadline()),
  ],
  [
    'FC23',
    '17 0064 0002 0000 0001 02 1234',
    (connection: ModbusConnection) =>
      connection.writeAndRead(block(0, 1), Buffer.of(0x12, 0x34), block(100, 2), deadline()),
  ],
])('%s is on its socket, whole and in one write, when the call returns', async (_, pdu, ask) => {
  const connection = await connected();
  const writes = watchWrites(peer.port);
  void ask(connection);
  const bytes = unspaced(`01 ${pdu}`);
  const length = (bytes.length / 2).toString(16).padStart(4, '0');
  expect(writes()).toEqual([`00010000${length}${bytes}`]);
});

test('a request whose registers are not given whole throws, and nothing of it is sent', async () => {
  const connection = await connected();
  const writes = watchWrites(peer.port);
  expect(() => connection.write(block(0, 2), Buffer.alloc(3), deadline())).toThrow(RangeError);
  expect(writes()).toEqual([]);
});

describe('replies', () => {
  beforeEach(() => {
    for (const address of [0, 1, 2]) peer.memory[address] = 0x1000 + address;
  });

  /** Three reads, sent and not answered yet. */
  async function three() {
    const connection = await connected();
    const replies = [0, 1, 2].map((address) => connection.read(block(address, 1), deadline()));
    const requests = [await peer.next(), await peer.next(), await peer.next()] as const;
    return { connection, replies, requests };
  }
  const own = [0x1000, 0x1001, 0x1002].map((register) => ({ ok: true, registers: [register] }));

  test('in any order settle each its own request', async () => {
    const { replies, requests } = await three();
    for (const request of requests.toReversed()) peer.reply(request, 'memory');
    expect(await Promise.all(replies)).toEqual(own);
  });

  test('in one chunk, one of them twice, settle each its own request', async () => {
    const { replies, requests } = await three();
    const [first, second, third] = requests;
    replyTogether(first, first, second, first, third);
    expect(await Promise.all(replies)).toEqual(own);
    expect(ends).toEqual([]);
  });

  test('byte by byte are read', async () => {
    const { replies, requests } = await three();
    const [{ socket }] = requests;
    for (const [index] of requests.entries()) {
      for (const byte of Buffer.from(unspaced(`000${index + 1} 0000 0005 01 03 02 100${index}`), 'hex')) {
        socket.write(Uint8Array.of(byte));
        await turns();
      }
    }
    expect(await Promise.all(replies)).toEqual(own);
  });

  test('that nobody waits for settle nothing', async () => {
    const { replies, requests } = await three();
    const [first] = requests;
    for (const transaction of [0, 4, 0xffff]) peer.reply({ ...first, transaction }, 'memory');
    await turns();
    replyTogether(...requests);
    expect(await Promise.all(replies)).toEqual(own);
    expect(ends).toEqual([]);
  });

  test('of another unit are damage, and the connection stays', async () => {
    const { connection, replies, requests } = await three();
    peer.reply({ ...requests[0], unit: 2 }, 'memory');
    expect(await replies[0]).toMatchObject({ ok: false, code: 'PLC_BLOCK_CORRUPT', exception: 0 });
    peer.script = () => 'memory';
    expect(await connection.read(block(2, 1), deadline())).toEqual(own[2]);
  });

  test('with an exception give its number and its name', async () => {
    const { replies, requests } = await three();
    peer.reply(requests[0], { exception: 6 });
    const detail = 'Modbus exception 6 (server device busy)';
    expect(await replies[0]).toEqual({ ok: false, code: 'PLC_EXCEPTION', exception: 6, detail });
  });

  test('are matched past the end of the transaction numbers', async () => {
    // The answer to FC6 is the request itself, so this server has nothing to reckon.
    const heard: Buffer[] = [];
    const echo = createServer((socket) => {
      socket.on('data', (data) => {
        heard.push(data);
        socket.write(data);
      });
    });
    await new Promise<void>((resolve) => {
      echo.listen(0, '127.0.0.1', resolve);
    });
    const connection = await connected((echo.address() as AddressInfo).port);
    const count = 0x1_0000 + 4;
    const atOnce = 4096;
    let confirmed = 0;
    for (let first = 0; first < count; first += atOnce) {
      const numbers = Array.from({ length: Math.min(atOnce, count - first) }, (_, index) => first + index);
      const replies = await Promise.all(numbers.map((at) => connection.writeRegister(at >> 8, at & 0xff, deadline())));
      confirmed += replies.filter(({ ok }) => ok).length;
    }
    expect(confirmed).toBe(count);
    const all = Buffer.concat(heard);
    const last = Array.from({ length: 6 }, (_, back) => all.readUInt16BE((count - 6 + back) * 12));
    expect(last).toEqual([0xffff, 0, 1, 2, 3, 4]);
    expect(ends).toEqual([]);
    echo.close();
  });
});

describe('the end', () => {
  test('comes at once with a peer that speaks no Modbus TCP, with what it said', async () => {
    const connection = await connected();
    const reply = connection.read(block(0, 1), deadline());
    const { socket } = await peer.next();
    const answer = Buffer.from(unspaced('0001 0000 0005 01 03 02 1234'), 'hex');
    socket.write(Buffer.concat([Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), answer]));
    const detail = `127.0.0.1:${peer.port} speaks no Modbus TCP: protocol identifier 21584 came for 0`;
    expect(await reply).toEqual({ ok: false, code: 'PLC_LINK_DOWN', exception: 0, detail });
    expect(ends).toEqual([{ code: 'PLC_LINK_DOWN', detail }]);
    await turns();
    expect(peer.errors).toEqual(['ECONNRESET']);
  });

  const endings: readonly (readonly [string, (connection: ModbusConnection, there: Socket) => void])[] = [
    ['the peer closes', (_, there) => void there.end()],
    ['the peer resets', (_, there) => void there.resetAndDestroy()],
    ['it is ended', (connection) => connection.end('PLC_LINK_DOWN', 'enough')],
  ];
  test.each(endings)('settles all that waits when %s, once, and takes no request after it', async (_, end) => {
    const connection = await connected();
    const replies = [0, 1].map((address) => connection.read(block(address, 1), deadline()));
    const { socket } = await peer.next();
    end(connection, socket);
    for (const reply of replies) expect(await reply).toMatchObject({ ok: false, code: 'PLC_LINK_DOWN' });
    const writes = watchWrites(peer.port);
    expect(await connection.read(block(0, 1), deadline())).toMatchObject({ ok: false, code: 'PLC_LINK_DOWN' });
    expect(writes()).toEqual([]);
    await turns();
    expect(ends).toHaveLength(1);
  });

  test('by close settles all that waits and reports nothing', async () => {
    const connection = await connected();
    const reply = connection.read(block(0, 1), deadline());
    await peer.next();
    const closed = connection.close();
    expect(await reply).toMatchObject({ ok: false, code: 'PLC_LINK_DOWN', detail: 'closed by the gateway' });
    await closed;
    await connection.close();
    expect(await connection.writeRegister(0, 0, deadline())).toMatchObject({ ok: false, code: 'PLC_LINK_DOWN' });
    expect(ends).toEqual([]);
  });

  test('before it was open takes no request', async () => {
    const connection = new ModbusConnection(
      { host: '127.0.0.1', port: peer.port, unitId: 1, connectTimeout: millis(500), clock: () => now },
      () => {
        throw new Error('opened after its close');
      },
      (code, detail) => ends.push({ code, detail }),
    );
    expect(await connection.read(block(0, 1), deadline())).toMatchObject({ ok: false, code: 'PLC_LINK_DOWN' });
    await connection.close();
    await turns();
    expect(ends).toEqual([]);
  });

  test('by a time-out takes the other requests with it', async () => {
    const connection = await connected();
    const short = connection.read(block(0, 1), after(now, millis(10)));
    const long = connection.read(block(1, 1), deadline());
    await peer.next();
    vi.advanceTimersByTime(10);
    const replies = [await short, await long];
    expect(replies.map((reply) => !reply.ok && reply.code)).toEqual(['PLC_TIMEOUT', 'PLC_TIMEOUT']);
    expect(ends.map(({ code }) => code)).toEqual(['PLC_TIMEOUT']);
  });
});
