// The states of a crane as a table: start, what is so, target; with what does not move it. Then what each state
// permits and tells.

import { describe, expect, it } from 'vitest';
import { type Code, type CraneOrder, CRANE_STATES, STANDSTILL } from '../../src/domain/index.ts';
import { axisSpeed, monotonicMs } from '../../src/quantity/index.ts';
import {
  type CraneState,
  isStop,
  type MotionFacts,
  PARKED,
  type Permit,
  permitOf,
  stepMotion,
  toldCause,
} from '../../src/safety/motion.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { restingHands } from '../support/gateway-bench.ts';
import { RESTING } from '../support/unloader.ts';

const NOW = 10_000;
const GENERATION = 3;
const NONCE = 77;
const ORDER: CraneOrder = restingHands();
const DEADMAN: CraneOrder = { ...ORDER, deadman: true };
const PUSHED: CraneOrder = { ...DEADMAN, neutral: 37, speeds: { ...STANDSTILL, trolley: axisSpeed(1) } };
const SNAPSHOT = { ...RESTING, grantedNonce: NONCE, setpointApplied: 500 };

/** A held crane with everything in order: fresh neutral command, PLC ready, at standstill. */
const FACTS: MotionFacts = {
  now: monotonicMs(NOW),
  generation: GENERATION,
  nextStatus: 50,
  order: ORDER,
  orderIsNew: true,
  echo: 45,
  rearmPressed: false,
  resetPressed: false,
  modeChanged: false,
  loopFresh: true,
  loopStable: true,
  input: 'OK',
  picture: 'OK',
  commandTimedOut: false,
  stopRequest: undefined,
  emergencyRequest: undefined,
  localReset: false,
  axesFollow: true,
  stopOverran: false,
  partnerReady: true,
  plcLink: 'OK',
  snapshot: SNAPSHOT,
  snapshotLive: true,
  plcRebooted: false,
  ownNonce: NONCE,
  nextBlock: 501,
};

const word = (changes: Partial<typeof SNAPSHOT.word>): Partial<MotionFacts> => ({
  snapshot: { ...SNAPSHOT, word: { ...SNAPSHOT.word, ...changes } },
});
const ROLLING = word({ standstill: false });

const watch = (since: number | undefined, announced = 40, generation = GENERATION) => ({
  generation,
  announced,
  since: since === undefined ? undefined : monotonicMs(since),
});
const NEW_WATCH = { generation: GENERATION, announced: 50, since: undefined };
const LONG_AGO = NOW - 300;
const handshake = (step: 'release' | 'reset' | 'switch-on', block = 400, since = NOW - 50) => ({
  step,
  block,
  since: monotonicMs(since),
});

const CLAIMED: CraneState = { kind: 'claimed', generation: GENERATION, handshake: undefined };
const SWITCHING: CraneState = { ...CLAIMED, handshake: handshake('switch-on') };
const WAITING: CraneState = { kind: 'neutral-wait', watch: watch(LONG_AGO), deadmanReleased: true };
const READY: CraneState = { kind: 'ready', generation: GENERATION };
const MOVING: CraneState = { kind: 'moving', generation: GENERATION };
const RAMPING: CraneState = { kind: 'stopping', cause: 'SAFETY_DEADMAN', latched: false };
const LATCHING: CraneState = { kind: 'stopping', cause: 'SAFETY_OPERATOR_STOP', latched: true };
const RESTED: CraneState = { kind: 'stopped', cause: 'SAFETY_DEADMAN', latched: false, watch: watch(LONG_AGO) };
const LATCHED: CraneState = { kind: 'stopped', cause: 'SAFETY_OPERATOR_STOP', latched: true, watch: watch(LONG_AGO) };
const ESTOPPED: CraneState = {
  kind: 'estopped',
  cause: 'SAFETY_EMERGENCY_STOP',
  watch: watch(LONG_AGO),
  handshake: undefined,
};
const FAULTED: CraneState = { kind: 'faulted', cause: 'PLC_TRIPPED', watch: watch(LONG_AGO), handshake: undefined };
const ALL = [PARKED, CLAIMED, SWITCHING, WAITING, READY, MOVING, RAMPING, LATCHING, RESTED, LATCHED, ESTOPPED, FAULTED];

