// What a screen shows of an input device: who it is, whether it lives, and where its controls stand now. Enters: nothing.
// Leaves: the types; each source of input fills them in.

import type { InputClass } from '../domain/index.ts';
import type { ControlKind } from './layout.ts';
import type { ControlHelp } from './profile-help.ts';

export interface ControlView {
  /** What profiles call it. */
  readonly name: string;
  readonly kind: ControlKind;
  /** An axis −1 … 1, a button 0 or 1, a hat the eighth of a turn or −1; undefined: never seen. */
  readonly value: number | undefined;
  /** What it does; empty where the profile gives it nothing to do. */
  readonly does: string;
}

export interface DeviceView {
  readonly name: string;
  /** `vvvv:pppp`, bus and serial number or port where there are any; empty for a keyboard. */
  readonly identity: string;
  readonly seat: 'whole' | 'left' | 'right';
  /** Name of the profile in use; empty for a keyboard. */
  readonly profile: string;
  readonly inputClass: InputClass;
  /** Age as commands carry it, ms; a minute = never seen, or gone. */
  readonly age: number;
  readonly live: boolean;
  /** All its controls have rested since it last came to life. */
  readonly rested: boolean;
  /** It is among the devices that drive now; a page's pad is not while the desk's own stick does. */
  readonly driving: boolean;
  /** Open nodes of the device now. */
  readonly nodes: number;
  readonly controls: readonly ControlView[];
  readonly help: readonly ControlHelp[];
}
