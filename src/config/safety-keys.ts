// The `[safety]` table: one row a setting, in the units of the file, which are those of the program too.
// Enters: the table, and the defaults that the safety room owns. Leaves: whole settings. Each value is
// checked here alone; whether they fit together is the safety room's sum.

import { z } from 'zod';
import type { SafetySettings } from '../domain/index.ts';
import { fraction, metres, metresPerSecond, millis } from '../quantity/index.ts';
import { number } from './fields.ts';

/** One optional number for each input class. */
function perInputClass(meaning: string, min: number, max: number) {
  const one = (which: string) => number(`${meaning} ${which}`, min, max).optional();
  return z
    .strictObject({
      streaming: one('Devices that report at a steady rate.'),
      on_change: one('Wired devices that report only on change.'),
      on_change_wireless: one('Wireless devices that report only on change.'),
      vigilance: one('Keyboards, whose holding is proven by repeats.'),
    })
    .optional();
}

export const safetySchema = z.strictObject({
  command_interval_ms: number('Longest time between two command frames of a held crane.', 5, 100).optional(),
  status_interval_ms: number('Longest time between two status frames of a session and crane.', 5, 100).optional(),
  link_round_trip_ms: number('Round trip that the link is declared to need at most.', 0, 180).optional(),
  loop_age_limit_ms: number(
    'Loop age above this: ramp stop. At least 3 × (command + status interval) + link round trip.',
    30,
    300,
  ).optional(),
  command_timeout_ms: number('No accepted fresh command for this long: latched stop.', 100, 500).optional(),
  input_age_limit_ms: perInputClass('Age of the stick above which the crane stops.', 20, 3000),
  input_speed_share: perInputClass('Share of full speed that the stick may command.', 0.01, 1),
  felt_age_full_ms: number(
    'Age of what the operator sees, link and picture together, up to which full speed is permitted.',
    50,
    300,
  ).optional(),
  felt_age_creep_ms: number(
    'Felt age from which creep is permitted; the speed falls linearly up to it.',
    50,
    500,
  ).optional(),
  felt_age_stop_ms: number('Felt age above this: ramp stop.', 100, 600).optional(),
  picture_timeout_ms: number(
    'A required picture that does not advance for this long stops the crane.',
    30,
    600,
  ).optional(),
  stable_loop_ms: number('Time of continuously fresh frames before arming.', 100, 10_000).optional(),
  neutral_time_ms: number('Time that all mapped controls rest at neutral before it counts.', 50, 5000).optional(),
  silent_holder_ms: number(
    'A holder silent for this long loses the claim, never before standstill.',
    1000,
    60_000,
  ).optional(),
  offer_time_ms: number(
    'An offered crane that nobody takes for this long stays with its holder.',
    5000,
    300_000,
  ).optional(),
  bypass_time_ms: number('Longest bypass of a protection.', 1000, 600_000).optional(),
  plc_write_interval_ms: number('Longest time between two setpoint blocks to a PLC.', 5, 50).optional(),
  plc_exchange_timeout_ms: number('A PLC that takes longer to answer is reconnected.', 10, 200).optional(),
  plc_watchdog_ms: number("The PLC's own watchdog; read at connect and compared.", 50, 500).optional(),
  plc_scan_ms: number("Length of the PLC's scan.", 1, 100).optional(),
  snapshot_age_limit_ms: number('Feedback older than this blocks all motion.', 30, 1000).optional(),
  creep_share: number('Share of full speed called creep.', 0.01, 0.3).optional(),
  end_zone_m: number('Length of the creep zone before each end of a linear axis.', 0.1, 20).optional(),
  minimum_gap_m: number('Smallest gap between two gantries on one rail.', 0.5, 50).optional(),
  position_uncertainty_m: number('Position uncertainty, the fixed part.', 0, 5).optional(),
  position_uncertainty_share: number(
    'Position uncertainty as a share of the travel since the last mark.',
    0,
    0.1,
  ).optional(),
  overload_share: number('Above this share of the rated load hoisting is blocked.', 1, 1.25).optional(),
  underload_share: number('Below this share of the tare lowering is blocked.', 0.05, 0.95).optional(),
  snag_share: number(
    'A hanging load that rises by this share of the rated load within the snag time is caught.',
    0.05,
    1,
  ).optional(),
  snag_time_ms: number('Time within which a load that is caught rises.', 50, 5000).optional(),
  wind_limit_m_s: number('Gust above which the crane stops working.', 5, 50).optional(),
  gust_time_ms: number('Averaging time of a gust.', 500, 60_000).optional(),
  wind_hold_ms: number('How long the gust must stay below the limit before work goes on.', 1000, 3_600_000).optional(),
  landing_height_m: number(
    'Height over a known surface, and over the margin of its knowledge, from which lowering is at landing speed.',
    0.1,
    10,
  ).optional(),
  landing_speed_m_s: number('Landing speed.', 0.02, 1).optional(),
  landing_margin_m: number('What a known surface may have risen since it was last touched.', 0, 5).optional(),
  travel_warning_ms: number('Horn before gantry travel.', 0, 10_000).optional(),
});
export type SafetyTable = z.output<typeof safetySchema>;

