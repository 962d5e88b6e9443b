// Driving from this page, the thin shell: listeners, one timer, what is sent. Enters: events of the browser. Leaves: input
// frames while this page drives, is visible and has the focus; hands-off at once when any of that ends; stops, always.

import { effect, signal } from '@preact/signals';
import { encodePagePad, PAGE_PAD_AT_REST } from '../../../input/page-pad.ts';
import { PAGE_INPUT_INTERVAL_MS } from '../../frames/index.ts';
import { browserPads } from '../bench/browser-pads.ts';
import type { Connection } from '../link/connection.ts';
import { session } from '../link/session.ts';
import { drives } from '../link/store.ts';
import { isPadTarget, type PadTarget } from './controls.ts';
import { type HandDevice, type HandSample, PadState } from './pad-state.ts';
import { StopKeys } from './stop-key.ts';

/** Changes are sent no faster than this. */
const CHANGE_INTERVAL_MS = 8;

type DriverLink = Pick<Connection, 'input' | 'handsOff' | 'stop'>;
type StopKind = Parameters<Connection['stop']>[0];

/** Why nothing is sent, though this page is chosen to drive. */
export type Idle = 'not-driving' | 'hidden' | 'no-focus';

export interface StopNote {
  readonly kind: StopKind;
  /** On the page's own clock. */
  readonly at: number;
  readonly sent: boolean;
}

const NOTHING_HELD: HandSample = { pad: PAGE_PAD_AT_REST, vigilance: 0, inUse: [], waiting: [] };

