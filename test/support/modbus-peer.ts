// A Modbus TCP server that does what a test tells it. Enters: frames, kept as they came. Leaves: answers from
// a plain register memory, or whatever the test's script says instead. Written from the specification alone.

import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface PeerRequest {
  /** 0 for the first connection that the peer accepted, and so on. */
  readonly connection: number;
  readonly transaction: number;
  readonly unit: number;
  readonly functionCode: number;
  /** Whole frame as it came. */
  readonly hex: string;
  readonly socket: Socket;
  /** Address of the first register: read address of FC3 and FC23, write address of FC6 and FC16. */
  readonly address: number;
}

/** What a script says of one request: answer from memory, stay silent, an exception, or a PDU of its own. */
export type PeerAnswer = 'memory' | 'silent' | { readonly exception: number } | { readonly pdu: Buffer };

/** Hex of a frame, written in groups: `unspaced('0006 01 03')` is `'00060103'`. */
export function unspaced(groups: string): string {
  return groups.replaceAll(' ', '');
}

export class ModbusPeer {
  readonly memory = new Uint16Array(0x1_0000);
  readonly requests: PeerRequest[] = [];
  readonly sockets: Socket[] = [];
  /** Code of every error of a connection: ECONNRESET where the client reset it. */
  readonly errors: (string | undefined)[] = [];
  script: (request: PeerRequest) => PeerAnswer = () => 'memory';
  readonly #server: Server;
  #port = 0;
  #waiting: { readonly fits: (request: PeerRequest) => boolean; readonly resolve: (request: PeerRequest) => void }[] =
    [];
  #seen = 0;

  constructor() {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  get port(): number {
    return this.#port;
  }

  /** Listens on port 0 the first time, and on the same port again after `stop`. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  load(address: number, registersHex: string): void {
    for (let at = 0; at * 4 < registersHex.length; at++) {
      this.memory[address + at] = Number.parseInt(registersHex.slice(at * 4, at * 4 + 4), 16);
    }
  }

  /** The first request that fits and that no earlier call returned; waits for it. */
  next(fits: (request: PeerRequest) => boolean = () => true): Promise<PeerRequest> {
    for (; this.#seen < this.requests.length; this.#seen++) {
      const request = this.requests[this.#seen] as PeerRequest;
      if (fits(request)) {
        this.#seen += 1;
        return Promise.resolve(request);
      }
    }
    return new Promise((resolve) => {
      this.#waiting.push({ fits, resolve });
    });
  }

  /** Answers a request now, whatever was done about it before. */
  reply(request: PeerRequest, answer: PeerAnswer): void {
    if (answer === 'silent') return;
    const pdu = this.#pdu(request, answer);
    const head = Buffer.alloc(7);
    head.writeUInt16BE(request.transaction, 0);
    head.writeUInt16BE(pdu.length + 1, 4);
    head.writeUInt8(request.unit, 6);
    request.socket.write(Buffer.concat([head, pdu]));
  }

  #accept(socket: Socket): void {
    const connection = this.sockets.push(socket) - 1;
    socket.setNoDelay(true);
    socket.on('error', (error: NodeJS.ErrnoException) => this.errors.push(error.code));
    let received = Buffer.alloc(0);
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 6 && received.length >= 6 + received.readUInt16BE(4)) {
        const length = 6 + received.readUInt16BE(4);
        const frame = Buffer.from(received.subarray(0, length));
        received = received.subarray(length);
        this.#take({
          connection,
          transaction: frame.readUInt16BE(0),
          unit: frame.readUInt8(6),
          functionCode: frame.readUInt8(7),
          hex: frame.toString('hex'),
          socket,
          address: frame.readUInt16BE(8),
        });
      }
    });
  }

  #take(request: PeerRequest): void {
    this.requests.push(request);
    const answer = this.script(request);
    if (answer !== 'silent') this.reply(request, answer);
    const index = this.#waiting.findIndex((waiting) => waiting.fits(request));
    if (index < 0) return;
    this.#seen = this.requests.length;
    this.#waiting.splice(index, 1)[0]?.resolve(request);
  }

  #pdu(request: PeerRequest, answer: Exclude<PeerAnswer, 'silent'>): Buffer {
    if (answer !== 'memory') {
      return 'pdu' in answer ? answer.pdu : Buffer.from([request.functionCode | 0x80, answer.exception]);
    }
    const frame = Buffer.from(request.hex, 'hex');
    switch (request.functionCode) {
      case 3:
        return this.#readReply(3, frame.readUInt16BE(8), frame.readUInt16BE(10));
      case 6:
        this.memory[frame.readUInt16BE(8)] = frame.readUInt16BE(10);
        return frame.subarray(7, 12);
      case 16:
        this.#store(frame.readUInt16BE(8), frame.subarray(13));
        return frame.subarray(7, 12);
      case 23:
        this.#store(frame.readUInt16BE(12), frame.subarray(17));
        return this.#readReply(23, frame.readUInt16BE(8), frame.readUInt16BE(10));
      default:
        return Buffer.from([request.functionCode | 0x80, 1]);
    }
  }

  #store(address: number, bytes: Buffer): void {
    for (let at = 0; at * 2 < bytes.length; at++) this.memory[address + at] = bytes.readUInt16BE(at * 2);
  }

  #readReply(functionCode: number, address: number, count: number): Buffer {
    const pdu = Buffer.alloc(2 + count * 2);
    pdu.writeUInt8(functionCode, 0);
    pdu.writeUInt8(count * 2, 1);
    for (let at = 0; at < count; at++) pdu.writeUInt16BE(this.memory[address + at] as number, 2 + at * 2);
    return pdu;
  }
}