type Row = readonly [
  name: string,
  start: CraneState,
  facts: Partial<MotionFacts>,
  target: Partial<CraneState> | 'same',
];

function rows(title: string, table: readonly Row[]): void {
  describe(title, () => {
    it.each(table)('%s', (_name, start, changes, target) => {
      const next = stepMotion(start, { ...FACTS, ...changes }, DEFAULT_SAFETY_SETTINGS);
      if (target === 'same') expect(next).toBe(start);
      else expect(next).toMatchObject(target);
    });
  });
}

const NOBODY: Partial<MotionFacts> = { generation: 0, order: undefined, orderIsNew: false };

rows('parked and claimed', [
  ['parked stays while nobody holds', PARKED, NOBODY, 'same'],
  ['parked is claimed', PARKED, {}, CLAIMED],
  ['parked ignores a restart of the PLC', PARKED, { ...NOBODY, plcRebooted: true }, 'same'],
  ['parked latches a stop request', PARKED, { ...NOBODY, stopRequest: 'SAFETY_OPERATOR_STOP' }, { kind: 'stopping' }],
  ['claimed begins by switching on', CLAIMED, {}, { kind: 'claimed', handshake: handshake('switch-on', 501, NOW) }],
  [
    'claimed begins by releasing a tripped watchdog',
    CLAIMED,
    word({ watchdogOk: false }),
    { handshake: handshake('release', 501, NOW) },
  ],
  ['claimed waits for the link', CLAIMED, { plcLink: 'PLC_LINK_DOWN' }, 'same'],
  ['claimed waits for a first snapshot', CLAIMED, { snapshot: undefined, snapshotLive: false }, 'same'],
  ['claimed waits for a live snapshot', CLAIMED, { snapshotLive: false }, 'same'],
  ['claimed waits while another gateway commands', CLAIMED, { snapshot: { ...SNAPSHOT, grantedNonce: 1 } }, 'same'],
  ['claimed waits while the crane is in local mode', CLAIMED, word({ remote: false }), 'same'],
  ['a lost contact ends the hand-shake', SWITCHING, { snapshotLive: false }, CLAIMED],
  [
    'switched on: neutral is waited for',
    SWITCHING,
    {},
    { kind: 'neutral-wait', watch: NEW_WATCH, deadmanReleased: false },
  ],
  ['switching on takes its time', SWITCHING, word({ readyRef: false }), 'same'],
  ['switching on waits for the grant', SWITCHING, { snapshot: { ...SNAPSHOT, grantedNonce: 0 } }, 'same'],
  [
    'a watchdog that trips while switching on starts over',
    SWITCHING,
    word({ watchdogOk: false }),
    { handshake: handshake('release', 501, NOW) },
  ],
  [
    'release waits until it is applied',
    { ...CLAIMED, handshake: handshake('release', 501) },
    word({ watchdogOk: false }),
    'same',
  ],
  [
    'release applied: reset',
    { ...CLAIMED, handshake: handshake('release') },
    word({ watchdogOk: false }),
    { handshake: handshake('reset', 501, NOW) },
  ],
  [
    'numbers applied for another gateway say nothing',
    { ...CLAIMED, handshake: handshake('release') },
    { snapshot: { ...SNAPSHOT, grantedNonce: 0 } },
    'same',
  ],
  [
    'reset applied and cleared: switch on',
    { ...CLAIMED, handshake: handshake('reset') },
    {},
    { handshake: handshake('switch-on', 501, NOW) },
  ],
  [
    'reset applied, not cleared: waits',
    { ...CLAIMED, handshake: handshake('reset') },
    word({ watchdogOk: false }),
    'same',
  ],
  [
    'reset without effect: once more',
    { ...CLAIMED, handshake: handshake('reset', 400, NOW - 501) },
    word({ watchdogOk: false }),
    { handshake: handshake('release', 501, NOW) },
  ],
  ['claimed given up', CLAIMED, NOBODY, PARKED],
  ['claimed by another: neutral from the start', CLAIMED, { generation: 4 }, { kind: 'neutral-wait' }],
]);

