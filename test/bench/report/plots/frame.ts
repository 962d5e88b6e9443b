// What all plots share: size, type, colours, and one named row a line. Vega has no canvas to measure text with here and
// would guess, so every margin is fixed. Enters: titles, rows and what is drawn. Leaves: a Vega specification.

import type { Axis, Data, Legend, Mark, Scale, Spec } from 'vega';

/** As wide as the column of a README. */
const WIDTH = 760;
const LEFT = 156;
const RIGHT = 84;
const TOP = 88;
const LEGEND_LINE = 18;
const MARGIN = 16;
const BOTTOM = 56;
const ROW_HEIGHT = 28;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;

/** One of them is everywhere. */
const FONT = 'Helvetica, Arial, sans-serif';

export const INK = '#24292f';
export const MUTED = '#57606a';
const GRID = '#e3e7eb';
/** Behind the rows of Quaylink. */
export const OWN_BAND = '#dcecfa';

export interface FrameRow {
  readonly name: string;
  readonly own: boolean;
  /** A figure in the margin behind the row. */
  readonly aside: string;
}

export interface Frame {
  readonly title: string;
  readonly subtitle: string;
  readonly asideTitle: string;
  readonly rows: readonly FrameRow[];
  readonly data: readonly Data[];
  /** One of them is `x`; `row` is here already. */
  readonly scales: readonly Scale[];
  readonly x: Pick<Axis, 'title' | 'values' | 'encode' | 'tickCount' | 'format'>;
  readonly legends: readonly Legend[];
  readonly legendLines: number;
  readonly marks: readonly Mark[];
}

/** Above the plot, from left to right. */
const legendStyle: Pick<Legend, 'orient' | 'legendX' | 'direction' | 'labelFontSize' | 'labelColor'> = {
  orient: 'none',
  legendX: MARGIN - LEFT,
  direction: 'horizontal',
  labelFontSize: 12,
  labelColor: INK,
};

/** One line of text at a place that no layout moves. */
function line(text: string, y: number, size: number, ink: string, weight: 'normal' | 'bold'): Mark {
  return {
    type: 'text',
    encode: {
      enter: {
        x: { value: MARGIN - LEFT },
        y: { value: y },
        text: { value: text },
        fontSize: { value: size },
        fontWeight: { value: weight },
        fill: { value: ink },
      },
    },
  };
}

/** A field of every row, ending at x. */
function besideRows(field: 'name' | 'aside', x: number): Mark {
  return {
    type: 'text',
    from: { data: 'rows' },
    encode: {
      enter: {
        x: { value: x },
        y: { scale: 'row', field: 'name', band: 0.5 },
        align: { value: 'right' },
        baseline: { value: 'middle' },
        text: { field },
        fontSize: { value: 12 },
        fontWeight: { signal: "datum.own ? 'bold' : 'normal'" },
        fill: { value: INK },
      },
    },
  };
}

const ownBand: Mark = {
  type: 'rect',
  from: { data: 'own' },
  encode: {
    enter: {
      x: { value: MARGIN / 2 - LEFT },
      x2: { value: PLOT_WIDTH + RIGHT - MARGIN / 2 },
      y: { scale: 'row', field: 'name' },
      height: { scale: 'row', band: 1 },
      fill: { value: OWN_BAND },
      // The grid stays to be seen through it.
      fillOpacity: { value: 0.7 },
    },
  },
};

function asideHead(text: string): Mark {
  return {
    type: 'text',
    encode: {
      enter: {
        x: { value: PLOT_WIDTH + RIGHT - MARGIN },
        y: { value: -8 },
        align: { value: 'right' },
        text: { value: text },
        fontSize: { value: 11 },
        fill: { value: MUTED },
      },
    },
  };
}

export function framed(frame: Frame): Spec {
  const { rows } = frame;
  const top = TOP + frame.legendLines * LEGEND_LINE;
  return {
    // Pages are dark for some readers; the ink is not made for that.
    background: 'white',
    width: PLOT_WIDTH,
    height: rows.length * ROW_HEIGHT,
    autosize: 'none',
    padding: { left: LEFT, right: RIGHT, top, bottom: BOTTOM },
    config: {
      axis: { labelFont: FONT, titleFont: FONT },
      legend: { labelFont: FONT, titleFont: FONT },
      text: { font: FONT },
    },
    data: [
      { name: 'rows', values: [...rows] },
      { name: 'own', source: 'rows', transform: [{ type: 'filter', expr: 'datum.own' }] },
      ...frame.data,
    ],
    scales: [{ name: 'row', type: 'band', domain: rows.map(({ name }) => name), range: 'height' }, ...frame.scales],
    axes: [
      {
        scale: 'x',
        orient: 'bottom',
        grid: true,
        gridColor: GRID,
        domainColor: MUTED,
        tickColor: MUTED,
        labelColor: INK,
        labelFontSize: 11,
        titleColor: INK,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        titlePadding: 8,
        ...frame.x,
      },
    ],
    legends: frame.legends.map((legend) => ({ ...legendStyle, ...legend, legendY: 58 - top })),
    marks: [
      ownBand,
      line(frame.title, 26 - top, 16, INK, 'bold'),
      line(frame.subtitle, 46 - top, 12, MUTED, 'normal'),
      besideRows('name', -10),
      besideRows('aside', PLOT_WIDTH + RIGHT - MARGIN),
      asideHead(frame.asideTitle),
      ...frame.marks,
    ],
  };
}
