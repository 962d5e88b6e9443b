// Two gantries on one rail under src/safety/separation.ts, each behind its own link, on a hand-moved clock.
// Enters: a scenario (cranes, gap, operators, faults, sensor errors). Leaves: the true gaps.

import { type SafetySettings, STANDSTILL } from '../../src/domain/index.ts';
import { axisSpeed, monotonicMs } from '../../src/quantity/index.ts';
import { arbitrate, resetBoard } from '../../src/safety/board.ts';
import { applySeparation } from '../../src/safety/separation.ts';
import { type AxisLoop, type AxisRun, axisLoop, demandedSpeed, STEP_MS, stepLoop, TICK_MS } from './axis-loop.ts';

export interface RailScenario {
  readonly low: AxisRun;
  readonly high: AxisRun;
  /** Between the buffers at the start, metres. */
  readonly gap: number;
  readonly lengthMs: number;
}

export interface RailOutcome {
  /** Smallest and last true gap, metres. */
  readonly smallest: number;
  readonly last: number;
  /** Farthest that either crane travelled, metres. */
  readonly travelled: number;
}

function decide(loops: readonly AxisLoop[], atMs: number, settings: SafetySettings): void {
  for (const { board, crane } of loops) {
    resetBoard(board, crane.spec.type);
    const { snapshot } = crane;
    crane.snapshotUsable = snapshot !== undefined && atMs - snapshot.requestedAt <= settings.snapshotAgeLimit;
  }
  applySeparation(
    loops.map((loop) => loop.crane),
    settings,
    monotonicMs(atMs),
  );
  for (const loop of loops) {
    const demanded = { ...STANDSTILL, gantry: axisSpeed(demandedSpeed(loop, atMs)) };
    loop.wanted = arbitrate(loop.board, demanded).gantry;
  }
}

export function runRail(scenario: RailScenario, settings: SafetySettings): RailOutcome {
  const low = axisLoop(scenario.low, 1, 100);
  const { width } = low.crane.spec;
  const high = axisLoop(scenario.high, 2, 100 + width + scenario.gap);
  const loops = [low, high];
  let smallest = Infinity;
  for (let atMs = 0; atMs <= scenario.lengthMs; atMs += STEP_MS) {
    for (const loop of loops) stepLoop(loop, atMs, settings);
    if (atMs % TICK_MS === 0) decide(loops, atMs, settings);
    smallest = Math.min(smallest, high.position - low.position - width);
  }
  const last = high.position - low.position - width;
  return { smallest, last, travelled: Math.max(low.travelled, high.travelled) };
}
