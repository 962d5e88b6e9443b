// The PLC exchange alone: the gateway's own driver against the mock PLCs, without a gateway. Enters: requests. Leaves: one
// setpoint block a request; the reply is the status that came back in the same exchange, or in a newer one.

import { type CraneNumber, STANDSTILL } from '../../../src/domain/index.ts';
import type { PlcDriver, PlcEvent } from '../../../src/plc/driver.ts';
import { createModbusDriver } from '../../../src/plc/modbus-driver.ts';
import { millis, type MonotonicMs } from '../../../src/quantity/index.ts';
import { LEVELS } from '../../../src/registers/index.ts';
import type { Client, Connect, OnReply, Stream } from './peer.ts';

const CONNECTED_WITHIN_MS = 10_000;
/** Hoist, trolley, gantry: a grab unloader. */
const AXES = 7;
const NONCE = 0xbe4c;

function now(): MonotonicMs {
  return (Number(process.hrtime.bigint()) / 1e6) as MonotonicMs;
}

/** Keeps to one crane; every request up to the one whose exchange is over counts as answered. */
class Line {
  readonly driver: PlcDriver;
  readonly #crane: CraneNumber;
  readonly #stream: Stream;
  readonly #onReply: OnReply;
  #answered = 0;

  constructor(port: number, stream: Stream, onReply: OnReply) {
    this.#crane = (stream + 1) as CraneNumber;
    this.#stream = stream;
    this.#onReply = onReply;
    this.driver = createModbusDriver({
      host: '127.0.0.1',
      port,
      unitId: 1,
      crane: this.#crane,
      axes: AXES,
      exchangeTimeout: millis(50),
      watchdog: millis(150),
      scan: millis(10),
      clock: now,
    });
  }

  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`the PLC of crane ${this.#crane} did not answer within ${CONNECTED_WITHIN_MS} ms`));
      }, CONNECTED_WITHIN_MS);
      this.driver.start((event) => {
        if (event.kind === 'up') {
          clearTimeout(late);
          resolve();
        }
        this.#take(event);
      });
    });
  }

  send(index: number): void {
    this.driver.write({
      sequence: index,
      heartbeat: index & 0xffff,
      crane: this.#crane,
      nonce: NONCE,
      // Drives off: the exchange is the same, and nothing can move.
      controlWord: 0,
      speeds: STANDSTILL,
      attachment: 'hold',
      levels: LEVELS.RUN | LEVELS.EMERGENCY_RUN,
      decidedAt: now(),
    });
  }

  #take(event: PlcEvent): void {
    if (event.kind !== 'reply') return;
    for (; this.#answered < event.sequence; this.#answered += 1) {
      this.#onReply(0, this.#stream, this.#answered + 1, 'accepted');
    }
  }
}

export const connectPlc: Connect = async ({ ports }, onReply): Promise<Client> => {
  const lines = [new Line(ports[0] ?? 0, 0, onReply), new Line(ports[1] ?? 0, 1, onReply)] as const;
  await Promise.all(lines.map((line) => line.connect()));
  return {
    send: (stream, index) => lines[stream].send(index),
    close: async () => {
      await Promise.all(lines.map((line) => line.driver.close()));
    },
  };
};
