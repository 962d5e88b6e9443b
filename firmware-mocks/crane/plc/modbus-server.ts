// The socket side of the mock PLC's Modbus server. Enters: TCP connections. Leaves: replies in the order
// of their requests, delayed where a fault script says so. What a request does is modbus-tcp.ts' matter.

import { createServer, type Socket } from 'node:net';
import { FrameReader } from './modbus-tcp.ts';

export interface ModbusServerSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Connections beyond this are closed at once. */
  readonly maxConnections: number;
}

export interface ModbusServerHooks {
  answer(frame: Uint8Array): Uint8Array;
  /** How long the reply to a request that arrives now waits, ms. */
  replyDelay(): number;
  /** False while the PLC is down: connections are closed at once. */
  accepts(): boolean;
  log(sentence: string): void;
}

export interface ModbusServer {
  readonly port: number;
  /** Ends every connection; the server goes on listening. */
  dropConnections(): void;
  close(): Promise<void>;
}

/** Replies of one connection that may wait for a scripted delay; a client that asks for more loses its connection. */
const MAX_WAITING_REPLIES = 32;
/** Bytes that a client may leave unread before its connection is closed. */
const MAX_UNSENT_BYTES = 16 * 1024;
/** A half-open connection gives its place back after this. */
const KEEP_ALIVE_MS = 5000;

/** Listens. Rejects with the system's error where the port cannot be had. */
export function serveModbus(settings: ModbusServerSettings, hooks: ModbusServerHooks): Promise<ModbusServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (socket) => {
    if (!hooks.accepts()) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveConnection(socket, hooks);
  });
  server.maxConnections = settings.maxConnections;

  const dropConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: settings.host, port: settings.port }, () => {
      server.off('error', reject);
      server.on('error', (error) => hooks.log(`Modbus server: ${error.message}`));
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : settings.port,
        dropConnections,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            dropConnections();
          }),
      });
    });
  });
}

function serveConnection(socket: Socket, hooks: ModbusServerHooks): void {
  const reader = new FrameReader();
  const waiting: Uint8Array[] = [];
  const send = (reply: Uint8Array): void => {
    if (socket.destroyed) return;
    socket.write(reply);
    if (socket.writableLength > MAX_UNSENT_BYTES) socket.destroy();
  };
  const sendOldest = (): void => {
    const reply = waiting.shift();
    if (reply !== undefined) send(reply);
  };
  const take = (frame: Uint8Array): void => {
    if (socket.destroyed) return;
    const reply = hooks.answer(frame);
    const delay = hooks.replyDelay();
    if (delay <= 0 && waiting.length === 0) {
      send(reply);
      return;
    }
    waiting.push(reply);
    if (waiting.length > MAX_WAITING_REPLIES) socket.destroy();
    else setTimeout(sendOldest, delay).unref();
  };
  socket.on('data', (chunk: Buffer) => {
    const fault = reader.push(chunk, take);
    if (fault === undefined) return;
    hooks.log(`Modbus connection closed: ${fault}`);
    socket.destroy();
  });
  // 'close' follows every error; a client that resets its connection is nothing to report.
  socket.on('error', () => socket.destroy());
}
