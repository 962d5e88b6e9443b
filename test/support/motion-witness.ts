// Watches a gateway from outside and keeps its own books on why a crane may move: an independent, slower account
// of invariants 1, 2, 3, 5 and 6 of the safety requirements. Enters: every event and its effects. Leaves: violations.

import { type CraneNumber, type CraneSpec, MOTION_AXES, type SafetySettings } from '../../src/domain/index.ts';
import type { GatewayEffect, GatewayEvent } from '../../src/gateway/index.ts';
import type { SetpointRecord } from '../../src/plc/driver.ts';
import { LEVELS } from '../../src/registers/index.ts';
import type { CommandFrame, GatewayFrame, StatusFrame } from '../../src/wire/index.ts';

interface Account {
  readonly spec: CraneSpec;
  /** When the newest reply with a moved counter was asked for. */
  pictureAt: number;
  counter: number | undefined;
  boot: number;
  holder: number | undefined;
  generation: number;
  order: CommandFrame | undefined;
  acceptedAt: number;
  /** Neutral without a break since, in accepted commands after the last stop or claim. */
  neutralSince: number | undefined;
  neutralSeen: boolean;
  released: boolean;
  armed: boolean;
  needs: 'nothing' | 'rearm' | 'reset';
  state: string;
}

const RESET_STATES = new Set(['estopped', 'faulted']);

export class MotionWitness {
  readonly violations: string[] = [];
  readonly #accounts = new Map<CraneNumber, Account>();
  readonly #settings: SafetySettings;
  /** Session, crane and number of a status → time of the picture that it carried. */
  readonly #pictures = new Map<string, number>();
  readonly #sessionOf = new Map<number, number>();
  moved = 0;

