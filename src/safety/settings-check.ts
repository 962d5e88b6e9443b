// The numbers of the safety rules, checked together. Enters: a set of settings whose single values are in
// range. Leave: the sums that fail, spelled with their numbers. Also the defaults (docs/safety.md).

import { INPUT_CLASSES, type SafetySettings } from '../domain/index.ts';
import { fraction, metres, metresPerSecond, millis } from '../quantity/index.ts';

/**
 * The defaults, each with its reason in docs/safety.md.
 * `vigilance` is a terminal's keyboard: its repeats begin after up to 660 ms (X11; Windows 500 ms), so 700 ms,
 * and a quarter of full speed, so that 700 ms cost no more way than 175 ms of a streaming stick.
 * `on-change` counts from the last confirmed presence, asked every 20 ms, so it ages as a streaming stick does.
 * `on-change-wireless` may report every 2 s: creep.
 */
export const DEFAULT_SAFETY_SETTINGS: SafetySettings = {
  commandInterval: millis(20),
  statusInterval: millis(20),
  linkRoundTrip: millis(30),
  loopAgeLimit: millis(150),
  commandTimeout: millis(450),
  inputAgeLimit: {
    streaming: millis(100),
    'on-change': millis(100),
    'on-change-wireless': millis(2000),
    vigilance: millis(700),
  },
  inputSpeedShare: {
    streaming: fraction(1),
    'on-change': fraction(1),
    'on-change-wireless': fraction(0.1),
    vigilance: fraction(0.25),
  },
  feltAgeFull: millis(150),
  feltAgeCreep: millis(250),
  feltAgeStop: millis(400),
  pictureTimeout: millis(250),
  stableLoop: millis(500),
  neutralTime: millis(200),
  silentHolder: millis(10_000),
  offerTime: millis(45_000),
  bypassTime: millis(300_000),
  plcWriteInterval: millis(20),
  plcExchangeTimeout: millis(50),
  plcWatchdog: millis(150),
  plcScan: millis(10),
  snapshotAgeLimit: millis(100),
  creep: fraction(0.1),
  endZone: metres(1.5),
  minimumGap: metres(2),
  positionUncertainty: metres(0.05),
  positionUncertaintyShare: fraction(0.005),
  overloadShare: fraction(1.1),
  underloadShare: fraction(0.5),
  snagShare: fraction(0.3),
  snagTime: millis(500),
  windLimit: metresPerSecond(20),
  gustTime: millis(3000),
  windHold: millis(60_000),
  landingHeight: metres(0.7),
  landingSpeed: metresPerSecond(0.15),
  landingMargin: metres(0.3),
  travelWarning: millis(3000),
};

/** No declared link, however long, buys a loop age above this: beyond it control is lost (docs/safety.md). */
const LOOP_AGE_CEILING_MS = 300;
/** Practice after EN 13557 for the stop of a silent remote control. */
const COMMAND_TIMEOUT_CEILING_MS = 500;
/** Share of the rated load beyond which no overload limiter lets a crane hoist: 125 % is its static test (ISO 4310). */
const OVERLOAD_CEILING = 1.25;
const BYPASS_CEILING_MS = 600_000;
const OFFER_CEILING_MS = 300_000;
/** Way that an input device may command without proof of life, as milliseconds of full speed. */
const BLIND_WAY_CEILING_MS = 200;

export interface FailedSum {
  readonly code: 'CONFIG_INCONSISTENT';
  /** The sum with its numbers, in the names of the configuration file. */
  readonly detail: string;
}

