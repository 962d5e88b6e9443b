// The numbers of the safety rules, as the gateway runs with them. Defaults and their reasons stand in
// docs/safety.md; config/ reads them from a file and refuses a set that contradicts itself.

import type { Fraction, Metres, MetresPerSecond, Millis } from '../quantity/index.ts';
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
  /** Felt age (loop age and picture age) up to which full speed is permitted; from `feltAgeCreep` on creep, linear between; above `feltAgeStop` ramp stop. */
  readonly feltAgeFull: Millis;
  readonly feltAgeCreep: Millis;
  readonly feltAgeStop: Millis;
  /** A required picture that does not advance for this long stops the crane. */
  readonly pictureTimeout: Millis;
  /** Time of continuously fresh frames before arming. */
  readonly stableLoop: Millis;
  /** Time that all mapped controls must rest at neutral before it counts. */
  readonly neutralTime: Millis;
  /** A holder without any accepted frame for this long loses the claim, never before standstill. */
  readonly silentHolder: Millis;
  /** An offered crane that nobody takes for this long stays with its holder. */
  readonly offerTime: Millis;
  /** Longest bypass of a protection. */
  readonly bypassTime: Millis;
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
  /** Above this share of the rated load hoisting is blocked. */
  readonly overloadShare: Fraction;
  /** Below this share of the tare lowering is blocked. */
  readonly underloadShare: Fraction;
  /** A hanging load that rises by this share of the rated load within `snagTime` is caught. */
  readonly snagShare: Fraction;
  readonly snagTime: Millis;
  /** Gust above which the crane stops working, its averaging time, and how long it must stay below before work goes on. */
  readonly windLimit: MetresPerSecond;
  readonly gustTime: Millis;
  readonly windHold: Millis;
  /** Lowering within this height over the known surface, less the margin of its knowledge, is at landing speed. */
  readonly landingHeight: Metres;
  readonly landingSpeed: MetresPerSecond;
  readonly landingMargin: Metres;
  /** Horn before gantry travel. */
  readonly travelWarning: Millis;
}
