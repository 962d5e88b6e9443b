// A crane on the wall with which all is well; a test changes what it is about.

import type { WallCrane } from '../../../../src/console/frames/index.ts';

export const CRANE: WallCrane = {
  crane: 1,
  name: 'A',
  typeName: 'grab-unloader',
  state: 'ready',
  cause: undefined,
  lastStop: undefined,
  stopCount: 0,
  holder: 'anna',
  offered: false,
  bypassed: false,
  plcUp: true,
  load: 0,
  ratedLoad: 25_000,
  wind: 3,
  hoist: 0.5,
  trolley: 0.5,
  gantry: 0.5,
  moving: false,
  feedbackAge: 12,
  loopAge: 30,
  age: 15,
};
