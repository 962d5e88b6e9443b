// The inputs of a desk with a console page: the stick or keyboard that the workstation was started with, and the page. Enters:
// both, and which of them drives. Leaves: the intent of the one that drives, stopped where either says stop.
//
// A change of what drives moves nothing: both must rest for it, afterwards the new one must show rest again before its deadman
// counts, and the counts of presses go on from where they were. Until the page's first report the own input answers for the
// desk, at rest: a device that has not spoken yet is a lost one to a gateway.

import {
  AGE_CAP_MS,
  type AxisSpeeds,
  type Code,
  type ControlMode,
  type CraneOrder,
  type DecodeResult,
  STANDSTILL,
} from '../domain/index.ts';
import { after, type MonotonicMs, millis } from '../quantity/index.ts';
import { type InputFault, STOP_HOLD } from './desk.ts';
import type { DeviceView } from './device-view.ts';
import { descriptorHash } from './hidraw.ts';
import { letGo, PageDesk } from './page-desk.ts';
import { PAGE_PAD_DESCRIPTOR, PAGE_PAD_PRODUCT, PAGE_PAD_VENDOR } from './page-pad.ts';
import { findProfile, type Profile } from './profile.ts';
import { loadProfiles, shippedProfilesFolder } from './profiles-folder.ts';
import { LIVENESS_LIMIT } from './reader.ts';
import type { DeskInputs, IntentSource, OperatorIntent, PageSink } from './source.ts';

export interface DeskInputsOptions {
  /** Mode of the page at the start; `solo-a` unless given. */
  readonly mode?: ControlMode;
  /** Profile of the page's pad; the shipped one unless given. */
  readonly profile?: Profile;
  readonly onFault?: (fault: InputFault) => void;
}

/**
 * A desk that its own input drives until a page does. The own input is started and closed with it.
 * Fails with INPUT_PROFILE_UNKNOWN where the page's profile is not there, INPUT_PROFILE_INVALID where it is another's.
 */
export function openDeskInputs(own: IntentSource, options: DeskInputsOptions = {}): DecodeResult<DeskInputs> {
  const profile = options.profile ?? shippedProfile();
  if (profile === undefined)
    return {
      ok: false,
      code: 'INPUT_PROFILE_UNKNOWN',
      offset: -1,
      expected: 'the profile of the console page',
      found: 'none',
    };
  const page = PageDesk.create(profile, options.mode ?? 'solo-a');
  return page.ok ? { ok: true, value: new Inputs(own, page.value, options.onFault) } : page;
}

function shippedProfile(): Profile | undefined {
  return findProfile(loadProfiles([shippedProfilesFolder()]).profiles, {
    vendorId: PAGE_PAD_VENDOR,
    productId: PAGE_PAD_PRODUCT,
    bus: 'usb',
    descriptorHash: descriptorHash(PAGE_PAD_DESCRIPTOR),
  });
}

class Inputs implements DeskInputs {
  readonly page: PageSink;
  private readonly own: IntentSource;
  private readonly pageDesk: PageDesk;
  private readonly pressesA = new Presses();
  private readonly pressesB = new Presses();
  private onChange: (() => void) | undefined;
  private driving: 'own' | 'page' = 'own';
  /** The own input was seen to rest since it last came to drive or was plugged in. Its own desk knows nothing of either. */
  private hasOwnRested = true;
  private isOut = false;
  /** The page was chosen to drive and has reported nothing yet. */
  private isAwaited = false;
  private stopUntil = Number.NEGATIVE_INFINITY;
  private emergencyUntil = Number.NEGATIVE_INFINITY;

  constructor(own: IntentSource, pageDesk: PageDesk, onFault: ((fault: InputFault) => void) | undefined) {
    this.own = own;
    this.pageDesk = pageDesk;
    this.page = {
      take: (report, sentAt, vigilance, now) => {
        const outcome = pageDesk.take(report, sentAt, vigilance, now);
        if (this.isAwaited && pageDesk.isHeard(now))
          this.keepPresses(now, () => {
            this.isAwaited = false;
          });
        if (typeof outcome !== 'boolean') onFault?.(outcome);
        else if (outcome) this.onChange?.();
      },
      handsOff: (now) => {
        pageDesk.release(now);
        this.onChange?.();
      },
    };
  }

  get label(): string {
    return this.driving === 'own' ? this.own.label : 'console page';
  }

  get driver(): 'own' | 'page' {
    return this.driving;
  }

  start(onChange: () => void): void {
    this.onChange = onChange;
    this.own.start(onChange);
  }

  scale(a: AxisSpeeds, b: AxisSpeeds): void {
    this.own.scale(a, b);
    this.pageDesk.scale(a, b);
  }

  sample(now: MonotonicMs): OperatorIntent {
    const own = this.own.sample(now);
    const page = this.pageDesk.sample(now);
    const { a, b, inputs, readAt } = this.answers === 'page' ? page : this.heardOfOwn(own);
    const stops = now <= this.stopUntil;
    const emergency = now <= this.emergencyUntil;
    const order = (of: CraneOrder, presses: Presses, ownOrder: CraneOrder, pageOrder: CraneOrder): CraneOrder => {
      const run = ownOrder.run && pageOrder.run && !stops;
      const emergencyRun = ownOrder.emergencyRun && pageOrder.emergencyRun && !emergency;
      const runs = run && emergencyRun;
      return {
        ...of,
        ...presses.counted(of, this.isSilent),
        run,
        emergencyRun,
        speeds: runs ? of.speeds : STANDSTILL,
        attachment: runs ? of.attachment : 'hold',
      };
    };
    return {
      a: order(a, this.pressesA, own.a, page.a),
      b: order(b, this.pressesB, own.b, page.b),
      inputs,
      readAt,
    };
  }