rows('neutral and deadman', [
  ['neutral begins', { ...WAITING, watch: watch(undefined) }, {}, { watch: watch(NOW) }],
  ['neutral does not begin between commands', { ...WAITING, watch: watch(undefined) }, { orderIsNew: false }, 'same'],
  ['neutral goes on', { ...WAITING, watch: watch(NOW - 100), deadmanReleased: false }, {}, 'same'],
  ['neutral goes on between commands', WAITING, { orderIsNew: false }, 'same'],
  ['neutral seen, deadman released', { ...WAITING, deadmanReleased: false }, {}, { deadmanReleased: true }],
  ['released, then pressed: ready', WAITING, { order: DEADMAN }, READY],
  ['pressed between commands is not seen', WAITING, { order: DEADMAN, orderIsNew: false }, 'same'],
  ['held from the beginning does not count', { ...WAITING, deadmanReleased: false }, { order: DEADMAN }, 'same'],
  [
    'pressed 199 ms after neutral began: release again',
    { ...WAITING, watch: watch(NOW - 199) },
    { order: DEADMAN },
    { kind: 'neutral-wait', deadmanReleased: false },
  ],
  ['pressed 200 ms after neutral began: ready', { ...WAITING, watch: watch(NOW - 200) }, { order: DEADMAN }, READY],
  ['pressed with a stick off neutral', WAITING, { order: PUSHED }, { watch: watch(undefined), deadmanReleased: false }],
  ['pressed over an unstable loop', WAITING, { order: DEADMAN, loopStable: false }, { deadmanReleased: false }],
  ...(['SAFETY_PICTURE_MISSING', 'SAFETY_PICTURE_FROZEN', 'SAFETY_FELT_AGE'] as const).map(
    (picture): Row => [`pressed, ${picture}`, WAITING, { order: DEADMAN, picture }, { deadmanReleased: false }],
  ),
  ['pressed with a silent stick', WAITING, { order: DEADMAN, input: 'SAFETY_INPUT_AGE' }, { deadmanReleased: false }],
  [
    'a stale loop breaks neutral between commands',
    WAITING,
    { orderIsNew: false, loopFresh: false },
    { watch: watch(undefined) },
  ],
  ['an echo from before the announcement breaks neutral', WAITING, { echo: 39 }, { watch: watch(undefined) }],
  [
    'one mapped control off neutral breaks it',
    WAITING,
    { order: { ...ORDER, neutral: 38 } },
    { watch: watch(undefined) },
  ],
  [
    'nothing mapped is not neutral',
    WAITING,
    { order: { ...ORDER, mapped: 0, neutral: 0 } },
    { watch: watch(undefined) },
  ],
  [
    'zeros sent with a held attachment order are not neutral',
    WAITING,
    { order: { ...ORDER, attachment: 'close' } },
    { watch: watch(undefined) },
  ],
  [
    'a speed that is no number is not neutral',
    WAITING,
    { order: { ...ORDER, speeds: { ...STANDSTILL, hoist: Number.NaN as never } } },
    { watch: watch(undefined) },
  ],
  ['not driven is not neutral', WAITING, { order: { ...ORDER, driven: false } }, { watch: watch(undefined) }],
  ['no order is not neutral', WAITING, { order: undefined, orderIsNew: false }, { watch: watch(undefined) }],
  ['a new mode starts over', WAITING, { modeChanged: true }, { watch: NEW_WATCH, deadmanReleased: false }],
  ['a PLC that is no longer ready is made ready again', WAITING, word({ readyRef: false }), CLAIMED],
  ['given up', WAITING, NOBODY, PARKED],
]);