/** What the safety room says of its own numbers; handed in, because this room does not import it. */
export interface SafetyRules {
  readonly defaults: SafetySettings;
  /** The sums that a set fails; empty if it is consistent. */
  readonly check: (
    settings: SafetySettings,
  ) => readonly { readonly code: 'CONFIG_INCONSISTENT'; readonly detail: string }[];
}

/** The settings in force: `table` over `defaults`, input classes one by one. */
export function safetySettings(table: SafetyTable, defaults: SafetySettings): SafetySettings {
  const age = table.input_age_limit_ms ?? {};
  const share = table.input_speed_share ?? {};
  return {
    commandInterval: millis(table.command_interval_ms ?? defaults.commandInterval),
    statusInterval: millis(table.status_interval_ms ?? defaults.statusInterval),
    linkRoundTrip: millis(table.link_round_trip_ms ?? defaults.linkRoundTrip),
    loopAgeLimit: millis(table.loop_age_limit_ms ?? defaults.loopAgeLimit),
    commandTimeout: millis(table.command_timeout_ms ?? defaults.commandTimeout),
    inputAgeLimit: {
      streaming: millis(age.streaming ?? defaults.inputAgeLimit.streaming),
      'on-change': millis(age.on_change ?? defaults.inputAgeLimit['on-change']),
      'on-change-wireless': millis(age.on_change_wireless ?? defaults.inputAgeLimit['on-change-wireless']),
      vigilance: millis(age.vigilance ?? defaults.inputAgeLimit.vigilance),
    },
    inputSpeedShare: {
      streaming: fraction(share.streaming ?? defaults.inputSpeedShare.streaming),
      'on-change': fraction(share.on_change ?? defaults.inputSpeedShare['on-change']),
      'on-change-wireless': fraction(share.on_change_wireless ?? defaults.inputSpeedShare['on-change-wireless']),
      vigilance: fraction(share.vigilance ?? defaults.inputSpeedShare.vigilance),
    },
    feltAgeFull: millis(table.felt_age_full_ms ?? defaults.feltAgeFull),
    feltAgeCreep: millis(table.felt_age_creep_ms ?? defaults.feltAgeCreep),
    feltAgeStop: millis(table.felt_age_stop_ms ?? defaults.feltAgeStop),
    pictureTimeout: millis(table.picture_timeout_ms ?? defaults.pictureTimeout),
    stableLoop: millis(table.stable_loop_ms ?? defaults.stableLoop),
    neutralTime: millis(table.neutral_time_ms ?? defaults.neutralTime),
    silentHolder: millis(table.silent_holder_ms ?? defaults.silentHolder),
    offerTime: millis(table.offer_time_ms ?? defaults.offerTime),
    bypassTime: millis(table.bypass_time_ms ?? defaults.bypassTime),
    plcWriteInterval: millis(table.plc_write_interval_ms ?? defaults.plcWriteInterval),
    plcExchangeTimeout: millis(table.plc_exchange_timeout_ms ?? defaults.plcExchangeTimeout),
    plcWatchdog: millis(table.plc_watchdog_ms ?? defaults.plcWatchdog),
    plcScan: millis(table.plc_scan_ms ?? defaults.plcScan),
    snapshotAgeLimit: millis(table.snapshot_age_limit_ms ?? defaults.snapshotAgeLimit),
    creep: fraction(table.creep_share ?? defaults.creep),
    endZone: metres(table.end_zone_m ?? defaults.endZone),
    minimumGap: metres(table.minimum_gap_m ?? defaults.minimumGap),
    positionUncertainty: metres(table.position_uncertainty_m ?? defaults.positionUncertainty),
    positionUncertaintyShare: fraction(table.position_uncertainty_share ?? defaults.positionUncertaintyShare),
    overloadShare: fraction(table.overload_share ?? defaults.overloadShare),
    underloadShare: fraction(table.underload_share ?? defaults.underloadShare),
    snagShare: fraction(table.snag_share ?? defaults.snagShare),
    snagTime: millis(table.snag_time_ms ?? defaults.snagTime),
    windLimit: metresPerSecond(table.wind_limit_m_s ?? defaults.windLimit),
    gustTime: millis(table.gust_time_ms ?? defaults.gustTime),
    windHold: millis(table.wind_hold_ms ?? defaults.windHold),
    landingHeight: metres(table.landing_height_m ?? defaults.landingHeight),
    landingSpeed: metresPerSecond(table.landing_speed_m_s ?? defaults.landingSpeed),
    landingMargin: metres(table.landing_margin_m ?? defaults.landingMargin),
    travelWarning: millis(table.travel_warning_ms ?? defaults.travelWarning),
  };
}

