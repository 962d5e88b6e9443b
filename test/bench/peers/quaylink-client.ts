// The desk of the benchmark: speaks quaylink.v1 over one control socket, holds both cranes and drives them gently to and
// fro. Enters: requests. Leaves: one command frame a request, whole as a workstation makes it; two replies to each:
// series 0 is its ack, series 1 the status that says the PLC has received its setpoint (or a newer one).

import { WebSocket } from 'ws';
import {
  ATTACHMENT_BIT,
  type AxisMask,
  codeNumber,
  type CraneNumber,
  type CraneStateKind,
  STANDSTILL,
} from '../../../src/domain/index.ts';
import { isNewer, nextSerial } from '../../../src/link/index.ts';
import {
  type AxisSpeed,
  type Millis,
  type MonotonicMs,
  type StampMicros,
  toStamp,
} from '../../../src/quantity/index.ts';
import {
  type ClientFrame,
  CONTROL_PATH,
  decodeGatewayFrame,
  encodeFrame,
  type GatewayFrame,
  PROTOCOL_VERSION,
  type StatusFrame,
  SUBPROTOCOL,
} from '../../../src/wire/index.ts';
import type { Client, Connect, OnReply, Stream } from './peer.ts';

const ARMED_WITHIN_MS = 20_000;
/** A crane without a request for so long gets a command all the same, as from a workstation. */
const KEEP_ALIVE_MS = 18;
const KEEP_ALIVE_CHECK_MS = 4;
/** Commands whose request is remembered; a power of two. */
const REMEMBERED = 8192;
/** Between two presses of re-arm. */
const REARM_EVERY_MS = 1000;
/** The drive: every command asks for another speed, and the crane stays within half a metre. */
const SPEED = 0.3;
const PERIOD_MS = 4000;
const NO_STAMP = 0 as StampMicros;
const NOT_ARMED = codeNumber('SAFETY_NOT_ARMED');

function now(): MonotonicMs {
  return (Number(process.hrtime.bigint()) / 1e6) as MonotonicMs;
}

/** One crane as this desk knows it. */
class HeldCrane {
  readonly number: CraneNumber;
  mapped: AxisMask = 0;
  generation = 0;
  sequence = 0;
  status: StatusFrame | undefined;
  statusAt = 0;
  sentAt = 0;
  rearmPresses = 0;
  rearmedAt = 0;
  /** Everything up to this sequence has been received by the PLC. */
  received = 0;
  /** By sequence: the request that it carried; 0 = none, a keep-alive. */
  readonly requests = new Uint32Array(REMEMBERED);

  constructor(number: CraneNumber) {
    this.number = number;
  }

  get state(): CraneStateKind {
    return this.status?.state ?? 'parked';
  }

  get isArmed(): boolean {
    return this.state === 'ready' || this.state === 'moving';
  }
}

class Desk implements Client {
  readonly #socket: WebSocket;
  readonly #onReply: OnReply;
  #cranes: HeldCrane[] = [];
  #craneCount = 0;
  #session = 0;
  #epoch = 0;
  #keepAlive: NodeJS.Timeout | undefined;
  #onArmed: () => void = ignore;
  #onLost: (reason: Error) => void = ignore;

  constructor(socket: WebSocket, onReply: OnReply) {
    this.#socket = socket;
    this.#onReply = onReply;
  }