rows('ready and moving', [
  ['ready rests', READY, { order: DEADMAN }, 'same'],
  ['ready moves', READY, { order: PUSHED }, MOVING],
  ['ready moves its attachment', READY, { order: { ...DEADMAN, attachment: 'open' } }, MOVING],
  ['ready waits for the tandem partner', READY, { order: PUSHED, partnerReady: false }, 'same'],
  ['moving goes on', MOVING, { order: PUSHED }, 'same'],
  ['moving rolls out', MOVING, { order: DEADMAN, ...ROLLING }, 'same'],
  ['moving rolls out unseen', MOVING, { order: DEADMAN, ...word({ standstill: true }) }, READY],
  ['moving comes to rest', MOVING, { order: DEADMAN }, READY],
  [
    'the tandem partner stops',
    MOVING,
    { order: PUSHED, partnerReady: false },
    { kind: 'stopping', cause: 'SAFETY_TANDEM_PARTNER', latched: false },
  ],
]);

const RAMP_STOPS: readonly (readonly [Code, Partial<MotionFacts>])[] = [
  ['AUTHORITY_RELEASED', NOBODY],
  ['AUTHORITY_RELEASED', { generation: GENERATION + 1, order: undefined }],
  ['PLC_LOCAL', word({ remote: false })],
  ['PLC_NOT_READY', word({ readyRef: false })],
  ['SAFETY_LOOP_AGE', { loopFresh: false }],
  ['SAFETY_LOOP_AGE', { loopFresh: false, picture: 'SAFETY_PICTURE_FROZEN' }],
  ['SAFETY_PICTURE_MISSING', { picture: 'SAFETY_PICTURE_MISSING' }],
  ['SAFETY_PICTURE_FROZEN', { picture: 'SAFETY_PICTURE_FROZEN', input: 'SAFETY_INPUT_AGE' }],
  ['SAFETY_FELT_AGE', { picture: 'SAFETY_FELT_AGE' }],
  ['SAFETY_INPUT_AGE', { input: 'SAFETY_INPUT_AGE' }],
  ['SAFETY_LOOP_AGE', { input: 'SAFETY_LOOP_AGE' }],
  ['SAFETY_MODE_CHANGED', { modeChanged: true }],
  ['SAFETY_NOT_DRIVEN', { order: { ...DEADMAN, driven: false } }],
  ['SAFETY_DEADMAN', { order: ORDER }],
];
rows(
  'ramp stops of armed cranes',
  RAMP_STOPS.flatMap(([cause, changes]): Row[] => {
    const facts = { order: PUSHED, ...changes };
    const target = { kind: 'stopping' as const, cause, latched: false };
    return [
      [`moving, ${cause}`, MOVING, facts, target],
      [`ready, ${cause}`, READY, facts, target],
      [`stopping already, ${cause}`, LATCHING, { ...facts, snapshotLive: false }, 'same'],
    ];
  }),
);

