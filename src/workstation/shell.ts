// The workstation as a running thing: the core with its two sockets, one timer and an input around it. Enters:
// settings, an input, whoever counts. Leaves: frames on the sockets; a view for screens; a report.

import { readFileSync } from 'node:fs';
import { type Code, codeSentence } from '../domain/index.ts';
import type { IntentSource } from '../input/source.ts';
import { BOOT_ID_FILE, clockIdentity } from '../link/index.ts';
import type { Millis, MonotonicMs } from '../quantity/index.ts';
import { CONTROL_PATH, clipText, decodeGatewayFrame, encodeFrame, MAX_LABEL_BYTES, STOP_PATH } from '../wire/index.ts';
import { WorkstationCore } from './core.ts';
import type { WorkstationEffect, WorkstationEvent } from './effect.ts';
import type { PathName, WorkstationObserver } from './observer.ts';
import type { WorkstationSettings } from './settings.ts';
import { type PathListener, SocketPath } from './socket-path.ts';
import { Statistics, type WorkstationReport } from './statistics.ts';
import { type DeskSide, type SceneView, type WorkstationView, workstationView } from './view.ts';

export interface WorkstationOptions {
  readonly settings: WorkstationSettings;
  /** Started and closed by the workstation. */
  readonly source: IntentSource;
  /** Metrics, for instance. */
  readonly observer?: WorkstationObserver;
  /** Hears why a path went down; for a log. */
  readonly onPathDown?: (path: PathName, cause: Code | undefined, detail: string) => void;
}

/** This host's monotonic clock, the same in all its processes. */
function monotonicNow(): MonotonicMs {
  return (Number(process.hrtime.bigint()) / 1e6) as MonotonicMs;
}

/** One desk with one session. Runs from `start` to `close`. */
export class Workstation {
  readonly #source: IntentSource;
  readonly #core: WorkstationCore;
  readonly #statistics: Statistics;
  readonly #paths: { readonly [P in PathName]: SocketPath };
  #timer: NodeJS.Timeout | undefined = undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #closing: Promise<void> | undefined = undefined;
  #onFinished: (() => void) | undefined = undefined;
  #running = false;