export class Driver {
  /** What the controls hold now. */
  readonly hand = signal<HandSample>(NOTHING_HELD);
  /** undefined: this page sends. */
  readonly idle = signal<Idle | undefined>('not-driving');
  /** The newest stop that was asked for on this page. */
  readonly lastStop = signal<StopNote | undefined>(undefined);
  readonly #link: DriverLink;
  readonly #state = new PadState();
  /** Keys whose press the pad has taken, until they come up; never more than it has keys. */
  readonly #taken = new Set<string>();
  #sequence = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #isSending = false;
  /** Its controls are on the screen. */
  #isStarted = false;
  #late: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(link: DriverLink) {
    this.#link = link;
  }

  /** Drives from now on, where the desk says so. The answer ends it, and lets go. */
  start(): () => void {
    const end = new AbortController();
    const { signal: ended } = end;
    this.#isStarted = true;
    const always = { signal: ended, capture: true };
    addEventListener('keydown', (event) => this.#keyDown(event), always);
    addEventListener('keyup', (event) => this.#keyUp(event), always);
    addEventListener('blur', () => this.handsOff(), { signal: ended });
    addEventListener('pagehide', () => this.handsOff(), { signal: ended });
    document.addEventListener('visibilitychange', () => this.#tick(), { signal: ended });
    document.addEventListener('freeze', () => this.handsOff(), { signal: ended });
    document.addEventListener('focusin', () => this.#focused(), { signal: ended });
    for (const type of ['contextmenu', 'dragstart'])
      addEventListener(type, (event) => this.#away(event), { signal: ended });
    addEventListener('gamepaddisconnected', () => this.#tick(), { signal: ended });
    const timer = setInterval(() => this.#tick(), PAGE_INPUT_INTERVAL_MS);
    const forget = effect(() => {
      if (!drives.value) this.handsOff();
    });
    return () => {
      end.abort();
      clearInterval(timer);
      forget();
      this.#isStarted = false;
      this.handsOff();
    };
  }

  /** Stop keys work wherever the page stands, and whoever drives. The answer ends it. */
  listenForStops(): () => void {
    const end = new AbortController();
    const keys = new StopKeys();
    const ask = (kind: StopKind | undefined): void => {
      if (kind !== undefined) this.stop(kind);
    };
    const always = { signal: end.signal, capture: true };
    const down = (event: KeyboardEvent): void => {
      // Browsers have a window of their own for Shift + Escape, which would cover the desk.
      if (event.code === 'Escape' && event.shiftKey) event.preventDefault();
      ask(keys.down(event));
    };
    addEventListener('keydown', down, always);
    addEventListener('keyup', (event) => ask(keys.up(event)), always);
    addEventListener('blur', () => keys.forget(), { signal: end.signal });
    return () => end.abort();
  }

  /** Asks for a stop of both cranes, and lets go of everything here. */
  stop(kind: StopKind): void {
    const sent = this.#link.stop(kind);
    this.lastStop.value = { kind, at: performance.now(), sent };
    this.#state.letGo();
    this.#changed();
  }

  /** A pointer took hold of a control on the screen; x and y −1 … 1 from its centre. */
  grip(event: PointerEvent, target: PadTarget, x: number, y: number): void {
    if (!this.#maySend()) return;
    this.#state.grip(event.pointerId, deviceOf(event), target, x, y, feltAt(event));
    this.#changed();
  }

  move(event: PointerEvent, x: number, y: number): void {
    // Its button came up where the page did not hear of it, or while another one was down.
    if ((event.buttons & 1) === 0) return this.lost(event);
    if (this.#state.move(event.pointerId, x, y, feltAt(event))) this.#changed();
  }

  release(event: PointerEvent): void {
    if (this.#state.release(event.pointerId)) this.#changed();
  }

  /** The browser took a pointer away that held something. */
  lost(event: PointerEvent): void {
    if (this.#state.release(event.pointerId)) this.handsOff();
  }

  /** Everything is let go, here and at the workstation, at once. */
  handsOff(): void {
    clearTimeout(this.#late);
    this.#late = undefined;
    this.#state.letGo();
    if (this.#isSending) this.#link.handsOff();
    this.#isSending = false;
    this.#show();
  }

  /** A menu of the browser, or something that is dragged, takes keys and pointers and tells nothing of their end. */
  #away(event: Event): void {
    if (!event.defaultPrevented) this.handsOff();
  }

  #focused(): void {
    if (!isTyping()) return;
    this.#state.dropKeys();
    this.#changed();
  }

  #keyDown(event: KeyboardEvent): void {
    if (!event.repeat) this.#taken.delete(event.code);
    if (this.#takesKey(event)) {
      this.#taken.add(event.code);
      this.#changed();
    }
    // A deadman is no press of the button that happens to have the focus, nor is what follows of it when it counts no more.
    if (this.#taken.has(event.code)) keepFrom(event);
  }

  #takesKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping() || !this.#maySend()) return false;
    return this.#state.keyDown(event.code, event.repeat, focusedTarget(), feltAt(event));
  }

  #keyUp(event: KeyboardEvent): void {
    if (this.#taken.delete(event.code)) keepFrom(event);
    if (this.#state.keyUp(event.code, feltAt(event))) this.#changed();
  }

  #maySend(): boolean {
    return this.#whyIdle() === undefined;
  }

  #whyIdle(): Idle | undefined {
    if (!this.#isStarted || !drives.peek()) return 'not-driving';
    if (document.visibilityState !== 'visible') return 'hidden';
    return document.hasFocus() ? undefined : 'no-focus';
  }

  #tick(): void {
    if (!this.#maySend()) {
      if (this.#isSending) this.handsOff();
      else this.#show();
      return;
    }
    this.#state.readPads(browserPads() ?? [], performance.now());
    this.#send();
  }

  #changed(): void {
    if (!this.#maySend() || this.#late !== undefined) return;
    const wait = this.#sentAt + CHANGE_INTERVAL_MS - performance.now();
    if (wait <= 0) this.#send();
    else
      this.#late = setTimeout(() => {
        this.#late = undefined;
        if (this.#maySend()) this.#send();
        else this.handsOff();
      }, wait);
  }

  #send(): void {
    const now = performance.now();
    const hand = this.#state.sample(now);
    this.#sequence += 1;
    this.#isSending = true;
    this.#sentAt = now;
    this.#link.input(this.#sequence, Math.round(hand.vigilance), [...encodePagePad(hand.pad)]);
    this.hand.value = hand;
    this.idle.value = undefined;
  }

  #show(): void {
    this.idle.value = this.#whyIdle();
    this.hand.value = NOTHING_HELD;
  }
}

/** The one of this page. */
export const driver = new Driver(session);

function deviceOf({ pointerType }: PointerEvent): HandDevice {
  return pointerType === 'touch' || pointerType === 'pen' ? pointerType : 'mouse';
}

/** When the hand did it, on the page's clock: an event that waited for its turn is as old as it is. */
function feltAt({ timeStamp }: Event): number {
  const now = performance.now();
  return timeStamp > 0 && timeStamp < now ? timeStamp : now;
}

function keepFrom(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function focusedTarget(): PadTarget | undefined {
  const { activeElement } = document;
  const name = activeElement instanceof HTMLElement ? activeElement.dataset['pad'] : undefined;
  return isPadTarget(name) ? name : undefined;
}

const NO_TEXT: ReadonlySet<string> = new Set(['button', 'checkbox', 'radio', 'range', 'submit', 'reset']);

/** Letters belong to what has the focus: a text field, or a list that is searched by typing. */
function isTyping(): boolean {
  const { activeElement } = document;
  if (activeElement instanceof HTMLInputElement) return !NO_TEXT.has(activeElement.type);
  if (activeElement instanceof HTMLTextAreaElement || activeElement instanceof HTMLSelectElement) return true;
  return activeElement instanceof HTMLElement && activeElement.isContentEditable;
}
