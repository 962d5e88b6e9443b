// One crane of the desk, as the workstation's core keeps it: its claim, its newest picture, its commands, its
// stops. Enters: orders of the input, frames of the gateway. Leaves: frames for the gateway, through the outbox.

import { type CraneNumber, type CraneOrder, codeOfNumber, type InputAge } from '../domain/index.ts';
import type { OperatorIntent } from '../input/source.ts';
import { isNewer, LatestSlot, LinkMonitor, nextSerial } from '../link/index.ts';
import { after, elapsed, type Millis, type MonotonicMs, millis, type StampMicros, toStamp } from '../quantity/index.ts';
import type { CameraCount, CraneFrame, GrantFrame, StatusFrame } from '../wire/index.ts';
import { Claim } from './claim.ts';
import type { WorkstationObserver } from './observer.ts';
import { agedBy, cappedAge, sameOrder, severity } from './order.ts';
import type { Outbox } from './outbox.ts';
import { ShownPicture } from './picture.ts';
import { PressCount } from './press-count.ts';
import { StopRequest } from './stop-request.ts';

/** Changes are sent at most this often, on average. */
const SHORTEST_INTERVAL = millis(1);
/** One may come early by so much, if those before it left room: a stick at the full rate is never quite even. */
const EARLY = millis(1);
/** Timers fire late, by up to this: cyclic commands are due so much before their limit. */
const TIMER_SLACK = millis(2);
const LONG_AGO = Number.NEGATIVE_INFINITY as MonotonicMs;
const NO_STAMP = 0 as StampMicros;

/** A setpoint on its way into a command: complete as it was sampled, aged when it is sent. */
interface PendingOrder {
  readonly order: CraneOrder;
  readonly inputs: readonly InputAge[];
  readonly sampledAt: MonotonicMs;
  /** When the report was read that caused it; undefined for a cyclic one. */
  readonly readAt: MonotonicMs | undefined;
  readonly rearmPresses: number;
  readonly resetPresses: number;
  readonly echo: number;
  readonly echoedAt: MonotonicMs;
  readonly painted: number;
  readonly cameras: readonly CameraCount[];
}

export class DeskCrane {
  readonly number: CraneNumber;
  readonly monitor: LinkMonitor;
  readonly claim: Claim;
  readonly stop: StopRequest;
  readonly picture = new ShownPicture();
  readonly #observer: WorkstationObserver;
  readonly #slot = new LatestSlot<PendingOrder>();
  readonly #rearm = new PressCount();
  readonly #reset = new PressCount();

  /** From the gateway; undefined until it came in this session. */
  spec: CraneFrame | undefined = undefined;
  status: StatusFrame | undefined = undefined;
  statusAt: MonotonicMs = LONG_AGO;
  /** Newest order of the input, sent or not. */
  order: CraneOrder | undefined = undefined;

  /** Survives the session: what stopped the crane while nobody here listened is told afterwards. */
  #stopCount: number | undefined = undefined;
  #sequence = 1;
  #sentOrder: CraneOrder | undefined = undefined;
  #sentAt: MonotonicMs = LONG_AGO;
  /** When the commands sent so far leave room for one more at the highest rate. */
  #roomAt = Number.NEGATIVE_INFINITY;
  #usedReadAt: MonotonicMs | undefined = undefined;

  constructor(number: CraneNumber, options: { readonly autoClaim: boolean }, observer: WorkstationObserver) {
    this.number = number;
    this.claim = new Claim(number, options);
    this.stop = new StopRequest(number);
    this.monitor = new LinkMonitor(number, observer);
    this.#observer = observer;
  }

  /** A session that knows nothing of the one before: no claim, no picture, counts from their start. */
  sessionBegan(now: MonotonicMs): void {
    this.connectionEnded();
    this.monitor.abandon(now);
    const { held } = this.claim;
    this.claim.sessionBegan();
    this.#holdingWas(held);
    this.stop.sessionBegan();
    this.picture.restart();
    this.spec = undefined;
    this.status = undefined;
    this.statusAt = LONG_AGO;
    this.#sequence = 1;
    this.#rearm.restart();
    this.#reset.restart();
  }

  /** The control path is gone: whatever waited to be sent is not sent later. */
  connectionEnded(): void {
    this.monitor.abandonAnswers();
    this.claim.connectionEnded();
    this.#startCommands();
  }

  onGrant(frame: GrantFrame): void {
    const { held } = this.claim;
    this.claim.onGrant(frame);
    this.#holdingWas(held);
  }

  /** A screen has painted the status of that number. */
  onPainted(number: number): void {
    if (this.status !== undefined) this.picture.paint(number, this.status.number);
  }

  onStatus(frame: StatusFrame, now: MonotonicMs, outbox: Outbox): void {
    this.monitor.confirmed(frame.confirmation, now, outbox);
    if (this.status !== undefined && !isNewer(frame.number, this.status.number)) return;
    this.status = frame;
    this.statusAt = now;
    // A gateway that has just started counts from 0 and has no last stop.
    if (this.#stopCount !== undefined && frame.stopCount !== this.#stopCount && frame.lastStop !== 0) {
      this.#observer.onStop(this.number, codeOfNumber(frame.lastStop) ?? 'UNKNOWN', now);
    }
    this.#stopCount = frame.stopCount;
    const { held } = this.claim;
    this.claim.onStatus(frame);
    this.#holdingWas(held);
  }

