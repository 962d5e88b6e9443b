// The same inputs of every property each time by day, so that a failure is the change's and not the day's; new ones in the
// long form of the night, whose failures print the seed that shows them again.

import fc from 'fast-check';
import { isLongForm } from './runs.ts';

if (!isLongForm) {
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_130 });
}