rows('latched stops', [
  ...ALL.filter(({ kind }) => kind !== 'estopped' && kind !== 'faulted').map((start): Row => {
    const latched = start === LATCHING || start === LATCHED;
    const target = latched
      ? { cause: 'SAFETY_OPERATOR_STOP' as const }
      : { kind: 'stopping' as const, cause: 'SAFETY_DISCONNECTED' as const, latched: true };
    return [`a request, in ${start.kind}`, start, { stopRequest: 'SAFETY_DISCONNECTED', ...ROLLING }, target];
  }),
  [
    'the stop level',
    READY,
    { order: { ...DEADMAN, run: false } },
    { kind: 'stopping', cause: 'SAFETY_OPERATOR_STOP', latched: true },
  ],
  [
    'the command time-out',
    WAITING,
    { commandTimedOut: true },
    { kind: 'stopping', cause: 'SAFETY_COMMAND_TIMEOUT', latched: true },
  ],
  [
    'the command time-out on a ramp',
    RAMPING,
    { commandTimedOut: true, ...ROLLING },
    { cause: 'SAFETY_COMMAND_TIMEOUT', latched: true },
  ],
  ['the command time-out does not touch parked cranes', PARKED, { ...NOBODY, commandTimedOut: true }, 'same'],
  [
    'an unplugged stick',
    READY,
    { order: DEADMAN, input: 'SAFETY_INPUT_LOST' },
    { cause: 'SAFETY_INPUT_LOST', latched: true },
  ],
  ['an unplugged stick of a crane that waits', WAITING, { input: 'SAFETY_INPUT_LOST' }, 'same'],
  ...ALL.filter(({ kind }) => kind !== 'estopped' && kind !== 'faulted' && kind !== 'stopped').map(
    (start): Row => [
      `an axis that does not follow, in ${start.kind}`,
      start,
      { axesFollow: false, ...ROLLING },
      start === LATCHING ? 'same' : { kind: 'stopping', cause: 'SAFETY_NOT_FOLLOWING', latched: true },
    ],
  ),
  ['re-arm while an axis does not follow', LATCHED, { rearmPressed: true, axesFollow: false }, { kind: 'stopped' }],
  ['a lost PLC in motion', MOVING, { order: PUSHED, plcLink: 'PLC_TIMEOUT' }, { cause: 'PLC_TIMEOUT', latched: true }],
  ['a lost PLC at rest', READY, { order: DEADMAN, plcLink: 'PLC_TIMEOUT' }, { cause: 'PLC_TIMEOUT', latched: false }],
  [
    'stuck feedback in motion',
    MOVING,
    { order: PUSHED, snapshotLive: false },
    { cause: 'PLC_FEEDBACK_STUCK', latched: true },
  ],
  [
    'the watchdog of the PLC',
    MOVING,
    { order: PUSHED, ...word({ watchdogOk: false }) },
    { cause: 'PLC_WATCHDOG', latched: true },
  ],
  [
    'another gateway',
    MOVING,
    { order: PUSHED, snapshot: { ...SNAPSHOT, grantedNonce: 1 } },
    { cause: 'PLC_OTHER_MASTER', latched: true },
  ],
]);

rows('stopping and stopped', [
  ['rolls out', RAMPING, { ...ROLLING }, 'same'],
  ['stands', RAMPING, {}, { kind: 'stopped', cause: 'SAFETY_DEADMAN', latched: false }],
  ['standstill is not believed of an old picture', LATCHING, { snapshotLive: false }, 'same'],
  [
    'stands, latched',
    LATCHING,
    {},
    { kind: 'stopped', cause: 'SAFETY_OPERATOR_STOP', latched: true, watch: NEW_WATCH },
  ],
  ['unlatched: neutral again', RESTED, {}, { kind: 'neutral-wait', watch: NEW_WATCH, deadmanReleased: false }],
  ['unlatched, the PLC not ready', RESTED, word({ readyRef: false }), CLAIMED],
  ['unlatched, nobody holds', RESTED, NOBODY, PARKED],
  ['latched: nothing happens by itself', LATCHED, {}, 'same'],
  ['latched: the deadman does nothing', LATCHED, { order: DEADMAN }, 'same'],
  ['latched: a reset does nothing', LATCHED, { resetPressed: true }, 'same'],
  ['latched: re-arm', LATCHED, { rearmPressed: true }, { kind: 'neutral-wait', watch: NEW_WATCH }],
  ['latched: re-arm, the drives off', LATCHED, { rearmPressed: true, ...word({ readyRef: false }) }, CLAIMED],
  ['latched: re-arm of an old command', LATCHED, { rearmPressed: true, orderIsNew: false }, 'same'],
  ['latched: re-arm before neutral', { ...LATCHED, watch: watch(NOW - 100) }, { rearmPressed: true }, 'same'],
  [
    'latched: re-arm off neutral',
    LATCHED,
    { rearmPressed: true, order: PUSHED },
    { kind: 'stopped', watch: watch(undefined) },
  ],
  [
    'latched: re-arm from an older picture',
    LATCHED,
    { rearmPressed: true, echo: 39 },
    { kind: 'stopped', watch: watch(undefined) },
  ],
  [
    'latched: re-arm with the stop level low',
    LATCHED,
    { rearmPressed: true, order: { ...ORDER, run: false } },
    { kind: 'stopped', watch: NEW_WATCH },
  ],
  [
    'latched: a new holder begins anew',
    LATCHED,
    { generation: 4, rearmPressed: true },
    { kind: 'stopped', watch: { ...NEW_WATCH, generation: 4 } },
  ],
]);

