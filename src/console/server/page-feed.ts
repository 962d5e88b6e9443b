// What one page is told, and when. Enters: the topics that it watches, what it has seen, an instant whose frames are made
// once for all pages. Leaves: messages: the newest picture where there is room for one, the rest at its own pace.

import type { DeskInputs } from '../../input/index.ts';
import { after, type Millis, millis, type MonotonicMs } from '../../quantity/index.ts';
import type { WorkstationView } from '../../workstation/index.ts';
import type { ConsoleFrame, DeskFrame, Topic } from '../frames/index.ts';
import { PicturePacing } from './picture-pacing.ts';
import type { AlarmDesk, FaultDesk, LatencyMinute, WallWatch } from './ports.ts';
import type { ConsoleDesk } from './wishes.ts';

/** The ages of alarms go on where the list stands still. */
const ALARMS_EVERY = millis(1000);
const LATENCY_EVERY = millis(250);
const DEVICES_EVERY = millis(50);
const WALL_EVERY = millis(200);
const AT_ONCE = Number.NEGATIVE_INFINITY as MonotonicMs;
const NEVER_TOLD = -1;

type PacedTopic = Exclude<Topic, 'picture' | 'faults'>;

/** Where everything comes from that a page is told. */
export interface ConsoleSources {
  readonly desk: ConsoleDesk;
  readonly inputs: DeskInputs;
  readonly alarms: AlarmDesk;
  readonly latency: LatencyMinute;
  readonly wall: WallWatch;
  /** undefined outside of a demo. */
  readonly faults: FaultDesk | undefined;
}

export function encoded(frame: ConsoleFrame): string {
  return JSON.stringify(frame);
}

/** The frames of one instant, each made when the first page needs it. */
export class Instant {
  readonly now: MonotonicMs;
  readonly sources: ConsoleSources;
  #view: WorkstationView | undefined = undefined;
  #viewText: string | undefined = undefined;
  readonly #texts = new Map<ConsoleFrame['kind'], string>();

  constructor(sources: ConsoleSources, now: MonotonicMs) {
    this.sources = sources;
    this.now = now;
  }

  get view(): WorkstationView {
    this.#view ??= this.sources.desk.view(this.now);
    return this.#view;
  }

  /** A PictureFrame: the view is encoded once, only the tick differs from page to page. */
  picture(tick: number): string {
    this.#viewText ??= JSON.stringify(this.view);
    return `{"kind":"picture","tick":${tick},"view":${this.#viewText}}`;
  }

  /** One frame that is the same for all pages. */
  shared(kind: ConsoleFrame['kind'], make: () => ConsoleFrame): string {
    let text = this.#texts.get(kind);
    if (text === undefined) {
      text = encoded(make());
      this.#texts.set(kind, text);
    }
    return text;
  }
}

export class PageFeed {
  readonly pacing: PicturePacing;
  #topics: ReadonlySet<Topic> = new Set();
  readonly #due: Record<PacedTopic, MonotonicMs> = {
    alarms: AT_ONCE,
    latency: AT_ONCE,
    devices: AT_ONCE,
    wall: AT_ONCE,
  };
  readonly #versions = { scene: NEVER_TOLD, alarms: NEVER_TOLD, faults: NEVER_TOLD };
  #desk: DeskFrame | undefined = undefined;
  /** Number of the newest strip point that the page has. */
  #strip = 0;

  constructor(pacing: PicturePacing) {
    this.pacing = pacing;
  }

  watches(topic: Topic): boolean {
    return this.#topics.has(topic);
  }

  /** Replaces the topics. What is new among them is told at once. */
  watch(topics: readonly Topic[]): void {
    for (const topic of topics) {
      if (this.#topics.has(topic) || topic === 'picture') continue;
      if (topic !== 'faults') this.#due[topic] = AT_ONCE;
      if (topic === 'alarms' || topic === 'faults') this.#versions[topic] = NEVER_TOLD;
    }
    this.#topics = new Set(topics);
  }

  /** Tells what is due: nothing to a page that has not taken its last pictures. */
  tell(instant: Instant, desk: DeskFrame, send: (text: string) => void): void {
    if (!this.pacing.hasRoom) return;
    this.#tellDesk(desk, send);
    this.#tellChanges(instant, send);
    this.#tellTopics(instant, send);
    if (this.#topics.size === 0) return;
    const { cranes } = instant.view;
    const [a, b] = cranes;
    send(instant.picture(this.pacing.send(a.status?.number ?? 0, b.status?.number ?? 0, instant.now)));
  }

  #tellDesk(desk: DeskFrame, send: (text: string) => void): void {
    const told = this.#desk;
    if (told?.desk === desk.desk && told.input === desk.input && told.pages === desk.pages) return;
    this.#desk = desk;
    send(encoded(desk));
  }

  #tellChanges(instant: Instant, send: (text: string) => void): void {
    const { desk, alarms, faults } = instant.sources;
    const scene = desk.scene();
    if (scene.version !== this.#versions.scene) {
      this.#versions.scene = scene.version;
      send(instant.shared('scene', () => ({ kind: 'scene', scene })));
    }
    const faultsVersion = faults?.version ?? 0;
    if (this.#topics.has('faults') && faultsVersion !== this.#versions.faults) {
      this.#versions.faults = faultsVersion;
      send(instant.shared('faults', () => ({ kind: 'faults', faults: faults?.offers() ?? [] })));
    }
    const isChanged = alarms.version !== this.#versions.alarms;
    if (this.#topics.has('alarms') && (isChanged || this.#isDue('alarms', instant.now, ALARMS_EVERY))) {
      this.#versions.alarms = alarms.version;
      this.#due.alarms = after(instant.now, ALARMS_EVERY);
      send(instant.shared('alarms', () => alarms.frame(instant.now)));
    }
  }

  #tellTopics(instant: Instant, send: (text: string) => void): void {
    const { latency, inputs, wall } = instant.sources;
    const { now } = instant;
    if (this.#isDue('latency', now, LATENCY_EVERY)) {
      const frame = latency.frame(now, this.#strip);
      this.#strip = frame.strip.at(-1)?.at ?? this.#strip;
      send(encoded(frame));
    }
    if (this.#isDue('devices', now, DEVICES_EVERY)) {
      send(instant.shared('devices', () => ({ kind: 'devices', devices: inputs.devices(now) })));
    }
    if (this.#isDue('wall', now, WALL_EVERY)) {
      send(instant.shared('wall', () => ({ kind: 'wall', gateways: wall.gateways(now) })));
    }
  }

  /** Keeps its pace on average, and catches up with nothing. */
  #isDue(topic: PacedTopic, now: MonotonicMs, every: Millis): boolean {
    if (!this.#topics.has(topic) || now < this.#due[topic]) return false;
    const next = after(this.#due[topic], every);
    this.#due[topic] = next > now ? next : after(now, every);
    return true;
  }
}
