// Whether the condition of an alarm is there. Enters: one rule, the facts. Leaves: present, absent, or unknown where the
// crane cannot be seen: then the alarm stays as it was, since what is not seen has not gone.

import type { Code } from '../../domain/index.ts';
import type { AlarmRule, CraneRule, CraneSign, DeskRule, DeskSign } from './alarm-rules.ts';
import { ALARM_RULES, NO_ALARMS } from './alarm-table.ts';
import type { CodeOrUnknown, CraneFacts, DeskFacts, Facts } from './alarm-facts.ts';
import { FEEDBACK_LIMIT_MS, STATUS_LIMIT_MS } from './alarm-facts.ts';
import type { DeskSide } from '../../workstation/index.ts';

export interface Present {
  /** What it comes from, beside the sentence of the alarm: a code, or words of the gateway; may be empty. */
  readonly detail: string;
  /** It happened in this very moment: told anew, even where it stood before. */
  readonly anew: boolean;
}
export type Sighting = Present | 'absent' | 'unknown';

const PRESENT: Present = { detail: '', anew: false };

const LISTED: ReadonlySet<string> = new Set<Code>([
  ...ALARM_RULES.flatMap(({ code, causes }) => [code, ...causes]),
  ...NO_ALARMS.flatMap(({ codes }) => codes),
]);

/** Where an alarm can be. */
export type AlarmPlace = 'desk' | DeskSide;

export function sight(rule: AlarmRule, place: AlarmPlace, facts: Facts): Sighting {
  if (rule.scope === 'desk') return first(rule, rule.signs, (sign) => DESK_SIGNS[sign](facts.desk, rule)) ?? 'absent';
  return place === 'desk' ? 'absent' : sightCrane(rule, facts.cranes[place]);
}

function sightCrane(rule: CraneRule, facts: CraneFacts): Sighting {
  const sign = first(rule, rule.signs, (name) => CRANE_SIGNS[name](facts, rule));
  // What happened is told to whoever it happened to, even if they lost the crane by it.
  if (sign?.anew === true && (facts.wasMine || rule.watch === 'any')) return sign;
  const watched = isWatched(rule, facts);
  if (watched === 'unknown') return sign !== undefined && SEEN_FROM_HERE.has(rule.code) ? sign : 'unknown';
  return watched ? (sign ?? 'absent') : 'absent';
}

/** Rules whose signs do not come from a live status. */
const SEEN_FROM_HERE: ReadonlySet<Code> = new Set(
  ALARM_RULES.filter(({ signs }) => signs.some((sign) => sign === 'status-old')).map(({ code }) => code),
);

function isWatched({ watch }: CraneRule, { hold }: CraneFacts): boolean | 'unknown' {
  if (watch === 'any') return hold === 'unknown' ? 'unknown' : true;
  if (hold === 'unknown') return 'unknown';
  return hold === 'mine' || (hold === 'free' && watch === 'free');
}

function first<Sign>(
  { code, causes }: AlarmRule,
  signs: readonly Sign[],
  look: (sign: Sign) => Present | boolean | Code | undefined,
): Present | undefined {
  let found: Present | undefined;
  for (const sign of signs) {
    const seen = look(sign);
    if (seen === undefined || seen === false) continue;
    let present = PRESENT;
    if (typeof seen === 'object') present = seen;
    else if (seen !== true && seen !== code && causes.includes(seen)) present = { detail: seen, anew: false };
    if (present.anew) return present;
    found ??= present;
  }
  return found;
}

function isOf({ code, causes }: AlarmRule, seen: CodeOrUnknown | undefined): seen is Code {
  return seen !== undefined && (seen === code || (causes as readonly string[]).includes(seen));
}

function stopOf(facts: CraneFacts, fits: (seen: CodeOrUnknown | undefined) => boolean, own: string) {
  const detail = (seen: CodeOrUnknown | undefined) => (seen === own || seen === undefined ? '' : seen);
  if (fits(facts.stopped)) return { detail: detail(facts.stopped), anew: true };
  return fits(facts.stop) ? { detail: detail(facts.stop), anew: false } : undefined;
}

const CRANE_SIGNS: {
  readonly [S in CraneSign]: (facts: CraneFacts, rule: AlarmRule) => Present | boolean | Code | undefined;
} = {
  stop: (facts, rule) => stopOf(facts, (seen) => isOf(rule, seen), rule.code),
  'stop-unknown': (facts) => stopOf(facts, (seen) => seen !== undefined && !LISTED.has(seen), 'UNKNOWN'),
  told: ({ live }, rule) => {
    const seen = live?.cause?.code;
    return isOf(rule, seen) ? seen : undefined;
  },
  cap: ({ live }, { code }) =>
    live?.axes.some(({ capUpCause, capDownCause }) => capUpCause?.code === code || capDownCause?.code === code),
  blocked: ({ live }, { code }) =>
    live?.axes.some(
      ({ demand, capUp, capDown, capUpCause, capDownCause }) =>
        (demand > 0 && capUp === 0 && capUpCause?.code === code) ||
        (demand < 0 && capDown === 0 && capDownCause?.code === code),
    ),
  notice: ({ notice }, { code }) => (notice?.code === code ? { detail: notice.detail, anew: true } : undefined),
  'plc-down': ({ live }) => live?.plcUp === false,
  'feedback-old': ({ live }) => live !== undefined && live.plcUp && !(live.feedbackAge <= FEEDBACK_LIMIT_MS),
  'status-old': ({ crane, connected }) =>
    connected && crane.held && (crane.status === undefined || !(crane.status.age <= STATUS_LIMIT_MS)),
  'loop-old': ({ live, crane, loopAgeLimit }) =>
    live !== undefined && crane.driven && loopAgeLimit !== undefined && !(live.loopAge <= loopAgeLimit),
  bypassed: ({ live }) => live?.bypassed,
  offered: ({ live, hold }) => hold === 'other' && live?.offered,
};

const DESK_SIGNS: {
  readonly [S in DeskSign]: (facts: DeskFacts, rule: DeskRule) => Present | boolean | Code | undefined;
} = {
  'link-lost': ({ link, holding }) => !link.connected && holding && downBy(link.cause?.code),
  'link-down': ({ link, holding }) => !link.connected && !holding && downBy(link.cause?.code),
  'stop-path-down': ({ link }) => link.connected && !link.stopConnected,
  refused: ({ refused }) => refused,
  'device-gone': ({ devices, holding }) => {
    const gone = devices.find((device) => isStick(device) && device.nodes === 0);
    return holding && gone !== undefined && { detail: gone.name, anew: false };
  },
  'device-silent': ({ devices, holding }) => {
    const silent = devices.find(
      (device) => isStick(device) && device.inputClass !== 'on-change-wireless' && device.nodes > 0 && !device.live,
    );
    return holding && silent !== undefined && { detail: silent.name, anew: false };
  },
};

function downBy(cause: CodeOrUnknown | undefined): Present {
  return cause === undefined ? PRESENT : { detail: cause, anew: false };
}

/** Something that drives now and reports at rest too, as a keyboard does not. */
function isStick({ driving, inputClass }: DeskFacts['devices'][number]): boolean {
  return driving && inputClass !== 'vigilance';
}