rows('emergency stop', [
  ...ALL.map(
    (start): Row => [
      `a request, in ${start.kind}`,
      start,
      { emergencyRequest: 'SAFETY_EMERGENCY_STOP' },
      {
        kind: 'estopped',
        cause: 'SAFETY_EMERGENCY_STOP',
        watch: NEW_WATCH,
        handshake: undefined,
      },
    ],
  ),
  ['the level of a command', MOVING, { order: { ...PUSHED, emergencyRun: false } }, { kind: 'estopped' }],
  [
    'the chain of the crane',
    MOVING,
    { order: PUSHED, ...word({ estopChainClosed: false }) },
    { kind: 'estopped', cause: 'PLC_ESTOP_CHAIN' },
  ],
  [
    'wins over a trip and a stop',
    MOVING,
    { ...word({ estopChainClosed: false, tripped: true }), stopRequest: 'SAFETY_SHUTDOWN' },
    { kind: 'estopped' },
  ],
  ['stays by itself', ESTOPPED, {}, 'same'],
  ['stays with the chain open', ESTOPPED, word({ estopChainClosed: false }), 'same'],
  ['stays through a trip and a restart', ESTOPPED, { ...word({ tripped: true }), plcRebooted: true }, 'same'],
  ['re-arm does nothing', ESTOPPED, { rearmPressed: true }, 'same'],
  ['neutral begins to count', { ...ESTOPPED, watch: watch(undefined) }, {}, { watch: watch(NOW) }],
  [
    'a new holder begins anew',
    ESTOPPED,
    { generation: 4, resetPressed: true },
    { watch: { ...NEW_WATCH, generation: 4 } },
  ],
  ['reset begins the hand-shake', ESTOPPED, { resetPressed: true }, { handshake: handshake('release', 501, NOW) }],
  ['reset while it still moves', ESTOPPED, { resetPressed: true, ...ROLLING }, 'same'],
  ['reset before neutral', { ...ESTOPPED, watch: watch(NOW - 100) }, { resetPressed: true }, 'same'],
  [
    'a reset beside the gateway needs no operator',
    { ...ESTOPPED, watch: { generation: 0, announced: 0, since: undefined } },
    { ...NOBODY, localReset: true },
    { kind: 'estopped', handshake: handshake('release', 501, NOW) },
  ],
  [
    'a reset beside the gateway, under sticks that are deflected',
    ESTOPPED,
    { localReset: true, order: PUSHED },
    { handshake: handshake('release', 501, NOW) },
  ],
  [
    'a reset beside the gateway, as the crane changes hands',
    ESTOPPED,
    { localReset: true, generation: 4 },
    { watch: { ...NEW_WATCH, generation: 4 }, handshake: handshake('release', 501, NOW) },
  ],
  ['a reset beside the gateway while it still moves', ESTOPPED, { localReset: true, ...ROLLING }, 'same'],
  ['a reset beside the gateway over an old picture', ESTOPPED, { localReset: true, snapshotLive: false }, 'same'],
  [
    'a reset beside the gateway against a new request',
    ESTOPPED,
    { localReset: true, emergencyRequest: 'SAFETY_EMERGENCY_STOP' },
    { kind: 'estopped', handshake: undefined },
  ],
  [
    'a hand-shake does not outlive its holder',
    { ...ESTOPPED, handshake: handshake('reset') },
    { generation: 4 },
    { kind: 'estopped', handshake: undefined },
  ],
  ...[PARKED, CLAIMED, WAITING, READY].map(
    (start): Row => [
      `a reset beside the gateway does nothing in ${start.kind}`,
      start,
      { ...(start === PARKED ? NOBODY : { order: DEADMAN, orderIsNew: false }), localReset: true },
      start === CLAIMED ? { kind: 'claimed' } : 'same',
    ],
  ),
  [
    'the hand-shake goes on',
    { ...ESTOPPED, handshake: handshake('release') },
    word({ estopChainClosed: false }),
    { handshake: handshake('reset', 501, NOW) },
  ],
  ['the hand-shake waits', { ...ESTOPPED, handshake: handshake('reset', 501) }, {}, 'same'],
  ['cleared: parked', { ...ESTOPPED, handshake: handshake('reset') }, {}, PARKED],
  ['the chain stays open', { ...ESTOPPED, handshake: handshake('reset') }, word({ estopChainClosed: false }), 'same'],
  [
    'the chain stays open for too long',
    { ...ESTOPPED, handshake: handshake('reset', 400, NOW - 501) },
    word({ estopChainClosed: false }),
    { kind: 'estopped', handshake: undefined, watch: NEW_WATCH },
  ],
  [
    'contact is lost in the hand-shake',
    { ...ESTOPPED, handshake: handshake('reset') },
    { snapshotLive: false },
    { kind: 'estopped', handshake: undefined },
  ],
  [
    'neutral is kept through the hand-shake',
    { ...ESTOPPED, handshake: handshake('reset', 501) },
    { order: PUSHED },
    { watch: watch(undefined), handshake: handshake('reset', 501) },
  ],
]);

