// What goes into the workstation's core and what comes out of it; the shell feeds the one and does the other.

import type { AxisSpeeds, Code } from '../domain/index.ts';
import type { OperatorIntent } from '../input/source.ts';
import type { Millis } from '../quantity/index.ts';
import type { ClientFrame, GatewayFrame } from '../wire/index.ts';
import type { PathName } from './observer.ts';
import type { DeskSide } from './view.ts';

export type WorkstationEvent =
  /** A fresh sample of the input: on every change of it and at every wake-up. */
  | { readonly kind: 'sample'; readonly intent: OperatorIntent }
  | { readonly kind: 'frame'; readonly path: PathName; readonly frame: GatewayFrame }
  /** The WebSocket of a path is open; nothing was said on it yet. */
  | { readonly kind: 'up'; readonly path: PathName }
  /** It is closed, or could not be opened. `cause`: the gateway's, where it gave one. */
  | { readonly kind: 'down'; readonly path: PathName; readonly cause: Code | undefined }
  /** The control path takes no more (`blocked`), or takes frames again. */
  | { readonly kind: 'pressure'; readonly blocked: boolean }
  | { readonly kind: 'claim'; readonly side: DeskSide }
  | { readonly kind: 'release'; readonly side: DeskSide }
  /** The held crane is offered for hand-over (`open`), or the offer taken back. */
  | { readonly kind: 'offer'; readonly side: DeskSide; readonly open: boolean }
  | { readonly kind: 'takeover'; readonly side: DeskSide; readonly reason: string }
  | {
      readonly kind: 'bypass';
      readonly side: DeskSide;
      readonly code: Code;
      readonly time: Millis;
      readonly reason: string;
    }
  /** A screen has painted the status of that number. */
  | { readonly kind: 'painted'; readonly side: DeskSide; readonly number: number }
  /** A screen has shown that frame of a camera. */
  | { readonly kind: 'camera-frame'; readonly side: DeskSide; readonly camera: number; readonly counter: number }
  | { readonly kind: 'shutdown' };

export type WorkstationEffect =
  | { readonly kind: 'send'; readonly path: PathName; readonly frame: ClientFrame }
  /** Keep this path connected from now on. */
  | { readonly kind: 'open'; readonly path: PathName }
  /** Drop the path's present socket at once and connect anew. */
  | { readonly kind: 'reopen'; readonly path: PathName }
  /** Drop the path's present socket and do not connect it again until it is opened. */
  | { readonly kind: 'close'; readonly path: PathName }
  /** Tell the input the full speeds of the desk's cranes. */
  | { readonly kind: 'scale'; readonly a: AxisSpeeds; readonly b: AxisSpeeds }
  /** Shut down as far as the gateway lets it: the sockets may close. */
  | { readonly kind: 'finished' };
