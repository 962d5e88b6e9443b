// Cost of the mock's physics a step: `npx vitest bench test/bench/plant.bench.ts --run`.

import { bench, describe } from 'vitest';
import { Pendulum, type PendulumDrive } from '../../firmware-mocks/crane/plant/pendulum.ts';
import { craneOf, outputs, RAIL_LENGTH, unloaderAt } from '../firmware-mocks/crane/plant/hands.ts';
import { Yard } from '../../firmware-mocks/crane/plant/yard.ts';

const STEPS = 1000;

const load = new Pendulum(20, 0.1);
const drive: PendulumDrive = {
  velocityX: 0,
  velocityY: 0,
  accelerationX: 0.1,
  accelerationY: 0,
  length: 20,
  rate: 0,
  acceleration: 0,
  forceX: 0,
  forceY: 0,
  damping: 0.01,
  floor: Number.POSITIVE_INFINITY,
};

const one = new Yard([unloaderAt(1, 200)], RAIL_LENGTH);
const two = new Yard([unloaderAt(1, 100), unloaderAt(2, 250)], RAIL_LENGTH);
let way = 1;

/** There and back, so that no end is reached. */
function stepYard(yard: Yard): void {
  way = -way;
  const order = outputs({ speeds: [0.5 * way, 2 * way, 0.2 * way, 0, 0] });
  for (let step = 0; step < STEPS; step += 1) {
    for (const crane of yard.cranes) crane.command(order);
    yard.step();
  }
}

describe(`the plant, ${STEPS} steps`, () => {
  bench('a bare pendulum', () => {
    for (let step = 0; step < STEPS; step += 1) load.step(drive, 0.01);
  });
  bench('a yard with one crane', () => stepYard(one));
  bench('a yard with two cranes', () => stepYard(two));
});

describe('the plant, one report', () => {
  bench('sensors as a line', () => void JSON.stringify(craneOf(two, 1).sensors()));
  bench('truth as a line', () => void JSON.stringify(craneOf(two, 1).truth()));
});
