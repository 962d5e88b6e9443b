// What the page knows: one signal for each thing that the workstation tells it. Enters: frames of the connection. Leaves:
// signals for the components. Old is not live: `pictureAge` says how old the picture is that stands on the screen.

import { computed, signal } from '@preact/signals';
import type { Code } from '../../../domain/index.ts';
import type { DeskCraneView, DeskSide, SceneView, WorkstationView } from '../../../workstation/index.ts';
import type {
  AlarmsFrame,
  ConsoleFrame,
  ConsoleWelcome,
  DeskFrame,
  DevicesFrame,
  FaultOffer,
  LatencyFrame,
  RefusedFrame,
  StripPoint,
  WallGateway,
} from '../../frames/index.ts';

/** `refused`: the workstation said why, and the page does not try again by itself. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'refused'; readonly code: Code; readonly detail: string };

/** A picture with when it came, on the page's own clock (performance.now). */
export interface Picture {
  readonly tick: number;
  readonly view: WorkstationView;
  readonly receivedAt: number;
}

/** A picture that is older is shown as stale: grey, with its age, never as live. */
export const STALE_AFTER_MS = 250;
/** Tenths of a second on the strip chart. */
export const STRIP_LENGTH = 600;

export const connection = signal<ConnectionState>({ kind: 'connecting' });
export const welcome = signal<ConsoleWelcome | undefined>(undefined);
export const desk = signal<DeskFrame | undefined>(undefined);
export const picture = signal<Picture | undefined>(undefined);
export const scene = signal<SceneView>({ version: 0, cranes: [] });
export const alarms = signal<AlarmsFrame | undefined>(undefined);
/** When the newest list came, on the page's own clock: the ages in it count on from there. */
export const alarmsAt = signal(Number.NEGATIVE_INFINITY);
export const latency = signal<LatencyFrame | undefined>(undefined);
/** When the newest figures came, on the page's own clock. */
export const latencyAt = signal(Number.NEGATIVE_INFINITY);
/** Oldest first; at most STRIP_LENGTH. */
export const strip = signal<readonly StripPoint[]>([]);
export const devices = signal<DevicesFrame['devices']>([]);
/** When they came, on the page's own clock. */
export const devicesAt = signal(Number.NEGATIVE_INFINITY);
export const wall = signal<readonly WallGateway[]>([]);
/** When they came, on the page's own clock. */
export const wallAt = signal(Number.NEGATIVE_INFINITY);
export const faults = signal<readonly FaultOffer[]>([]);
/** A stop was pressed that could not be sent, or may not have arrived. Stands until one is sent, or the operator has read it. */
export const stopUnsent = signal(false);
/** Clock of the page, set at every drawing; ages are counted against it. */
export const clock = signal(0);

/** This page has the desk. */
export const hasDesk = computed(() => connection.value.kind === 'open' && desk.value?.desk === 'yours');
/** This page drives. */
export const drives = computed(() => hasDesk.value && desk.value?.input === 'page');
/** Age in ms of the picture on the screen; Infinity = none. */
export const pictureAge = computed(() =>
  picture.value === undefined ? Number.POSITIVE_INFINITY : Math.max(0, clock.value - picture.value.receivedAt),
);

/** Age in ms of what is shown of one crane, from the crane's own feedback on; Infinity = nothing. */
export function craneAge(side: DeskSide): number {
  const status = craneOf(side)?.status;
  return status === undefined ? Number.POSITIVE_INFINITY : status.feedbackAge + status.age + pictureAge.value;
}

/** What is shown of this crane is too old to be called live. */
export function isStale(side: DeskSide): boolean {
  return connection.value.kind !== 'open' || !(craneAge(side) <= STALE_AFTER_MS);
}

export function craneOf(side: DeskSide): DeskCraneView | undefined {
  return picture.value?.view.cranes[side === 'a' ? 0 : 1];
}

/** Takes one frame; `now` on the page's clock. Answers are the connection's own. */
export function take(frame: ConsoleFrame, now: number): void {
  switch (frame.kind) {
    case 'welcome':
      welcome.value = frame;
      break;
    case 'desk':
      desk.value = frame;
      break;
    case 'picture':
      picture.value = { tick: frame.tick, view: frame.view, receivedAt: now };
      break;
    case 'scene':
      scene.value = frame.scene;
      break;
    case 'alarms':
      alarmsAt.value = now;
      alarms.value = frame;
      break;
    case 'latency':
      latency.value = frame;
      latencyAt.value = now;
      strip.value = [...strip.value, ...frame.strip].slice(-STRIP_LENGTH);
      break;
    case 'devices':
      devices.value = frame.devices;
      devicesAt.value = now;
      break;
    case 'wall':
      wallAt.value = now;
      wall.value = frame.gateways;
      break;
    case 'faults':
      faults.value = frame.faults;
      break;
    case 'refused':
      refuse(frame);
      break;
    case 'answer':
      break;
    default:
      frame satisfies never;
  }
}

function refuse({ code, detail }: RefusedFrame): void {
  // A workstation that ends may come again: the page tries, as with any that does not answer.
  if (code === 'CONSOLE_CLOSED') return;
  connection.value = { kind: 'refused', code, detail };
}

/** A new connection knows nothing of the one before, but the last picture stays, older and older. What has no age goes. */
export function forget(): void {
  desk.value = undefined;
  strip.value = [];
  devices.value = [];
  faults.value = [];
}