  constructor(options: WorkstationOptions) {
    const { settings } = options;
    this.#source = options.source;
    this.#statistics = new Statistics(options.observer);
    const label = clipText(settings.label, MAX_LABEL_BYTES);
    const desk = { label, cranes: settings.cranes, autoClaim: settings.autoClaim };
    this.#core = new WorkstationCore(desk, clockIdentity(readBootId()), this.#statistics);
    const base = settings.gatewayUrl.replace(/\/+$/, '');
    const { token, tls } = settings;
    this.#paths = {
      control: new SocketPath({ url: base + CONTROL_PATH, token, tls, listener: this.#listener('control', options) }),
      stop: new SocketPath({ url: base + STOP_PATH, token, tls, listener: this.#listener('stop', options) }),
    };
  }

  /** Starts the input and connects; goes on connecting for ever, whatever the gateway does. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#source.start(() => this.#sample());
    this.#perform(this.#core.start());
    this.#arm(monotonicNow());
  }

  /** Asks for a crane; the answer shows in the view. Catches one that its holder offers; never takes it from another operator. */
  claim(side: DeskSide): void {
    this.#step({ kind: 'claim', side }, monotonicNow());
  }

  /** Gives a crane back; it is not claimed again by itself. */
  release(side: DeskSide): void {
    this.#step({ kind: 'release', side }, monotonicNow());
  }

  /** Offers a held crane for hand-over: the first other desk that claims it has it. It ends when the crane moves, or after a while. */
  offer(side: DeskSide): void {
    this.#step({ kind: 'offer', side, open: true }, monotonicNow());
  }

  withdrawOffer(side: DeskSide): void {
    this.#step({ kind: 'offer', side, open: false }, monotonicNow());
  }

  /** A supervisor takes a crane from its holder: it is stopped, and changes hands at standstill. The reason is told to the holder and recorded. */
  takeOver(side: DeskSide, reason: string): void {
    this.#step({ kind: 'takeover', side, reason }, monotonicNow());
  }

  /** A supervisor bypasses one protection, named by its code, for at most five minutes; a time of 0 ends it. The reason is recorded. */
  bypass(side: DeskSide, code: Code, time: Millis, reason: string): void {
    this.#step({ kind: 'bypass', side, code, time, reason }, monotonicNow());
  }

  /** To be called by whoever paints the view, when the status of that number (`CraneStatusView.number`) is on the operator's screen: never before. */
  painted(side: DeskSide, number: number): void {
    this.#step({ kind: 'painted', side, number }, monotonicNow());
  }

  /** To be called by whoever shows a camera of a crane, with the counter of the newest frame on the operator's screen. At most four cameras a crane. */
  cameraFrame(side: DeskSide, camera: number, counter: number): void {
    this.#step({ kind: 'camera-frame', side, camera, counter }, monotonicNow());
  }

  /** What the screens show; `now` on the host's monotonic clock. */
  view(now: MonotonicMs): WorkstationView {
    const figures = this.#statistics.figures([this.#core.cranes.a.monitor, this.#core.cranes.b.monitor]);
    return workstationView(this.#core, this.#source.label, figures, now);
  }

  /** What stands around the cranes of the gateway: the same object until something in it is another. */
  scene(): SceneView {
    return this.#core.scene.view;
  }

  /** The distributions of the next report begin here. */
  measureAnew(): void {
    this.#statistics.measureAnew();
  }

  /** Figures since the start, or since `measureAnew`. */
  report(now: MonotonicMs): WorkstationReport {
    return this.#statistics.report([this.#core.cranes.a.monitor, this.#core.cranes.b.monitor], now);
  }

  /** Stops the held cranes, gives them back when they rest, closes. At most a few seconds; the gateway does the rest. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#running) {
      await new Promise<void>((resolve) => {
        this.#onFinished = resolve;
        this.#step({ kind: 'shutdown' }, monotonicNow());
        this.#sample();
      });
    }
    this.#running = false;
    clearTimeout(this.#timer);
    await Promise.all([this.#paths.control.finish(), this.#paths.stop.finish()]);
    await this.#source.close();
  }

  #sample(): void {
    if (!this.#running) return;
    const now = monotonicNow();
    this.#step({ kind: 'sample', intent: this.#source.sample(now) }, now);
  }

  #step(event: WorkstationEvent, now: MonotonicMs): void {
    this.#perform(this.#core.step(event, now));
    if (this.#running) this.#arm(now);
  }

  #perform(effects: readonly WorkstationEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'send':
          this.#paths[effect.path].send(encodeFrame(effect.frame));
          break;
        case 'open':
          this.#paths[effect.path].open();
          break;
        case 'reopen':
          this.#paths[effect.path].reopen();
          break;
        case 'close':
          this.#paths[effect.path].close();
          break;
        case 'scale':
          this.#source.scale(effect.a, effect.b);
          break;
        case 'finished':
          this.#onFinished?.();
          break;
        default:
          effect satisfies never;
      }
    }
  }

  /** One timer, moved only when something is due before it. */
  #arm(now: MonotonicMs): void {
    const at = this.#core.wakeAt(now);
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(this.#onTimer, Math.max(0, Math.ceil(at - now)));
  }

  readonly #onTimer = (): void => {
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#sample();
  };

  #listener(path: PathName, options: WorkstationOptions): PathListener {
    return {
      onUp: () => this.#step({ kind: 'up', path }, monotonicNow()),
      onDown: (cause, detail) => {
        this.#step({ kind: 'down', path, cause }, monotonicNow());
        options.onPathDown?.(path, cause, cause === undefined ? detail : `${codeSentence(cause)} (${detail})`);
      },
      onMessage: (bytes) => {
        const now = monotonicNow();
        const decoded = decodeGatewayFrame(bytes);
        if (!decoded.ok) return decoded.code;
        this.#step({ kind: 'frame', path, frame: decoded.value }, now);
        return undefined;
      },
      onPressure: (blocked) => {
        // The stop path carries a few frames at most; only motion waits for its turn.
        if (path === 'control') this.#step({ kind: 'pressure', blocked }, monotonicNow());
      },
    };
  }
}

function readBootId(): string {
  try {
    return readFileSync(BOOT_ID_FILE, 'utf8');
  } catch {
    // No such file: not Linux, or not allowed. Then stamps of the gateway are not compared with ours.
    return '';
  }
}
