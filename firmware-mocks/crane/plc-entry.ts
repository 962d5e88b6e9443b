// Process of one mock PLC. Enters: PlcSettings as one JSON argument; `{ kind: 'fault', … }` over IPC at any
// time, a row of plc/faults.ts. Leaves: `{ kind: 'ready', … }` over IPC, sentences on standard error. It
// ends with its parent, and leaves Ctrl-C to it: the cranes are the last to go.

import { QuaylinkError } from '../../src/domain/index.ts';
import { type PlcSettings, runPlc } from './plc/plc.ts';

const settings = JSON.parse(process.argv[2] ?? 'null') as PlcSettings;

function log(sentence: string): void {
  process.stderr.write(`PLC ${settings.crane}: ${sentence}\n`);
}

function isFault(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'fault';
}

process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
// The parent died while this process was loading: the event has been missed.
if (!process.connected) process.exit();
try {
  const plc = await runPlc(settings, log);
  process.on('message', (message: unknown) => {
    if (!isFault(message)) return;
    const wrong = plc.fault(message);
    if (wrong !== undefined) log(`Not a fault: expected ${wrong.expected}, found ${wrong.found}`);
  });
  process.send?.({ kind: 'ready', role: 'plc', crane: settings.crane, port: plc.port });
} catch (error) {
  if (!(error instanceof QuaylinkError)) throw error;
  log(error.message);
  process.send?.({ kind: 'failed', code: error.code, message: error.message });
  process.exitCode = 1;
  process.disconnect?.();
}
