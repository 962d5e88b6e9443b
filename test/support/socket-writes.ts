// What this process hands to its sockets, seen beside the code that does it: node's own `write`, watched. Enters: the port
// at the other end. Leaves: each write there, in order, with what the kernel had not yet taken of it.

import { Socket } from 'node:net';
import { onTestFinished, vi } from 'vitest';

/** Watches until the end of the test. The function returned gives the hex of every write to that port so far; all must be with the kernel. */
export function watchWrites(port: number): () => readonly string[] {
  const write = vi.spyOn(Socket.prototype, 'write');
  onTestFinished(() => write.mockRestore());
  return () =>
    write.mock.calls.flatMap(([bytes], call) => {
      const socket = write.mock.contexts[call] as Socket;
      if (socket.remotePort !== port) return [];
      if (socket.writableLength !== 0) throw new Error(`${socket.writableLength} bytes wait in this process`);
      return [(bytes as Uint8Array as Buffer).toString('hex')];
    });
}
