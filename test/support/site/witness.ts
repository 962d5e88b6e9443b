// The invariants of the safety requirements, judged from the truth: the plant, the operators' hands, the bytes that the
// PLCs took. Enters: a site. Leaves: violations. It believes no report of the gateway; what the gateway decides is judged
// beside it by MotionWitness, from events and effects.

import { CONTROL_WORD, LEVELS } from '../../../src/registers/index.ts';
import { type AxisSpec, type CraneNumber, type CraneSpec, MOTION_AXES } from '../../../src/domain/index.ts';
import type { GatewayEffect, GatewayEvent } from '../../../src/gateway/index.ts';
import type { CommunicationState } from '../../../firmware-mocks/crane/plc/communication.ts';
import { MotionWitness } from '../motion-witness.ts';
import type { SimGateway } from './gateway.ts';
import { AXES } from './motion.ts';
import { CRANE_A, CRANE_B, type Site } from './site.ts';
import type { Making, SimStation } from './station.ts';

/** Slower than this share of full speed an axis does not count as moving. */
const MOVING_SHARE = 0.02;
/** Loop age and tick, the exchange that an order waits for, its own, the PLC's watchdog, scans and field bus. */
const UNTIL_TOLD_MS = 160 + 50 + 50 + 150 + 30;
/** Turning a ramp round, and the drive's lag. */
const TURN_MS = 750;
/** The drive's tail: at its end, nothing moves. */
const TAIL_MS = 1000;
const TAIL_SHARE = 0.1;
/** Age of the record when it was sent, and the PLC's watchdog: no block older than both can move anything. */
const LATEST_BLOCK_MS = 50 + 50 + 160;
const REMEMBERED = 1024;
const MOST_EFFECTS = 64;

interface Books {
  readonly spec: CraneSpec;
  /** Last time that somebody who may asked for it: by slot, towards falling and growing position. */
  readonly asked: readonly [number[], number[]];
  /** The command in force when a block was decided, by gateway and block number. */
  readonly orders: Map<number, (Making | undefined)[]>;
}

export class SiteWitness {
  readonly violations: string[] = [];
  /** Metres that cranes went under it. */
  travelled = 0;
  readonly #site: Site;
  readonly #books: ReadonlyMap<CraneNumber, Books>;
  readonly #witnesses = new Map<SimGateway, MotionWitness>();

  constructor(site: Site) {
    this.#site = site;
    this.#books = new Map([CRANE_A, CRANE_B].map((spec) => [spec.number, booksOf(spec, site.now)]));
    for (const gateway of site.gateways) {
      const witness = new MotionWitness([CRANE_A, CRANE_B], site.safety);
      this.#witnesses.set(gateway, witness);
      gateway.tap = (event, effects, now) => {
        witness.see(event, effects, now);
        this.#seeDecision(gateway, event, effects, now);
      };
    }
    for (const [crane, plc] of site.plcs) {
      plc.onSetpoint = (communication, before) => this.#seeBlock(crane, communication, before);
    }
    site.watch = (now) => this.#seePlant(now);
  }