  devices(now: MonotonicMs): readonly DeviceView[] {
    const own = this.own.devices(now);
    const page = this.pageDesk.device(now);
    const seen = (this.isOut ? own.map(pulledOut) : own).map((each) => ({ ...each, driving: this.driving === 'own' }));
    return page === undefined ? seen : [...seen, { ...page, driving: this.driving === 'page' }];
  }

  driveBy(input: 'own' | 'page', now: MonotonicMs): Code {
    if (input === this.driving) return 'OK';
    if (!this.isOwnResting(now) || !this.pageDesk.isResting(now)) return 'CONSOLE_NOT_AT_REST';
    this.keepPresses(now, () => {
      this.driving = input;
      this.isAwaited = input === 'page';
      this.hasOwnRested = false;
    });
    this.pageDesk.release(now);
    this.onChange?.();
    return 'OK';
  }

  stop(kind: 'stop' | 'emergency', now: MonotonicMs): void {
    if (kind === 'stop') this.stopUntil = after(now, STOP_HOLD);
    else this.emergencyUntil = after(now, STOP_HOLD);
    this.onChange?.();
  }

  unplug(out: boolean, now: MonotonicMs): void {
    if (out === this.isOut) return;
    this.keepPresses(now, () => {
      this.isOut = out;
      this.hasOwnRested = false;
    });
    this.onChange?.();
  }

  close(): Promise<void> {
    this.onChange = undefined;
    return this.own.close();
  }

  /** What drives has its cable pulled: it presses nothing. */
  private get isSilent(): boolean {
    return this.answers === 'own' && this.isOut;
  }

  /** Whose intent goes out. */
  private get answers(): 'own' | 'page' {
    return this.isAwaited ? 'own' : this.driving;
  }

  /** The own intent as far as it counts. Rest counts in the very sample that shows it to whoever sends it. */
  private heardOfOwn(intent: OperatorIntent): OperatorIntent {
    if (this.isOut) {
      return {
        a: { ...letGo(intent.a), mapped: 0, neutral: 0 },
        b: { ...letGo(intent.b), mapped: 0, neutral: 0 },
        inputs: intent.inputs.map(({ inputClass }) => ({ inputClass, age: millis(AGE_CAP_MS) })),
        readAt: intent.readAt,
      };
    }
    if (!this.isAwaited) this.hasOwnRested ||= restsIn(intent);
    return this.hasOwnRested ? intent : { ...intent, a: letGo(intent.a), b: letGo(intent.b) };
  }

  /** Nothing of the own input is held: it is out or dead, or its controls rest and its deadmen are open. */
  private isOwnResting(now: MonotonicMs): boolean {
    if (this.isOut) return true;
    const intent = this.own.sample(now);
    if (intent.a.deadman || intent.b.deadman) return false;
    if (!intent.inputs.some(({ inputClass, age }) => age <= LIVENESS_LIMIT[inputClass])) return true;
    // A deadman that was held through a start, a gap or a replug shows in no order, but keeps its device from having rested.
    const isHeld = this.own
      .devices(now)
      .some(({ live, rested, controls }) => live && !rested && controls.some(({ value }) => value !== undefined));
    return !isHeld && isNeutral(intent.a) && isNeutral(intent.b);
  }

  /** Makes a change after which the counts of presses stand where they stood. */
  private keepPresses(now: MonotonicMs, change: () => void): void {
    const before = this.driverIntent(now);
    const wasSilent = this.isSilent;
    change();
    const later = this.driverIntent(now);
    this.pressesA.goOn(before.a, wasSilent, later.a);
    this.pressesB.goOn(before.b, wasSilent, later.b);
  }

  private driverIntent(now: MonotonicMs): OperatorIntent {
    return this.answers === 'page' ? this.pageDesk.sample(now) : this.own.sample(now);
  }
}

type PressCounts = Pick<CraneOrder, 'rearmPresses' | 'resetPresses'>;
const NO_PRESSES: PressCounts = { rearmPresses: 0, resetPresses: 0 };

/** Counts that go on over a change of what counts them, mod 2¹⁶. */
class Presses {
  /** The counts at the last change: as they were told, and as the input that drives since then has them. */
  private told: PressCounts = NO_PRESSES;
  private own: PressCounts = NO_PRESSES;

  counted(order: PressCounts, isSilent: boolean): PressCounts {
    if (isSilent) return this.told;
    const { told, own } = this;
    return {
      rearmPresses: (told.rearmPresses + order.rearmPresses - own.rearmPresses) & 0xffff,
      resetPresses: (told.resetPresses + order.resetPresses - own.resetPresses) & 0xffff,
    };
  }

  goOn(before: PressCounts, wasSilent: boolean, later: PressCounts): void {
    const { rearmPresses, resetPresses } = later;
    this.told = this.counted(before, wasSilent);
    this.own = { rearmPresses, resetPresses };
  }
}

/** All that is mapped is at neutral and no deadman is held; a device that has not spoken yet shows no rest. */
function restsIn({ a, b }: OperatorIntent): boolean {
  return (a.mapped | b.mapped) !== 0 && isNeutral(a) && isNeutral(b);
}

function isNeutral({ mapped, neutral, deadman }: CraneOrder): boolean {
  return !deadman && (mapped & ~neutral) === 0;
}

function pulledOut(view: DeviceView): DeviceView {
  return {
    ...view,
    age: AGE_CAP_MS,
    live: false,
    rested: false,
    nodes: 0,
    controls: view.controls.map((control) => ({ ...control, value: undefined })),
  };
}