rows('faults', [
  ...ALL.filter(({ kind }) => kind !== 'estopped' && kind !== 'faulted').map(
    (start): Row => [
      `a tripped drive, in ${start.kind}`,
      start,
      word({ tripped: true }),
      { kind: 'faulted', cause: 'PLC_TRIPPED', watch: NEW_WATCH },
    ],
  ),
  ['a PLC that restarted', READY, { plcRebooted: true }, { kind: 'faulted', cause: 'PLC_REBOOTED' }],
  ['wins over a latched stop', LATCHED, { plcRebooted: true }, { kind: 'faulted' }],
  [
    'keeps its first cause',
    FAULTED,
    { plcRebooted: true },
    { kind: 'faulted', cause: 'PLC_TRIPPED', watch: NEW_WATCH },
  ],
  ['stays by itself', FAULTED, word({ tripped: true }), 'same'],
  ['a stop request changes nothing', FAULTED, { stopRequest: 'SAFETY_OPERATOR_STOP' }, 'same'],
  ['reset begins the hand-shake', FAULTED, { resetPressed: true }, { handshake: handshake('release', 501, NOW) }],
  [
    'a reset beside the gateway begins it too',
    FAULTED,
    { localReset: true },
    { handshake: handshake('release', 501, NOW) },
  ],
  ['cleared: parked', { ...FAULTED, handshake: handshake('reset') }, {}, PARKED],
  ['not cleared', { ...FAULTED, handshake: handshake('reset') }, word({ tripped: true }), 'same'],
]);

const resetting = (state: CraneState, step: 'release' | 'reset') =>
  ({ ...state, handshake: handshake(step) }) as CraneState;