  /** Resolves when both cranes are armed and wait for a deflection. */
  async arm(): Promise<void> {
    const socket = this.#socket;
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        const states = this.#cranes.map(({ number, state }) => `crane ${number} is ${state}`);
        reject(new Error(`not armed after ${ARMED_WITHIN_MS} ms: ${states.join(', ') || 'no welcome'}`));
      }, ARMED_WITHIN_MS);
      this.#onArmed = () => {
        clearTimeout(late);
        this.#onArmed = ignore;
        resolve();
      };
      this.#onLost = (reason) => {
        clearTimeout(late);
        reject(reason);
      };
      socket.on('error', (error) => this.#onLost(error));
      socket.on('close', (code, reason) => {
        clearInterval(this.#keepAlive);
        this.#onLost(new Error(`the gateway closed the session: ${code} ${reason.toString()}`));
      });
      socket.on('message', (data) => this.#take(data as Buffer));
      socket.on('open', () => {
        this.#send({ type: 'hello', version: PROTOCOL_VERSION, label: 'benchmark', attach: new Uint8Array(0) });
      });
    });
    // From here on a lost session is a failed benchmark: what is not answered any more counts as unanswered.
    this.#onLost = ignore;
  }

  send(stream: Stream, index: number): void {
    const crane = this.#cranes[stream];
    if (crane !== undefined) this.#command(crane, index, now());
  }

  async close(): Promise<void> {
    clearInterval(this.#keepAlive);
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.close(1000);
    });
  }

  #send(frame: ClientFrame): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(encodeFrame(frame));
  }

  #take(data: Buffer): void {
    const decoded = decodeGatewayFrame(data);
    if (!decoded.ok) throw new Error(`${decoded.code}: ${decoded.expected}, not ${decoded.found}`);
    this.#takeFrame(decoded.value);
  }

  #takeFrame(frame: GatewayFrame): void {
    switch (frame.type) {
      case 'ack': {
        const stream = this.#streamOf(frame.crane);
        const crane = this.#cranes[stream];
        const index = crane?.requests[frame.sequence & (REMEMBERED - 1)] ?? 0;
        if (index !== 0) this.#onReply(0, stream, index, frame.outcome === 0 ? 'accepted' : 'refused');
        break;
      }
      case 'status':
        this.#takeStatus(frame);
        break;
      case 'welcome':
        this.#session = frame.session;
        this.#epoch = frame.epoch;
        this.#craneCount = frame.craneCount;
        break;
      case 'crane': {
        const crane = new HeldCrane(frame.crane);
        crane.mapped = frame.axes | ATTACHMENT_BIT;
        this.#cranes.push(crane);
        this.#send({
          type: 'claim',
          session: this.#session,
          epoch: this.#epoch,
          crane: frame.crane,
          request: this.#cranes.length,
        });
        break;
      }
      case 'grant': {
        const crane = this.#cranes[this.#streamOf(frame.crane)];
        if (crane === undefined) break;
        if (frame.outcome !== 0) this.#claimAgain(crane);
        else crane.generation = frame.generation;
        const holdsAll =
          this.#cranes.length === this.#craneCount && this.#cranes.every((each) => each.generation !== 0);
        if (holdsAll) this.#keepAlive ??= setInterval(() => this.#keepCranes(), KEEP_ALIVE_CHECK_MS);
        break;
      }
      case 'geometry':
      case 'zone':
      case 'notice':
      case 'stop-ack':
        break;
      default:
        frame satisfies never;
    }
  }

  /** The PLC may not be connected yet: then a claim is refused, and asked again. */
  #claimAgain({ number }: HeldCrane): void {
    setTimeout(() => {
      this.#send({ type: 'claim', session: this.#session, epoch: this.#epoch, crane: number, request: number });
    }, 100);
  }

  #streamOf(crane: CraneNumber): Stream {
    return this.#cranes[0]?.number === crane ? 0 : 1;
  }

  #takeStatus(frame: StatusFrame): void {
    const stream = this.#streamOf(frame.crane);
    const crane = this.#cranes[stream];
    if (crane === undefined) return;
    crane.status = frame;
    crane.statusAt = now();
    const { received } = frame.confirmation;
    for (; isNewer(received, crane.received); crane.received = nextSerial(crane.received)) {
      const index = crane.requests[nextSerial(crane.received) & (REMEMBERED - 1)] ?? 0;
      if (index !== 0) this.#onReply(1, stream, index, 'accepted');
    }
    if (this.#cranes.every((each) => each.isArmed)) this.#onArmed();
  }

  #keepCranes(): void {
    const at = now();
    for (const crane of this.#cranes) {
      if (at - crane.sentAt >= KEEP_ALIVE_MS) this.#command(crane, 0, at);
    }
  }

  #command(crane: HeldCrane, index: number, at: MonotonicMs): void {
    const { status, mapped } = crane;
    const drives = crane.isArmed && index !== 0;
    const speed = SPEED * Math.sin((2 * Math.PI * at) / PERIOD_MS);
    const pressed = crane.isArmed || (crane.state === 'neutral-wait' && status?.cause === NOT_ARMED);
    if (crane.state === 'stopped' && at - crane.rearmedAt > REARM_EVERY_MS) {
      crane.rearmedAt = at;
      crane.rearmPresses = (crane.rearmPresses + 1) & 0xffff;
    }
    const sequence = nextSerial(crane.sequence);
    crane.sequence = sequence;
    crane.sentAt = at;
    crane.requests[sequence & (REMEMBERED - 1)] = index;
    this.#send({
      type: 'command',
      session: this.#session,
      epoch: this.#epoch,
      crane: crane.number,
      generation: crane.generation,
      sequence,
      echo: status?.number ?? 0,
      driven: true,
      deadman: pressed,
      run: true,
      emergencyRun: true,
      horn: false,
      mode: 'split',
      mapped,
      neutral: drives ? 0 : mapped,
      speeds: drives ? { ...STANDSTILL, trolley: speed as AxisSpeed, hoist: (speed / 2) as AxisSpeed } : STANDSTILL,
      attachment: 'hold',
      rearmPresses: crane.rearmPresses,
      resetPresses: 0,
      inputs: [{ inputClass: 'streaming', age: 0 as Millis }],
      hold: Math.min(1000, at - crane.statusAt) as Millis,
      readAt: NO_STAMP,
      sentAt: toStamp(at),
      painted: status?.number ?? 0,
      cameras: [],
    });
  }
}

function ignore(): void {
  // Nobody waits.
}

export const connectQuaylink: Connect = async ({ ports, token }, onReply) => {
  const [port] = ports;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${CONTROL_PATH}`, SUBPROTOCOL, {
    headers: { authorization: `Bearer ${token ?? ''}` },
    perMessageDeflate: false,
  });
  const desk = new Desk(socket, onReply);
  await desk.arm();
  return desk;
};
