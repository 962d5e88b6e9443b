// The same inputs of every property each time by day, so that a failure is the change's and not the day's; new ones in the
// long form of the night, whose failures print the seed that shows them again.

import fc from 'fast-check';

if (Number(process.env['QUAYLINK_RUNS_FACTOR'] ?? '1') <= 1) {
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_130 });
}
