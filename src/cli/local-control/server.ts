// The local socket of a gateway. Enters: connections of programs of the same user on the same machine, one request
// line each. Leaves: one answer line each. It also keeps a second gateway from running with the same file.

import { lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { QuaylinkError } from '../../domain/index.ts';
import { type LocalAnswer, type LocalRequest, MAX_REQUEST_BYTES, readRequest, refused } from './requests.ts';

const MAX_CONNECTIONS = 8;
/** A request that is not whole by then, or an answer that is not taken, is dropped. */
const PATIENCE_MS = 2000;
/** Longest path of a socket that the system takes, without its closing zero (sockaddr_un of unix(7)). */
const MAX_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;
const PIPE = '\\\\.\\pipe\\';

export type Answer = (request: LocalRequest) => LocalAnswer;

export interface LocalServer {
  /** Answers from now on; until then every request hears that the gateway is starting. */
  serve(answer: Answer): void;
  close(): Promise<void>;
}

function cannot(path: string, why: string, cause?: unknown): QuaylinkError {
  return new QuaylinkError('RUN_SOCKET', `${path}: ${why}.`, { cause });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Whether somebody answers there. Rejects as node:net does, but for a socket that is missing or abandoned. */
function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', (error) => {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ECONNREFUSED') resolve(false);
      else reject(error);
    });
  });
}

/** Removes what a gateway left that died; throws where it lives, or where the path is something else. */
async function makeWay(path: string): Promise<void> {
  if (await isAlive(path)) {
    throw cannot(path, 'another gateway runs with this socket; stop it, or set `local.socket` to another path');
  }
  if (path.startsWith(PIPE)) return;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket()) throw cannot(path, 'it exists and is no socket; set `local.socket` to another path');
  unlinkSync(path);
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket comes into being within this call, for its owner alone.
    const mask = process.umask(0o177);
    server.listen(path, () => {
      server.off('error', reject);
      // A connection that cannot be taken (no descriptors left) is its client's loss, never the gateway's.
      server.on('error', () => undefined);
      resolve();
    });
    process.umask(mask);
  });
}

function starting(): LocalAnswer {
  return refused('RUN_NO_GATEWAY', 'The gateway is starting; try again.');
}

/** Opens the socket. Throws QuaylinkError RUN_SOCKET. */
export async function listenLocally(path: string): Promise<LocalServer> {
  if (!path.startsWith(PIPE) && Buffer.byteLength(path) > MAX_PATH_BYTES) {
    const advice = 'set `local.socket` to a shorter one, such as /run/quaylink/gateway.sock';
    throw cannot(path, `the path is longer than the ${MAX_PATH_BYTES} bytes that this system allows; ${advice}`);
  }
  let answer: Answer = starting;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    converse(socket, (request) => answer(request));
  });
  server.maxConnections = MAX_CONNECTIONS;
  try {
    await makeWay(path);
    await listen(server, path);
  } catch (error) {
    if (error instanceof QuaylinkError) throw error;
    const why = codeOf(error) === 'EACCES' ? 'no permission' : error instanceof Error ? error.message : String(error);
    throw cannot(path, `${why}; set \`local.socket\` to a path that this user may write`, error);
  }
  return {
    serve: (given) => {
      answer = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** One request, one answer. */
function converse(socket: Socket, answer: Answer): void {
  let text = Buffer.alloc(0);
  const reply = (given: LocalAnswer): void => {
    socket.removeAllListeners('data');
    socket.end(`${JSON.stringify(given)}\n`);
  };
  const late = setTimeout(() => socket.destroy(), PATIENCE_MS);
  socket.on('close', () => clearTimeout(late));
  // The peer has gone, or was cut off: nobody is left to answer.
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    text = Buffer.concat([text, chunk]);
    const end = text.indexOf('\n');
    if (end < 0 ? text.length >= MAX_REQUEST_BYTES : end >= MAX_REQUEST_BYTES) return reply(refused('WIRE_TOO_LARGE'));
    if (end < 0) return undefined;
    const request = readRequest(text.subarray(0, end).toString('utf8'));
    return reply('do' in request ? answer(request) : request);
  });
}
