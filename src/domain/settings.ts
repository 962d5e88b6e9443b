// The numbers of the safety rules, as the gateway runs with them. Defaults and their reasons stand in
// docs/safety.md; config/ reads them from a file and refuses a set that contradicts itself.

import type { Fraction, Metres, Millis } from '../quantity/index.ts';
import type { InputClass } from './command.ts';

export interface SafetySettings {
  /** Longest time between two command frames of a held crane. */
  readonly commandInterval: Millis;
  /** Longest time between two status frames of a session and crane. */
  readonly statusInterval: Millis;
  /** Round trip that the link is declared to need at most. */
  readonly linkRoundTrip: Millis;
  /** Loop age above this: ramp stop. At least 3 × (command + status interval) + linkRoundTrip, at most 300 ms. */
  readonly loopAgeLimit: Millis;
  /** No accepted fresh command for this long: latched stop. */
  readonly commandTimeout: Millis;
  /** Age of an input device above this: stop; by how the device proves its life. */
  readonly inputAgeLimit: { readonly [C in InputClass]: Millis };
  /** Share of full speed that an input class may command. */
  readonly inputSpeedShare: { readonly [C in InputClass]: Fraction };
  /** Time of continuously fresh frames before arming. */
  readonly stableLoop: Millis;
  /** Time that all mapped controls must rest at neutral before it counts. */
  readonly neutralTime: Millis;
  /** A holder without any accepted frame for this long loses the claim, never before standstill. */
  readonly silentHolder: Millis;
  /** Longest time between two setpoint blocks to a PLC. */
  readonly plcWriteInterval: Millis;
  readonly plcExchangeTimeout: Millis;
  /** The PLC's own watchdog, read from it at connect and checked against this. */
  readonly plcWatchdog: Millis;
  readonly plcScan: Millis;
  /** A snapshot older than this blocks all motion. */
  readonly snapshotAgeLimit: Millis;
  /** Share of full speed called creep. */
  readonly creep: Fraction;
  /** Length of the creep zone before each end of a linear axis. */
  readonly endZone: Metres;
  /** Smallest gap between two gantries on one rail. */
  readonly minimumGap: Metres;
  /** Position uncertainty: fixed part, and share of the travel since the last reference mark. */
  readonly positionUncertainty: Metres;
  readonly positionUncertaintyShare: Fraction;
}