  constructor(cranes: readonly CraneSpec[], settings: SafetySettings) {
    this.#settings = settings;
    for (const spec of cranes) {
      this.#accounts.set(spec.number, {
        spec,
        pictureAt: Number.NEGATIVE_INFINITY,
        counter: undefined,
        boot: -1,
        holder: undefined,
        generation: 0,
        order: undefined,
        acceptedAt: 0,
        neutralSince: undefined,
        neutralSeen: false,
        released: false,
        armed: false,
        needs: 'nothing',
        state: 'parked',
      });
    }
  }

  see(event: GatewayEvent, effects: readonly GatewayEffect[], now: number): void {
    if (event.kind === 'plc') this.#seePlc(event);
    const command = event.kind === 'frame' && event.frame.type === 'command' ? event.frame : undefined;
    const held = new Map<CraneNumber, number>();
    for (const effect of effects) {
      if (effect.kind === 'plc-write') continue;
      if (effect.kind === 'send') this.#hear(effect.connection, effect.frame, command, now, held);
    }
    for (const effect of effects) if (effect.kind === 'plc-write') this.#seeWrite(effect.record, now);
    for (const [crane, holders] of held) if (holders > 1) this.#fail(now, crane, `${holders} sessions hold it`);
  }

  #seePlc(event: GatewayEvent & { kind: 'plc' }): void {
    const account = this.#accounts.get(event.crane);
    if (account === undefined) return;
    if (event.event.kind === 'up' || event.event.kind === 'down') account.counter = undefined;
    if (event.event.kind !== 'reply') return;
    const { snapshot } = event.event;
    if (
      account.counter !== undefined &&
      account.boot === snapshot.bootCounter &&
      account.counter !== snapshot.counter
    ) {
      account.pictureAt = Math.max(account.pictureAt, snapshot.requestedAt);
    }
    account.counter = snapshot.counter;
    account.boot = snapshot.bootCounter;
  }

  #hear(
    to: number,
    frame: GatewayFrame,
    command: CommandFrame | undefined,
    now: number,
    held: Map<CraneNumber, number>,
  ): void {
    if (frame.type === 'ack' && frame.outcome === 0 && command !== undefined) this.#accept(command, now);
    if (frame.type === 'welcome') this.#sessionOf.set(to, frame.session);
    if (frame.type !== 'status') return;
    if (frame.held) held.set(frame.crane, (held.get(frame.crane) ?? 0) + 1);
    const account = this.#accounts.get(frame.crane);
    if (account === undefined) return;
    this.#pictures.set(`${this.#sessionOf.get(to)}/${frame.crane}/${frame.number}`, account.pictureAt);
    this.#seeState(account, frame);
  }

  #seeState(account: Account, { state, generation }: StatusFrame): void {
    if (generation !== account.generation) {
      account.generation = generation;
      account.order = undefined;
      disarm(account);
    }
    if (state === account.state) return;
    account.state = state;
    if (state === 'stopping') disarm(account);
    if (RESET_STATES.has(state)) {
      disarm(account);
      account.needs = 'reset';
    }
  }

  #accept(command: CommandFrame, now: number): void {
    const account = this.#accounts.get(command.crane);
    if (account === undefined) return;
    const picture =
      this.#pictures.get(`${command.session}/${command.crane}/${command.echo}`) ?? Number.NEGATIVE_INFINITY;
    if (!(now - picture <= this.#settings.loopAgeLimit)) {
      this.#fail(now, command.crane, `accepted a command over a picture ${now - picture} ms old`);
    }
    const before = account.order;
    if (before !== undefined) {
      if (before.resetPresses !== command.resetPresses) account.needs = 'nothing';
      if (before.rearmPresses !== command.rearmPresses && account.needs === 'rearm') account.needs = 'nothing';
    }
    if (!command.run && account.needs === 'nothing') account.needs = 'rearm';
    if (!command.emergencyRun) account.needs = 'reset';
    account.order = command;
    account.acceptedAt = now;
    this.#watchNeutral(account, command, now);
  }

  #watchNeutral(account: Account, command: CommandFrame, now: number): void {
    const atRest = MOTION_AXES.every((axis) => command.speeds[axis] === 0) && command.attachment === 'hold';
    const neutral = atRest && command.mapped !== 0 && (command.neutral & command.mapped) === command.mapped;
    if (!neutral) account.neutralSince = undefined;
    else account.neutralSince ??= now;
    const seen = account.neutralSince !== undefined && now - account.neutralSince >= this.#settings.neutralTime;
    if (seen) account.neutralSeen = true;
    if (account.neutralSeen && !command.deadman) account.released = true;
    if (account.released && command.deadman) account.armed = true;
  }

  #seeWrite(record: SetpointRecord, now: number): void {
    const account = this.#accounts.get(record.crane);
    if (account === undefined) return;
    for (const axis of MOTION_AXES) {
      const full = account.spec.type.axes[axis]?.speed ?? 0;
      if (!(Math.abs(record.speeds[axis]) <= full)) this.#fail(now, record.crane, `${axis} at ${record.speeds[axis]}`);
    }
    const moves = MOTION_AXES.some((axis) => record.speeds[axis] !== 0) || record.attachment !== 'hold';
    if (!moves) return;
    this.moved += 1;
    const { order } = account;
    const levels = LEVELS.RUN | LEVELS.EMERGENCY_RUN;
    if ((record.levels & levels) !== levels) this.#fail(now, record.crane, 'moves with a stop level');
    if (order === undefined) return this.#fail(now, record.crane, 'moves without an order');
    if (!order.deadman) this.#fail(now, record.crane, 'moves without the deadman');
    if (!order.driven) this.#fail(now, record.crane, 'moves without being driven');
    if (!order.run || !order.emergencyRun) this.#fail(now, record.crane, 'moves against a level');
    if (!account.armed) this.#fail(now, record.crane, 'moves without neutral and a deadman press since the last stop');
    if (account.needs !== 'nothing') this.#fail(now, record.crane, `moves and needs ${account.needs}`);
    const waited = now - account.acceptedAt;
    if (!(waited <= this.#settings.loopAgeLimit)) this.#fail(now, record.crane, `moves on an order ${waited} ms old`);
    for (const { inputClass, age } of order.inputs) {
      const limit = this.#settings.inputAgeLimit[inputClass];
      if (!(age + waited <= limit)) this.#fail(now, record.crane, `moves on a stick ${age + waited} ms old`);
    }
  }

  #fail(now: number, crane: CraneNumber, what: string): void {
    this.violations.push(`at ${now} crane ${crane}: ${what}`);
  }
}

function disarm(account: Account): void {
  account.neutralSince = undefined;
  account.neutralSeen = false;
  account.released = false;
  account.armed = false;
}
