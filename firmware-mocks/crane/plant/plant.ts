// The plant as a running thing: the yard in real time behind its field bus. Enters: settings. Leaves: a port, and
// cranes that move until it is closed.

import { type MonotonicMs, monotonicMs } from '../../../src/quantity/index.ts';
import { type PlantCraneSettings, STEP_MS } from './crane.ts';
import { Pace } from './pace.ts';
import { FieldServer } from './server.ts';
import { Yard } from './yard.ts';

export interface PlantSettings {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Between its end buffers, m. */
  readonly railLength: number;
  /** All on this rail; 1 … 16 cranes. */
  readonly cranes: readonly PlantCraneSettings[];
}

export interface RunningPlant {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts stepping and listening. Throws RUN_PORT_TAKEN where another program has the port, CONFIG_INCONSISTENT for cranes in one place. */
export async function runPlant(settings: PlantSettings, log: (sentence: string) => void): Promise<RunningPlant> {
  const yard = new Yard(settings.cranes, settings.railLength);
  const server = new FieldServer(yard, log);
  const port = await server.listen(settings.host, settings.port);
  const pace = new Pace(monotonicNow());
  let stepped = 0;
  let immediate: NodeJS.Immediate | undefined;

  const run = (): void => {
    const steps = pace.due(monotonicNow());
    if (pace.skippedMs > 0) log(`The plant stood still for too long; ${pace.skippedMs} ms are skipped.`);
    if (steps === 0) return;
    for (let step = 0; step < steps; step += 1) {
      server.deliver();
      yard.step();
    }
    stepped += steps;
    server.report(stepped);
  };
  // Not in the timer itself: what the PLCs sent during a stall is read before it is made up for.
  const timer = setInterval(() => {
    immediate = setImmediate(run);
  }, STEP_MS);

  return {
    port,
    close: () => {
      clearInterval(timer);
      clearImmediate(immediate);
      return server.close();
    },
  };
}

function monotonicNow(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}
