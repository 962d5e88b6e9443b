// One crane's view while it is on the screen: takes the newest picture in an animation frame, has it drawn, and knows which
// status then stands there and how old it is. Enter: signals of the page, a painter. Leave: pixels, labels, a few calm signals.

import { signal } from '@preact/signals';
import type { DeskSide } from '../../../workstation/index.ts';
import { connection, isStale, type Picture, picture, scene, STALE_AFTER_MS } from '../link/store.ts';
import { language, t } from '../text/index.ts';
import { type Reading, readingsOf, sentenceOf } from './describe.ts';
import type { FrameView } from './frame-loop.ts';
import { finite } from './geometry.ts';
import type { CameraHand } from './hand.ts';
import type { LabelLayer } from './label-layer.ts';
import { labelsOf, placeLabels } from './labels.ts';
import { type CraneModel, craneModel, type Nothing } from './model.ts';
import type { Painter } from './painter.ts';
import { CalmAge } from './pace.ts';
import { readPalette } from './palette.ts';

const READINGS_MS = 100;
const SENTENCE_MS = 2000;

/** What the component shows around the canvas. */
export class SceneSignals {
  readonly shows = signal<'crane' | Nothing>('no-picture');
  readonly age = signal(Number.POSITIVE_INFINITY);
  readonly stale = signal(true);
  readonly unreferenced = signal(false);
  readonly readings = signal<readonly Reading[]>([]);
  readonly sentence = signal('');
}

interface Parts {
  readonly side: DeskSide;
  readonly painter: Painter;
  readonly layer: LabelLayer;
  readonly hand: CameraHand;
  readonly signals: SceneSignals;
  readonly failed: () => void;
}

export class SceneView implements FrameView {
  readonly side: DeskSide;
  readonly #parts: Parts;
  readonly #calm = new CalmAge();
  #number = 0;
  /** When the drawn sample was fresh, on the page's clock; undefined before the first. */
  #bornAt: number | undefined = undefined;
  #drawn: readonly unknown[] = [];
  #version = 0;
  #width = 0;
  #height = 0;
  #onScreen = true;
  #readAt = Number.NEGATIVE_INFINITY;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(parts: Parts) {
    this.side = parts.side;
    this.#parts = parts;
    this.theme();
  }

  get standing(): number | undefined {
    return this.#visible ? this.#number : 0;
  }

  get #visible(): boolean {
    return this.#onScreen && this.#width > 0 && this.#height > 0;
  }

  /** In CSS pixels. */
  resize(width: number, height: number, ratio: number): void {
    this.#width = width;
    this.#height = height;
    if (width > 0 && height > 0) this.#parts.painter.resize(width, height, ratio);
    this.#version += 1;
  }

  theme(): void {
    this.#parts.painter.paint(readPalette());
    this.#version += 1;
  }

  /** Scrolled away, it is neither drawn nor counted as painted. */
  onScreen(is: boolean): void {
    this.#onScreen = is;
  }

  failed(): void {
    this.#number = 0;
    this.#parts.failed();
  }

  frame(now: number): boolean {
    const drew = this.#visible && this.#drawIfNew(now);
    const age = this.#bornAt === undefined ? Number.POSITIVE_INFINITY : Math.max(0, now - this.#bornAt);
    const { signals } = this.#parts;
    const stale = connection.peek().kind !== 'open' || !(age <= STALE_AFTER_MS);
    signals.stale.value = stale;
    signals.age.value = this.#calm.note(age, now);
    return drew;
  }

  #drawIfNew(now: number): boolean {
    const newest = picture.peek();
    const { hand } = this.#parts;
    const state = [newest, scene.peek(), hand.version, this.#version, language.peek()];
    if (newest === undefined || state.every((part, index) => part === this.#drawn[index])) return false;
    this.#drawn = state;
    const fresh = { a: isFresh('a', newest, now), b: isFresh('b', newest, now) };
    const model = craneModel(this.side, newest.view.cranes, scene.peek(), fresh);
    this.#parts.signals.shows.value = typeof model === 'string' ? model : 'crane';
    if (typeof model === 'string') {
      this.#number = 0;
      this.#bornAt = undefined;
      this.#parts.layer.clear();
      return false;
    }
    this.#draw(model);
    this.#number = model.number;
    this.#bornAt = bornAt(newest, this.side);
    this.#tell(model, newest, now);
    return true;
  }

  #draw(model: CraneModel): void {
    const { painter, hand, layer } = this.#parts;
    const project = painter.draw(model, hand);
    layer.show(placeLabels(labelsOf(model, t), project, this.#width, this.#height));
  }

  /** Numbers and sentences change slower than pictures, or nobody could read them. */
  #tell(model: CraneModel, newest: Picture, now: number): void {
    const { signals } = this.#parts;
    signals.unreferenced.value = model.unreferenced;
    if (!(now - this.#readAt < READINGS_MS)) {
      this.#readAt = now;
      signals.readings.value = readingsOf(model, finite(statusOf(newest, this.side)?.wind), t);
    }
    if (!(now - this.#saidAt < SENTENCE_MS)) {
      this.#saidAt = now;
      signals.sentence.value = sentenceOf(model, t);
    }
  }
}

/** The sample itself counts too: a status may be new and what it tells old. */
function isFresh(side: DeskSide, newest: Picture, now: number): boolean {
  return !isStale(side) && now - bornAt(newest, side) <= STALE_AFTER_MS;
}

function statusOf({ view }: Picture, side: DeskSide) {
  return view.cranes[side === 'a' ? 0 : 1].status;
}

/** The sample that is drawn is older than its arrival: by its way to the workstation's screen, and by its age at the gateway. */
function bornAt(newest: Picture, side: DeskSide): number {
  const status = statusOf(newest, side);
  const age =
    (finite(status?.age) ?? Number.POSITIVE_INFINITY) + (finite(status?.feedbackAge) ?? Number.POSITIVE_INFINITY);
  return newest.receivedAt - age;
}