  /** What the gateways' own witnesses found, too. */
  get all(): readonly string[] {
    return [...this.violations, ...[...this.#witnesses.values()].flatMap((witness) => witness.violations)];
  }

  // ── what the gateway decides ────────────────────────────────────────────────────────────────────────

  readonly #accepted = new Map<SimGateway, Map<CraneNumber, Making>>();

  #seeDecision(gateway: SimGateway, event: GatewayEvent, effects: readonly GatewayEffect[], now: number): void {
    if (!(effects.length <= MOST_EFFECTS)) this.#fail(now, 0, `${effects.length} effects of one event`);
    const accepted = this.#accepted.get(gateway) ?? new Map<CraneNumber, Making>();
    this.#accepted.set(gateway, accepted);
    for (const effect of effects) {
      if (effect.kind === 'send' && effect.frame.type === 'ack' && effect.frame.outcome === 0) {
        const command = event.kind === 'frame' && event.frame.type === 'command' ? event.frame : undefined;
        const maker = this.#site.stations.find((station) => command !== undefined && station.makings.has(command));
        const making = command === undefined ? undefined : maker?.makings.get(command);
        if (making !== undefined) accepted.set(effect.frame.crane, making);
      }
      if (effect.kind !== 'plc-write') continue;
      const orders = this.#booksOf(effect.crane).orders;
      const ring = orders.get(gateway.nonce) ?? [];
      orders.set(gateway.nonce, ring);
      ring[effect.record.sequence % REMEMBERED] = accepted.get(effect.crane);
    }
  }

  // ── what the PLCs take ──────────────────────────────────────────────────────────────────────────────

  #seeBlock(crane: CraneNumber, { seen, grantedNonce }: CommunicationState, before: CommunicationState): void {
    const books = this.#booksOf(crane);
    const { now } = this.#site;
    if (seen === undefined) return;
    // A PLC that has just restarted has granted nobody, and its brakes are set.
    const another = before.grantedNonce !== 0 && before.grantedNonce !== grantedNonce;
    if (another && this.#moves(books)) this.#fail(now, crane, 'another gateway was granted a moving crane');
    for (const slot of AXES) {
      const full = books.spec.type.axes[MOTION_AXES[slot] ?? 'hoist']?.speed ?? 0;
      if (!(Math.abs(seen.speeds[slot] ?? 0) <= full + 1e-9)) this.#fail(now, crane, `axis ${slot} above full speed`);
    }
    const counts = (seen.levels & LEVELS.RUN) !== 0 && (seen.controlWord & CONTROL_WORD.RAMP_IN_ZERO) !== 0;
    if (!counts || seen.speeds.every((speed) => speed === 0)) return;
    // A block that comes after the watchdog moves nothing, however old it is.
    if (this.#site.plcs.get(crane)?.program.latches.watchdog.kind !== 'ok') return;
    const making = books.orders.get(seen.nonce)?.[seen.sequence % REMEMBERED];
    if (making === undefined) return this.#fail(now, crane, 'a block moves without a command');
    const { loopAgeLimit, inputAgeLimit } = this.#site.safety;
    const age = now - making.at;
    if (!(age <= loopAgeLimit + LATEST_BLOCK_MS)) this.#fail(now, crane, `took a command of ${age} ms ago`);
    const stick = now - making.reportedAt;
    const oldest = inputAgeLimit.streaming + loopAgeLimit + LATEST_BLOCK_MS;
    if (!(stick <= oldest)) this.#fail(now, crane, `took a stick report of ${stick} ms ago`);
  }

  // ── what really happens ─────────────────────────────────────────────────────────────────────────────

  #seePlant(now: number): void {
    const { gap, safety } = this.#site;
    if (!(gap >= safety.minimumGap)) this.#fail(now, 0, `${gap} m between the gantries`);
    for (const books of this.#books.values()) this.#seeCrane(books, now);
  }

  #seeCrane(books: Books, now: number): void {
    const { spec, asked } = books;
    const crane = this.#site.plant(spec);
    const { positions, speeds } = crane.truth();
    const who = this.#whoMayAsk(spec);
    for (const slot of AXES) {
      const axis = spec.type.axes[MOTION_AXES[slot] ?? 'hoist'];
      if (axis === undefined) continue;
      const share = who?.hands(spec).stick[slot] ?? 0;
      if (share !== 0) asked[share > 0 ? 1 : 0][slot] = now;
      const speed = speeds[slot] ?? 0;
      this.travelled += Math.abs(speed) / 100;
      const position = positions[slot] ?? Number.NaN;
      if (!(Math.abs(speed) <= axis.speed * 1.05)) this.#fail(now, spec.number, `axis ${slot} at ${speed} m/s`);
      const inside = position > axis.min + 0.001 && position < axis.max - 0.001;
      if (!inside) this.#fail(now, spec.number, `axis ${slot} against its end, at ${position} m`);
      const waited = now - (asked[speed > 0 ? 1 : 0][slot] ?? 0);
      if (!(Math.abs(speed) <= stillExplained(axis, waited))) {
        this.#fail(now, spec.number, `axis ${slot} at ${speed} m/s, ${waited} ms after anybody asked for it`);
      }
    }
  }

  /**
   * The one whose hands may move the crane now, over links and machines that live, through the gateway that its PLC has
   * granted; undefined where nobody may, or two. Hands that push behind another gateway move nothing.
   */
  #whoMayAsk({ number }: CraneSpec): SimStation | undefined {
    let one: SimStation | undefined;
    for (const station of this.#site.stations) {
      const { gateway, up, down } = station;
      if (!station.asksToMove(number) || gateway.isFrozen) continue;
      if (gateway.nonce !== this.#site.plcs.get(number)?.grantedNonce) continue;
      if (up.passage !== 'pass' || down.passage !== 'pass') continue;
      const link = gateway.link(number);
      if (link.out.passage !== 'pass' || link.back.passage !== 'pass') continue;
      if (one !== undefined) return undefined;
      one = station;
    }
    return one;
  }

  #moves({ spec }: Books): boolean {
    return this.#site
      .plant(spec)
      .truth()
      .speeds.some((speed) => Math.abs(speed) > 0.05);
  }

  #booksOf(crane: CraneNumber): Books {
    const books = this.#books.get(crane);
    if (books === undefined) throw new RangeError(`no crane ${crane}`);
    return books;
  }

  #fail(now: number, crane: CraneNumber | 0, what: string): void {
    if (this.violations.length < 20) this.violations.push(`at ${now} crane ${crane}: ${what}`);
  }
}

/** How fast an axis may still be, that long after nobody asked for it any more: the ramp comes down, late at most. */
function stillExplained({ speed, acceleration }: AxisSpec, waited: number): number {
  const ramping = waited - UNTIL_TOLD_MS - TURN_MS;
  if (ramping <= 0) return Number.POSITIVE_INFINITY;
  const left = speed - (acceleration * ramping) / 1000;
  const over = ramping > (1000 * speed) / acceleration + TAIL_MS;
  return speed * (over ? MOVING_SHARE : TAIL_SHARE) + Math.max(0, left);
}

function booksOf(spec: CraneSpec, now: number): Books {
  return {
    spec,
    asked: [
      [now, now, now],
      [now, now, now],
    ],
    orders: new Map(),
  };
}
