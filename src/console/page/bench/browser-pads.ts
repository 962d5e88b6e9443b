// The gamepads that the browser itself shows, read while somebody looks. Enters: navigator.getGamepads. Leaves: plain values.

/** A gamepad as it stood at one reading. */
export interface PadView {
  readonly index: number;
  readonly id: string;
  readonly connected: boolean;
  /** `standard`, or empty where the browser does not know the device. */
  readonly mapping: string;
  /** Since its newest report, ms; browsers count from the start of the page. */
  readonly age: number;
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly pressed: boolean; readonly value: number }[];
}

/** Axes, buttons and pads that are shown; a browser gives at most four pads, a device may claim what it likes. */
const MAX_PADS = 8;
const MAX_CONTROLS = 64;

type RawPad = Pick<Gamepad, 'index' | 'id' | 'connected' | 'mapping' | 'timestamp' | 'axes' | 'buttons'>;

/** `now` on the page's own clock; empty places of the browser's list are left out. */
export function padViews(pads: readonly (RawPad | null)[], now: number): readonly PadView[] {
  const views: PadView[] = [];
  for (const pad of pads) {
    if (pad === null || views.length === MAX_PADS) continue;
    const { index, id, connected, mapping, timestamp, axes, buttons } = pad;
    views.push({
      index,
      id,
      connected,
      mapping,
      age: Math.max(0, now - timestamp),
      axes: axes.slice(0, MAX_CONTROLS),
      buttons: buttons.slice(0, MAX_CONTROLS).map(({ pressed, value }) => ({ pressed, value })),
    });
  }
  return views;
}

/** The page reads a pad as its own input only where its controls have known places. */
export function isUsable({ mapping, connected }: Pick<PadView, 'mapping' | 'connected'>): boolean {
  return connected && mapping === 'standard';
}

/** The browser's list; undefined where it has none for this page. */
export function browserPads(): readonly (Gamepad | null)[] | undefined {
  try {
    return 'getGamepads' in navigator ? navigator.getGamepads() : undefined;
  } catch {
    // Forbidden by a policy of the browser.
    return undefined;
  }
}
