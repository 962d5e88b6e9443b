// How large the tiles of the wall may be. Enters: how many each gateway has, the room. Leaves: the size of their type, such
// that all stand on the screen at once where that can be; tiles keep their order and gateways their place. Pure.
//
// All lengths but the room are in em of a tile, so that a tile looks the same at every size.

/** As wall.css has it. */
const TILE_WIDTH = 20;
const HEIGHTS = { full: 16.8, dense: 7.9 } as const;
const GAP = 0.6;
/** Around the tiles of a gateway, and its headline. */
const PADDING = 0.6;
const HEADLINE = 2.2;

/** Smallest type in px, read from a chair; and as a share of the width, read from three metres of a screen of its size. */
const SMALLEST = { full: 12, dense: 11 } as const;
const SMALLEST_SHARE = { full: 0.0055, dense: 0.0045 } as const;
const LARGEST_SHARE = 0.0175;
const STEP = 0.25;

export interface Fit {
  /** px of an em. */
  readonly em: number;
  /** `dense` tiles leave out what is seen when a crane is looked at. */
  readonly density: 'full' | 'dense';
}

/** `counts`: tiles of each gateway; one without any takes the room of one. `width`, `height`: px. */
export function fitTiles(counts: readonly number[], width: number, height: number): Fit {
  const largest = Math.max(SMALLEST.full, width * LARGEST_SHARE);
  for (const density of ['full', 'dense'] as const) {
    for (let em = largest; em >= smallest(density, width); em -= STEP) {
      if (heightOf(counts, width / em, HEIGHTS[density]) * em <= height) return { em, density };
    }
  }
  return { em: smallest('dense', width), density: 'dense' };
}

function smallest(density: Fit['density'], width: number): number {
  return Math.max(SMALLEST[density], width * SMALLEST_SHARE[density]);
}

/** How many tiles of a gateway stand in a row at most. `width` in em. */
export function columnsIn(width: number): number {
  return Math.max(1, Math.floor((width - 2 * PADDING + GAP) / (TILE_WIDTH + GAP)));
}

/** Height in em of all gateways, laid side by side as long as they fit. */
export function heightOf(counts: readonly number[], width: number, tileHeight: number): number {
  let total = 0;
  let line = { width: 0, height: 0 };
  for (const count of counts) {
    const columns = Math.min(Math.max(1, count), columnsIn(width));
    const rows = Math.ceil(Math.max(1, count) / columns);
    const own = {
      width: columns * (TILE_WIDTH + GAP) - GAP + 2 * PADDING,
      height: HEADLINE + rows * (tileHeight + GAP) - GAP + 2 * PADDING,
    };
    if (line.width > 0 && line.width + GAP + own.width > width) {
      total += line.height + GAP;
      line = { width: 0, height: 0 };
    }
    line = {
      width: line.width + (line.width > 0 ? GAP : 0) + own.width,
      height: Math.max(line.height, own.height),
    };
  }
  return total + line.height;
}