describe('what a state permits', () => {
  it.each<readonly [CraneState, Permit]>([
    [PARKED, 'off'],
    [CLAIMED, 'off'],
    [resetting(CLAIMED, 'release'), 'off'],
    [resetting(CLAIMED, 'reset'), 'reset'],
    [SWITCHING, 'hold'],
    [WAITING, 'hold'],
    [READY, 'run'],
    [MOVING, 'run'],
    [RAMPING, 'ramp-stop'],
    [LATCHING, 'ramp-stop'],
    [RESTED, 'ramp-stop'],
    [LATCHED, 'off'],
    [ESTOPPED, 'estop'],
    [resetting(ESTOPPED, 'release'), 'off'],
    [resetting(ESTOPPED, 'reset'), 'reset'],
    [FAULTED, 'off'],
    [resetting(FAULTED, 'reset'), 'reset'],
  ])('%o: %s', (state, permit) => {
    expect(permitOf(state)).toBe(permit);
  });
});

describe('what the operator is told', () => {
  it.each<readonly [Code, CraneState, Partial<MotionFacts>]>([
    ['SAFETY_NOT_CLAIMED', PARKED, NOBODY],
    ['PLC_LINK_DOWN', PARKED, { plcLink: 'PLC_LINK_DOWN' }],
    ['PLC_NOT_READY', CLAIMED, { snapshot: undefined }],
    ['PLC_WATCHDOG', CLAIMED, word({ watchdogOk: false })],
    ['PLC_NOT_READY', CLAIMED, word({ readyRef: false })],
    ['SAFETY_NOT_ARMED', WAITING, { order: undefined }],
    ['SAFETY_NOT_DRIVEN', WAITING, { order: { ...ORDER, driven: false } }],
    ['SAFETY_LOOP_AGE', WAITING, { loopFresh: false }],
    ['SAFETY_PICTURE_MISSING', WAITING, { picture: 'SAFETY_PICTURE_MISSING' }],
    ['SAFETY_PICTURE_FROZEN', WAITING, { picture: 'SAFETY_PICTURE_FROZEN' }],
    ['SAFETY_FELT_AGE', WAITING, { picture: 'SAFETY_FELT_AGE' }],
    ['SAFETY_INPUT_LOST', WAITING, { input: 'SAFETY_INPUT_LOST' }],
    ['SAFETY_NOT_ARMED', WAITING, { input: 'SAFETY_INPUT_AGE' }],
    ['SAFETY_INPUT_AGE', WAITING, { input: 'SAFETY_INPUT_AGE', order: DEADMAN }],
    ['SAFETY_NOT_NEUTRAL', WAITING, { order: PUSHED }],
    ['SAFETY_DEADMAN_HELD', { ...WAITING, deadmanReleased: false }, { order: DEADMAN }],
    ['SAFETY_LOOP_UNSTABLE', WAITING, { loopStable: false }],
    ['SAFETY_NOT_ARMED', WAITING, {}],
    ['OK', READY, { order: DEADMAN }],
    ['SAFETY_TANDEM_PARTNER', READY, { order: PUSHED, partnerReady: false }],
    ['OK', READY, { order: undefined }],
    ['OK', MOVING, { order: PUSHED }],
    ['SAFETY_DEADMAN', RAMPING, {}],
    ['SAFETY_DEADMAN', RESTED, {}],
    ['SAFETY_OPERATOR_STOP', LATCHED, {}],
    ['SAFETY_REARM_NEEDED', LATCHED, { order: DEADMAN }],
    ['SAFETY_EMERGENCY_STOP', ESTOPPED, {}],
    ['SAFETY_RESET_NEEDED', ESTOPPED, { order: DEADMAN }],
    ['PLC_TRIPPED', FAULTED, {}],
  ])('%s in %o', (expected, state, changes) => {
    expect(toldCause(state, { ...FACTS, ...changes })).toBe(expected);
  });
});

it('counts as stops what stops, once', () => {
  const stops = CRANE_STATES.flatMap((from) => CRANE_STATES.filter((to) => isStop(from, to)).map((to) => to));
  expect(new Set(stops)).toEqual(new Set(['stopping', 'estopped', 'faulted']));
  for (const kind of CRANE_STATES) expect(isStop(kind, kind)).toBe(false);
});