function checkLoop(s: SafetySettings, expect: (holds: boolean, detail: string) => void): void {
  const least = 3 * (s.commandInterval + s.statusInterval) + s.linkRoundTrip;
  expect(
    s.loopAgeLimit >= least,
    `loop_age_limit ${s.loopAgeLimit} ms < 3 × (command ${s.commandInterval} + status ${s.statusInterval}) + link ${s.linkRoundTrip} = ${least} ms`,
  );
  expect(s.loopAgeLimit <= LOOP_AGE_CEILING_MS, `loop_age_limit ${s.loopAgeLimit} ms > ${LOOP_AGE_CEILING_MS} ms`);
  expect(
    s.commandTimeout > s.loopAgeLimit,
    `command_timeout ${s.commandTimeout} ms <= loop_age_limit ${s.loopAgeLimit} ms: the latched stop would come before the ramp stop`,
  );
  expect(
    s.commandTimeout <= COMMAND_TIMEOUT_CEILING_MS,
    `command_timeout ${s.commandTimeout} ms > ${COMMAND_TIMEOUT_CEILING_MS} ms`,
  );
  expect(s.stableLoop >= s.loopAgeLimit, `stable_loop ${s.stableLoop} ms < loop_age_limit ${s.loopAgeLimit} ms`);
  expect(
    s.neutralTime >= 3 * s.commandInterval,
    `neutral_time ${s.neutralTime} ms < 3 × command ${s.commandInterval} = ${3 * s.commandInterval} ms`,
  );
  expect(
    s.silentHolder > s.commandTimeout,
    `silent_holder ${s.silentHolder} ms <= command_timeout ${s.commandTimeout} ms`,
  );
}

function checkPicture(s: SafetySettings, expect: (holds: boolean, detail: string) => void): void {
  expect(
    s.feltAgeFull < s.feltAgeCreep && s.feltAgeCreep < s.feltAgeStop,
    `felt_age_full ${s.feltAgeFull} ms < felt_age_creep ${s.feltAgeCreep} ms < felt_age_stop ${s.feltAgeStop} ms does not hold`,
  );
  expect(
    s.feltAgeStop >= s.loopAgeLimit,
    `felt_age_stop ${s.feltAgeStop} ms < loop_age_limit ${s.loopAgeLimit} ms: the loop age is part of the felt age`,
  );
  const least = 3 * (s.commandInterval + s.statusInterval);
  expect(
    s.pictureTimeout >= least,
    `picture_timeout ${s.pictureTimeout} ms < 3 × (command ${s.commandInterval} + status ${s.statusInterval}) = ${least} ms: a lost frame would look like a frozen picture`,
  );
  expect(
    s.pictureTimeout <= s.feltAgeStop,
    `picture_timeout ${s.pictureTimeout} ms > felt_age_stop ${s.feltAgeStop} ms: a picture that stands still would be driven by until it is too old`,
  );
}

function checkAuthority(s: SafetySettings, expect: (holds: boolean, detail: string) => void): void {
  expect(
    s.offerTime > 0 && s.offerTime <= OFFER_CEILING_MS,
    `offer_time ${s.offerTime} ms is outside 0 … ${OFFER_CEILING_MS} ms`,
  );
  expect(
    s.bypassTime > 0 && s.bypassTime <= BYPASS_CEILING_MS,
    `bypass_time ${s.bypassTime} ms is outside 0 … ${BYPASS_CEILING_MS} ms`,
  );
}

function checkPlc(s: SafetySettings, expect: (holds: boolean, detail: string) => void): void {
  const watchdog = 3 * s.plcWriteInterval + s.plcExchangeTimeout + s.plcScan;
  expect(
    s.plcWatchdog >= watchdog,
    `plc_watchdog ${s.plcWatchdog} ms < 3 × plc_write_interval ${s.plcWriteInterval} + exchange time-out ${s.plcExchangeTimeout} + scan ${s.plcScan} = ${watchdog} ms`,
  );
  const snapshot = s.plcWriteInterval + s.plcExchangeTimeout + s.plcScan;
  expect(
    s.snapshotAgeLimit >= snapshot,
    `snapshot_age_limit ${s.snapshotAgeLimit} ms < plc_write_interval ${s.plcWriteInterval} + exchange time-out ${s.plcExchangeTimeout} + scan ${s.plcScan} = ${snapshot} ms`,
  );
  expect(
    s.snapshotAgeLimit <= s.plcWatchdog,
    `snapshot_age_limit ${s.snapshotAgeLimit} ms > plc_watchdog ${s.plcWatchdog} ms: the gateway would trust a picture for longer than the PLC trusts the gateway`,
  );
}