/** Settings as the table that would give them, for `--print-config` and the documents. */
export function safetyTable(settings: SafetySettings): SafetyTable {
  const { inputAgeLimit: age, inputSpeedShare: share } = settings;
  return {
    command_interval_ms: settings.commandInterval,
    status_interval_ms: settings.statusInterval,
    link_round_trip_ms: settings.linkRoundTrip,
    loop_age_limit_ms: settings.loopAgeLimit,
    command_timeout_ms: settings.commandTimeout,
    felt_age_full_ms: settings.feltAgeFull,
    felt_age_creep_ms: settings.feltAgeCreep,
    felt_age_stop_ms: settings.feltAgeStop,
    picture_timeout_ms: settings.pictureTimeout,
    stable_loop_ms: settings.stableLoop,
    neutral_time_ms: settings.neutralTime,
    silent_holder_ms: settings.silentHolder,
    offer_time_ms: settings.offerTime,
    bypass_time_ms: settings.bypassTime,
    plc_write_interval_ms: settings.plcWriteInterval,
    plc_exchange_timeout_ms: settings.plcExchangeTimeout,
    plc_watchdog_ms: settings.plcWatchdog,
    plc_scan_ms: settings.plcScan,
    snapshot_age_limit_ms: settings.snapshotAgeLimit,
    creep_share: settings.creep,
    end_zone_m: settings.endZone,
    minimum_gap_m: settings.minimumGap,
    position_uncertainty_m: settings.positionUncertainty,
    position_uncertainty_share: settings.positionUncertaintyShare,
    overload_share: settings.overloadShare,
    underload_share: settings.underloadShare,
    snag_share: settings.snagShare,
    snag_time_ms: settings.snagTime,
    wind_limit_m_s: settings.windLimit,
    gust_time_ms: settings.gustTime,
    wind_hold_ms: settings.windHold,
    landing_height_m: settings.landingHeight,
    landing_speed_m_s: settings.landingSpeed,
    landing_margin_m: settings.landingMargin,
    travel_warning_ms: settings.travelWarning,
    input_age_limit_ms: {
      streaming: age.streaming,
      on_change: age['on-change'],
      on_change_wireless: age['on-change-wireless'],
      vigilance: age.vigilance,
    },
    input_speed_share: {
      streaming: share.streaming,
      on_change: share['on-change'],
      on_change_wireless: share['on-change-wireless'],
      vigilance: share.vigilance,
    },
  };
}