  /** Takes a fresh order and sends what is due: a stop, a claim, and a command if the order changed or its time has come. */
  take(order: CraneOrder, intent: OperatorIntent, now: MonotonicMs, outbox: Outbox): void {
    const live = this.claim.held && outbox.usable('control');
    this.#rearm.see(order.rearmPresses, { live });
    this.#reset.see(order.resetPresses, { live });
    this.#watchStops(order, now, outbox);
    this.order = order;
    this.stop.send(now, outbox);
    this.claim.claimIfWanted(now, this.status, outbox);
    // Who drives on has read why the last request about this crane was refused.
    if (this.claim.held && order.deadman) this.claim.refusal = 0;
    if (!live) {
      // A report of this time causes no command, so no command is measured from it.
      this.#usedReadAt = intent.readAt;
      return;
    }
    if (now < this.#dueAt(order, outbox.commandInterval)) return;

    const changed = this.#sentOrder === undefined || !sameOrder(order, this.#sentOrder);
    const pending: PendingOrder = {
      order,
      inputs: intent.inputs,
      sampledAt: now,
      readAt: changed && intent.readAt !== this.#usedReadAt ? intent.readAt : undefined,
      rearmPresses: this.#rearm.counted,
      resetPresses: this.#reset.counted,
      echo: this.status?.number ?? 0,
      echoedAt: this.statusAt,
      painted: this.picture.painted,
      cameras: this.picture.cameras,
    };
    this.#usedReadAt = intent.readAt;
    this.#sentOrder = order;
    this.#sentAt = now;
    this.#roomAt = Math.max(this.#roomAt, now) + SHORTEST_INTERVAL;
    if (outbox.blocked) this.#slot.put(pending, severity(order));
    else this.#send(pending, now, outbox);
  }

  /** The control path takes frames again: what waits goes out, stricter before newer. */
  unblocked(now: MonotonicMs, outbox: Outbox): void {
    for (let pending = this.#slot.take(); pending !== undefined; pending = this.#slot.take()) {
      this.#send(pending, now, outbox);
    }
  }

  /** When the newest order has to be sent, unless it changes before. */
  wakeAt(commandInterval: Millis): MonotonicMs {
    return this.order === undefined ? LONG_AGO : this.#dueAt(this.order, commandInterval);
  }

  #dueAt(order: CraneOrder, commandInterval: Millis): MonotonicMs {
    const sent = this.#sentOrder;
    // A stop does not wait for its turn.
    if (sent === undefined || severity(order) > severity(sent)) return LONG_AGO;
    if (!sameOrder(order, sent)) return (this.#roomAt - EARLY) as MonotonicMs;
    return after(this.#sentAt, millis(Math.max(SHORTEST_INTERVAL, commandInterval - TIMER_SLACK)));
  }

  #watchStops(order: CraneOrder, now: MonotonicMs, outbox: Outbox): void {
    const before = this.order;
    if (before === undefined) return;
    if (before.emergencyRun && !order.emergencyRun) this.stop.request('emergency', now, outbox);
    // A plain stop is for what this desk holds; an emergency stop is for whatever it can reach.
    else if (before.run && !order.run && this.claim.held) this.stop.request('stop', now, outbox);
  }

  #send(pending: PendingOrder, now: MonotonicMs, outbox: Outbox): void {
    const { order } = pending;
    const sequence = this.#sequence;
    this.#sequence = nextSerial(sequence);
    outbox.send('control', {
      type: 'command',
      session: outbox.session,
      epoch: outbox.epoch,
      crane: this.number,
      generation: this.claim.generation,
      sequence,
      echo: pending.echo,
      driven: order.driven,
      deadman: order.deadman,
      run: order.run,
      emergencyRun: order.emergencyRun,
      horn: order.horn,
      mode: order.mode,
      mapped: order.mapped,
      neutral: order.neutral,
      speeds: order.speeds,
      attachment: order.attachment,
      rearmPresses: pending.rearmPresses,
      resetPresses: pending.resetPresses,
      inputs: agedBy(elapsed(pending.sampledAt, now), pending.inputs),
      hold: cappedAge(elapsed(pending.echoedAt, now)),
      // A stamp of 0 says that no report caused the command, so the one report in 2³² that has it takes 1.
      readAt: pending.readAt === undefined ? NO_STAMP : ((toStamp(pending.readAt) || 1) as StampMicros),
      sentAt: toStamp(now),
      painted: pending.painted,
      cameras: pending.cameras,
    });
    this.monitor.sent(sequence, now, pending.readAt);
  }

  /** Forgets what was sent and what waits, so that the next order goes out at once. */
  #startCommands(): void {
    this.#slot.clear();
    this.#sentOrder = undefined;
    this.#sentAt = LONG_AGO;
  }

  /** After anything that may change the claim. */
  #holdingWas(before: boolean): void {
    const { held } = this.claim;
    if (held === before) return;
    this.#startCommands();
    this.#observer.onHeld(this.number, held);
  }
}
