// The page's connection: nothing is sent later that could not be sent, what cannot be understood ends it, what is gone is said.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from '../../../../src/console/page/link/connection.ts';
import {
  connection,
  desk,
  devices,
  drives,
  hasDesk,
  picture,
  stopUnsent,
} from '../../../../src/console/page/link/store.ts';
import { FakeSocket } from './fake-socket.ts';
import { DESK, pictureFrame, WELCOME } from './frames.ts';

let sockets: FakeSocket[];
let page: Connection;

function newest(): FakeSocket {
  const socket = sockets.at(-1);
  if (socket === undefined) throw new Error('no socket was opened');
  return socket;
}

/** A connection that the workstation has welcomed. */
function welcomed(): FakeSocket {
  page.open();
  const socket = newest();
  socket.accept();
  socket.receive(WELCOME);
  return socket;
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  connection.value = { kind: 'connecting' };
  picture.value = undefined;
  stopUnsent.value = false;
  page = new Connection('http://localhost:7450', 'secret', (url, protocol) => {
    const socket = new FakeSocket(url, protocol);
    sockets.push(socket);
    return socket;
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a connection', () => {
  it('opens with a hello and what it watches', () => {
    page.watch(['picture', 'alarms']);
    page.open();
    newest().accept();
    expect(newest().url).toBe('ws://localhost:7450/v1/console');
    expect(newest().protocol).toBe('quaylink-console.v1');
    expect(newest().sent).toEqual([
      { kind: 'hello', version: 1, token: 'secret' },
      { kind: 'watch', topics: ['picture', 'alarms'] },
    ]);
    expect(connection.value.kind).toBe('connecting');
  });

  it('is open with the welcome, and not before', () => {
    welcomed();
    expect(connection.value.kind).toBe('open');
  });

  it('gives each question its own answer', async () => {
    const socket = welcomed();
    const first = page.ask({ what: 'claim', side: 'a' });
    const second = page.ask({ what: 'claim', side: 'b' });
    socket.receive({ kind: 'answer', request: 2, code: 'CONSOLE_NOT_DESK' });
    socket.receive({ kind: 'answer', request: 1, code: 'OK' });
    socket.receive({ kind: 'answer', request: 77, code: 'OK' });
    expect(await Promise.all([first, second])).toEqual(['OK', 'CONSOLE_NOT_DESK']);
  });

  it('answers what the workstation can answer no more, and never asks again', async () => {
    const socket = welcomed();
    const asked = page.ask({ what: 'release', side: 'a' });
    socket.drop();
    expect(await asked).toBe('UNKNOWN');
    expect(await page.ask({ what: 'release', side: 'a' })).toBe('UNKNOWN');
    vi.advanceTimersByTime(600);
    newest().accept();
    newest().receive(WELCOME);
    expect(newest().kinds()).toEqual(['hello', 'watch']);
  });

  it('bounds the questions that wait', async () => {
    welcomed();
    const asked = Array.from({ length: 40 }, () => page.alarm('1', 'acknowledge'));
    expect(await asked.at(-1)).toBe('UNKNOWN');
    expect(
      newest()
        .kinds()
        .filter((kind) => kind === 'alarm'),
    ).toHaveLength(32);
  });
});

describe('a lost connection', () => {
  it('is called lost until the workstation welcomes the page again', () => {
    welcomed().drop();
    expect(connection.value.kind).toBe('lost');
    vi.advanceTimersByTime(600);
    expect(sockets).toHaveLength(2);
    expect(connection.value.kind).toBe('lost');
    newest().drop();
    vi.advanceTimersByTime(600);
    newest().accept();
    expect(connection.value.kind).toBe('lost');
    newest().receive(WELCOME);
    expect(connection.value.kind).toBe('open');
  });

  it('leaves the last picture and nothing that would drive', () => {
    const socket = welcomed();
    socket.receive(DESK);
    socket.receive(pictureFrame(7));
    socket.receive({ kind: 'devices', devices: [{ name: 'stick', controls: [], help: [] }] });
    expect([hasDesk.value, drives.value, devices.value.length]).toEqual([true, true, 1]);
    socket.drop();
    expect([hasDesk.value, drives.value, devices.value.length]).toEqual([false, false, 0]);
    expect(desk.value).toBeUndefined();
    expect(picture.value?.tick).toBe(7);
  });

  it('hears nothing more of the old socket', () => {
    const old = welcomed();
    old.drop();
    vi.advanceTimersByTime(600);
    newest().accept();
    newest().receive(WELCOME);
    old.receive({ kind: 'refused', code: 'CONSOLE_FLOOD', detail: '' });
    expect(connection.value.kind).toBe('open');
  });

  it('does not try again where the workstation said why', () => {
    const socket = welcomed();
    socket.receive({ kind: 'refused', code: 'CONSOLE_LIMIT', detail: 'eight' });
    socket.drop();
    vi.advanceTimersByTime(10_000);
    expect(connection.value).toEqual({ kind: 'refused', code: 'CONSOLE_LIMIT', detail: 'eight' });
    expect(sockets).toHaveLength(1);
  });

  it.each(['no json', '[]', '{"kind":"dance"}', '{"kind":"picture","tick":1}', 'null', '{"kind":"toString"}'])(
    'is what follows %s: nothing after it is believed',
    (message) => {
      const socket = welcomed();
      socket.receive(message);
      expect(connection.value).toMatchObject({ kind: 'refused', code: 'CONSOLE_VERSION' });
      socket.receive(pictureFrame(3));
      expect(picture.value).toBeUndefined();
    },
  );

  it('is what a workstation of another version is', () => {
    page.open();
    newest().accept();
    newest().receive({ ...WELCOME, version: 2 });
    expect(connection.value).toMatchObject({ kind: 'refused', code: 'CONSOLE_VERSION' });
  });
});

describe('a connection of which nothing is heard', () => {
  it('is given up after twelve seconds, welcomed or not, and tried anew', () => {
    const dead = welcomed();
    vi.advanceTimersByTime(11_000);
    dead.receive(pictureFrame(1));
    vi.advanceTimersByTime(12_000);
    expect([connection.value.kind, sockets.length]).toEqual(['open', 1]);
    vi.advanceTimersByTime(1000);
    expect([connection.value.kind, dead.readyState]).toEqual(['lost', 3]);
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    // It is not even accepted.
    vi.advanceTimersByTime(13_500);
    expect(sockets).toHaveLength(3);
    newest().accept();
    newest().receive(WELCOME);
    expect(connection.value.kind).toBe('open');
  });

  it('gets no flood of inputs that would come all at once after a stall', () => {
    const socket = welcomed();
    socket.receive(pictureFrame(1));
    for (let sequence = 1; sequence <= 500; sequence += 1) {
      vi.advanceTimersByTime(20);
      page.input(sequence, 0, [0]);
    }
    expect(socket.kinds().filter((kind) => kind === 'input').length).toBeLessThan(100);
    socket.receive(pictureFrame(2));
    const before = socket.sent.length;
    page.input(501, 0, [0]);
    page.input(502, 0, [0]);
    expect(socket.sent.slice(before)).toMatchObject([
      { sequence: 501, tick: 2 },
      { sequence: 502, tick: 2 },
    ]);
  });
});

describe('a stop', () => {
  it('is sent, and then nothing is said', () => {
    const socket = welcomed();
    expect(page.stop('stop')).toBe(true);
    expect(page.stop('emergency')).toBe(true);
    expect(socket.sent.slice(-2)).toEqual([
      { kind: 'stop', emergency: false },
      { kind: 'stop', emergency: true },
    ]);
    expect(stopUnsent.value).toBe(false);
  });

  it('that cannot be sent is said, and not sent later', () => {
    expect(page.stop('stop')).toBe(false);
    expect(stopUnsent.value).toBe(true);
    page.open();
    newest().accept();
    expect(page.stop('stop')).toBe(false);
    newest().receive(WELCOME);
    expect(newest().kinds()).toEqual(['hello', 'watch']);
    expect(stopUnsent.value).toBe(true);
  });

  it('is forgotten once the next one is sent', () => {
    page.stop('stop');
    welcomed();
    page.stop('stop');
    expect(stopUnsent.value).toBe(false);
  });

  it('that may not have arrived is said', () => {
    const socket = welcomed();
    page.stop('stop');
    vi.advanceTimersByTime(1000);
    socket.drop();
    expect(stopUnsent.value).toBe(true);
  });

  it('that has long arrived is no matter of a connection that ends', () => {
    const socket = welcomed();
    page.stop('stop');
    vi.advanceTimersByTime(3000);
    socket.receive(pictureFrame(1));
    socket.drop();
    expect(stopUnsent.value).toBe(false);
  });

  it('after which nothing was heard may not have arrived, however late the connection ends', () => {
    const socket = welcomed();
    page.stop('stop');
    vi.advanceTimersByTime(1500);
    socket.receive(pictureFrame(1));
    vi.advanceTimersByTime(5000);
    socket.drop();
    expect(stopUnsent.value).toBe(true);
  });

  it('into a connection of which nothing is heard is sent, and doubted at once', () => {
    const socket = welcomed();
    vi.advanceTimersByTime(2001);
    expect(page.stop('emergency')).toBe(true);
    expect(socket.kinds().at(-1)).toBe('stop');
    expect(stopUnsent.value).toBe(true);
    socket.receive(pictureFrame(1));
    page.stop('emergency');
    expect(stopUnsent.value).toBe(false);
  });

  it('goes out however much waits in the socket, where inputs do not', () => {
    const socket = welcomed();
    socket.bufferedAmount = 1_000_000;
    page.input(1, 0, [0]);
    page.stop('emergency');
    expect(socket.kinds().slice(2)).toEqual(['stop']);
  });
});
