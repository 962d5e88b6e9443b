// A listener on the plant's truth line: what the cranes really did, measured where nobody else in the
// chain can colour it. Enters: the plant's address. Leaves: the newest truth of every crane.

import { connect, type Socket } from 'node:net';
import type { Truth } from '../../../firmware-mocks/crane/field-bus.ts';

const INTERVAL_MS = 20;
/** Longest line that a plant sends; more is not a plant. */
const MAX_LINE = 8192;

export interface TruthListener {
  newest(crane: number): Truth | undefined;
  close(): void;
}

function isTruth(value: unknown): value is Truth {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'truth' && 'travelled' in value
  );
}

/** Listens until closed or until the plant goes; `onTruth` is called for every value. */
export function listenToTruth(host: string, port: number, onTruth: (truth: Truth) => void): TruthListener {
  const newest = new Map<number, Truth>();
  const socket: Socket = connect({ host, port });
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('connect', () => socket.write(`${JSON.stringify({ kind: 'truth', intervalMs: INTERVAL_MS })}\n`));
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) socket.destroy();
    for (const line of lines) {
      const value: unknown = JSON.parse(line);
      if (!isTruth(value)) continue;
      newest.set(value.crane, value);
      onTruth(value);
    }
  });
  return {
    newest: (crane) => newest.get(crane),
    close: () => socket.destroy(),
  };
}
