// The protections of load and machine, one row each: what it blocks, what clears it, whether a supervisor may
// bypass it for a while. Enters: nothing. Leaves: the table that docs/safety.md shows and a test drives row by
// row. The sentence of each is that of its code (domain/codes.ts); the deciding is done where limits.ts calls.

import type { Code, MotionAxis } from '../domain/index.ts';

export interface Protection {
  readonly code: Code;
  readonly axes: readonly (MotionAxis | 'attachment')[];
  /** Of the position; `towards` = whichever leads to what is protected; `open` = of the attachment. */
  readonly direction: 'up' | 'down' | 'both' | 'towards' | 'open';
  /** The strictest that it leaves: nothing, creep, or a speed of its own. */
  readonly leaves: 'nothing' | 'creep' | 'less';
  /** The same in words. */
  readonly blocks: string;
  readonly clears: string;
  /** A supervisor may lift it for a while; creep takes its place on every axis. */
  readonly bypassable: boolean;
}

const LINEAR = ['hoist', 'trolley', 'gantry', 'luff'] as const;
const ALL = ['hoist', 'trolley', 'gantry', 'slew', 'luff'] as const;

export const PROTECTIONS: readonly Protection[] = [
  {
    code: 'LIMIT_STOPPING_DISTANCE',
    axes: ALL,
    direction: 'towards',
    leaves: 'less',
    blocks: 'an axis towards the end of its range: no faster than it can still stop, swing of the load included',
    clears: 'room to stop',
    bypassable: false,
  },
  {
    code: 'LIMIT_END_ZONE',
    axes: LINEAR,
    direction: 'towards',
    leaves: 'creep',
    blocks: 'an axis towards the end of its range: creep in the last `end_zone_m`',
    clears: 'leaving the end zone',
    bypassable: false,
  },
  {
    code: 'LIMIT_RANGE_UPPER',
    axes: ALL,
    direction: 'up',
    leaves: 'nothing',
    blocks: 'an axis at the upper end of its range, or on its upper switch: further up',
    clears: 'moving back',
    bypassable: false,
  },
  {
    code: 'LIMIT_RANGE_LOWER',
    axes: ALL,
    direction: 'down',
    leaves: 'nothing',
    blocks: 'an axis at the lower end of its range, or on its lower switch: further down',
    clears: 'moving back',
    bypassable: false,
  },
  {
    code: 'LIMIT_OVERLOAD',
    axes: ['hoist'],
    direction: 'up',
    leaves: 'nothing',
    blocks: 'hoisting up above `overload_share` of the rated load',
    clears: 'a load below it',
    bypassable: false,
  },
  {
    code: 'LIMIT_UNDERLOAD',
    axes: ['hoist'],
    direction: 'down',
    leaves: 'nothing',
    blocks: 'lowering below `underload_share` of the tare',
    clears: 'hoisting until the ropes carry the attachment again',
    bypassable: true,
  },
  {
    code: 'LIMIT_SLACK_ROPE',
    axes: ['hoist'],
    direction: 'down',
    leaves: 'nothing',
    blocks: 'lowering while the rope is slack; closing the grab and hoisting stay free',
    clears: 'a tight rope',
    bypassable: false,
  },
  {
    code: 'LIMIT_SNAG',
    axes: ['hoist'],
    direction: 'up',
    leaves: 'nothing',
    blocks:
      'hoisting up, latched, once a hanging load has risen by `snag_share` of the rated load within `snag_time_ms`',
    clears: 'lowering until the load is within 10 % of the rated load of what it was, or the rope is slack',
    bypassable: true,
  },
  {
    code: 'LIMIT_WIND',
    axes: ALL,
    direction: 'both',
    leaves: 'nothing',
    blocks: 'gantry travel while the gust (mean of `gust_time_ms`) is above `wind_limit_m_s`; everything else at creep',
    clears: 'a gust below 90 % of the limit for `wind_hold_ms`',
    bypassable: true,
  },
  {
    code: 'LIMIT_LANDING',
    axes: ['hoist'],
    direction: 'down',
    leaves: 'less',
    blocks:
      'lowering to `landing_speed_m_s` within `landing_height_m` and `landing_margin_m` of where the rope went slack last, while the load overlaps that place',
    clears: 'hoisting, moving aside, or passing well below the surface, at that place, with a tight rope',
    bypassable: false,
  },
  {
    code: 'LIMIT_EXCLUSION_ZONE',
    axes: ['hoist', 'trolley', 'gantry'],
    direction: 'towards',
    leaves: 'nothing',
    blocks:
      'an axis towards a `[[zone]]`: no faster than load, ropes, boom and legs can still stop outside, swing included; inside one, deeper; out at creep; without a reference no way towards it, away at creep; a bypass lifts every zone of the crane at once',
    clears: 'moving away',
    bypassable: true,
  },
  {
    code: 'LIMIT_SEPARATION',
    axes: ['gantry'],
    direction: 'towards',
    leaves: 'nothing',
    blocks:
      'gantry travel towards a neighbour: only the own share of the gap; the nearer side on the anti-collision sensor',
    clears: 'a wider gap',
    bypassable: false,
  },
  {
    code: 'LIMIT_SEPARATION_UNKNOWN',
    axes: ['gantry'],
    direction: 'towards',
    leaves: 'nothing',
    blocks:
      'gantry travel towards a neighbour, where either position is stale, unreferenced or contradicted; apart at creep',
    clears: 'both positions known and in agreement',
    bypassable: false,
  },
  {
    code: 'LIMIT_GRAB_OPEN',
    axes: ['hoist'],
    direction: 'both',
    leaves: 'creep',
    blocks: 'hoisting up to creep unless the grab is closed; lowering to creep while it is neither closed nor open',
    clears: 'the grab closed; for lowering, open too',
    bypassable: false,
  },
  {
    code: 'LIMIT_GRAB_PLACE',
    axes: ['attachment'],
    direction: 'open',
    leaves: 'nothing',
    blocks:
      'opening away from every `[[opening_place]]`, or faster than creep; a bypass lifts the place, never the speed',
    clears: 'standing over such a place',
    bypassable: true,
  },
  {
    code: 'LIMIT_GANTRY_LOAD_LOW',
    axes: ['gantry'],
    direction: 'both',
    leaves: 'nothing',
    blocks: 'gantry travel with the hoist not above `coaming_m` by more than its position uncertainty',
    clears: 'hoisting above it',
    bypassable: true,
  },
  {
    code: 'LIMIT_RAIL_CLAMPS',
    axes: ['gantry'],
    direction: 'both',
    leaves: 'nothing',
    blocks: 'gantry travel while a rail clamp is not released',
    clears: 'clamps released',
    bypassable: false,
  },
  {
    code: 'LIMIT_TRAVEL_WARNING',
    axes: ['gantry'],
    direction: 'both',
    leaves: 'nothing',
    blocks: 'gantry travel until the horn has sounded for `travel_warning_ms`',
    clears: 'the stick kept deflected; good while travelling and for 5 s after',
    bypassable: false,
  },
  {
    code: 'LIMIT_UNREFERENCED',
    axes: ALL,
    direction: 'both',
    leaves: 'creep',
    blocks: 'every axis to creep while the PLC does not know its positions',
    clears: 'referencing',
    bypassable: false,
  },
];

/** Whether a supervisor may lift the cause; never one that no row has. */
export function isBypassable(code: Code): boolean {
  for (const row of PROTECTIONS) if (row.code === code) return row.bypassable;
  return false;
}