function checkInputs(s: SafetySettings, expect: (holds: boolean, detail: string) => void): void {
  for (const inputClass of INPUT_CLASSES) {
    const limit = s.inputAgeLimit[inputClass];
    const share = s.inputSpeedShare[inputClass];
    expect(
      limit >= s.commandInterval,
      `input_age_limit.${inputClass} ${limit} ms < command ${s.commandInterval} ms: it would stop at every frame`,
    );
    expect(share > 0 && share <= 1, `input_speed_share.${inputClass} ${share} is outside 0 … 1`);
    const blind = limit * share;
    expect(
      blind <= BLIND_WAY_CEILING_MS,
      `input_age_limit.${inputClass} ${limit} ms × input_speed_share.${inputClass} ${share} = ${blind} ms of full speed > ${BLIND_WAY_CEILING_MS} ms`,
    );
  }
}

function checkPlaces(s: SafetySettings, expect: (holds: boolean, detail: string) => void): void {
  expect(s.creep > 0 && s.creep < 1, `creep ${s.creep} is outside 0 … 1`);
  expect(s.endZone >= 0, `end_zone ${s.endZone} m is negative`);
  expect(s.positionUncertainty >= 0, `position_uncertainty ${s.positionUncertainty} m is negative`);
  expect(
    s.minimumGap > 2 * s.positionUncertainty,
    `minimum_gap ${s.minimumGap} m <= 2 × position_uncertainty ${s.positionUncertainty} m`,
  );
  expect(
    s.positionUncertaintyShare >= 0 && s.positionUncertaintyShare < 1,
    `position_uncertainty_share ${s.positionUncertaintyShare} is outside 0 … 1`,
  );
}

function checkLoad(s: SafetySettings, expect: (holds: boolean, detail: string) => void): void {
  expect(
    s.overloadShare >= 1 && s.overloadShare <= OVERLOAD_CEILING,
    `overload_share ${s.overloadShare} is outside 1 … ${OVERLOAD_CEILING}`,
  );
  expect(s.underloadShare > 0 && s.underloadShare < 1, `underload_share ${s.underloadShare} is outside 0 … 1`);
  expect(s.snagShare > 0 && s.snagShare <= 1, `snag_share ${s.snagShare} is outside 0 … 1`);
  const samples = 3 * s.plcWriteInterval;
  expect(
    s.snagTime >= samples,
    `snag_time ${s.snagTime} ms < 3 × plc_write_interval ${s.plcWriteInterval} = ${samples} ms: no rise could be seen in it`,
  );
  expect(s.landingSpeed > 0, `landing_speed ${s.landingSpeed} m/s is not above 0: nothing could be landed`);
  expect(s.landingMargin >= 0, `landing_margin ${s.landingMargin} m is negative`);
  expect(s.landingHeight > 0, `landing_height ${s.landingHeight} m is not above 0`);
}

function checkSurroundings(s: SafetySettings, expect: (holds: boolean, detail: string) => void): void {
  expect(s.windLimit > 0, `wind_limit ${s.windLimit} m/s is not above 0`);
  expect(
    s.gustTime >= s.snapshotAgeLimit,
    `gust_time ${s.gustTime} ms < snapshot_age_limit ${s.snapshotAgeLimit} ms: a single sample would count as a gust`,
  );
  expect(
    s.windHold >= s.gustTime,
    `wind_hold ${s.windHold} ms < gust_time ${s.gustTime} ms: the lull between two gusts would end it`,
  );
  expect(s.travelWarning >= 0, `travel_warning ${s.travelWarning} ms is negative`);
}

/** The sums that a set of settings fails, in reading order; empty if it is consistent. NaN fails. Never throws. */
export function checkSafetySettings(settings: SafetySettings): readonly FailedSum[] {
  const failed: FailedSum[] = [];
  const expect = (holds: boolean, detail: string): void => {
    if (!holds) failed.push({ code: 'CONFIG_INCONSISTENT', detail });
  };
  checkLoop(settings, expect);
  checkPicture(settings, expect);
  checkAuthority(settings, expect);
  checkPlc(settings, expect);
  checkInputs(settings, expect);
  checkPlaces(settings, expect);
  checkLoad(settings, expect);
  checkSurroundings(settings, expect);
  return failed;
}
