// Process of the plant. Enters: PlantSettings as one JSON argument. Leaves: `{ kind: 'ready', … }` over IPC, sentences
// on standard error. It ends with its parent, and leaves Ctrl-C to it: the cranes are the last to go.

import { QuaylinkError } from '../../src/domain/index.ts';
import { type PlantSettings, runPlant } from './plant/plant.ts';

function log(sentence: string): void {
  process.stderr.write(`plant: ${sentence}\n`);
}

process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
// The parent died while this process was loading: the event has been missed.
if (!process.connected) process.exit();
try {
  const plant = await runPlant(JSON.parse(process.argv[2] ?? 'null') as PlantSettings, log);
  process.send?.({ kind: 'ready', role: 'plant', port: plant.port });
} catch (error) {
  if (!(error instanceof QuaylinkError)) throw error;
  log(error.message);
  process.send?.({ kind: 'failed', code: error.code, message: error.message });
  process.exitCode = 1;
  process.disconnect?.();
}
