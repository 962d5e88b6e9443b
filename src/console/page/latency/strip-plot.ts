// The strip chart itself, made once and fed. Enters: a box of the page, points of the store. Leaves: drawings on a canvas, in
// the colours of the theme that is on.

import { effect } from '@preact/signals';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { strip } from '../link/store.ts';
import { language, t } from '../text/index.ts';
import { isOld, loopAgeLimit } from './freshness.ts';
import { CEILING_MS, FLOOR_MS, lonely, STRIP_SECONDS, stripColumns } from './strip-data.ts';

export type StripDetail = 'small' | 'full';

/** Horizontal lines: the aim, what a port crane's link may take, and where cranes stop by default. */
const MARKS_MS = [1, 20, 150] as const;
const DECADES = [0.1, 1, 10, 100, 1000];
const SECONDS = { small: [-60, -30, 0], full: [-60, -50, -40, -30, -20, -10, 0] };
const LIMIT_DASH = [2, 2];
const LOOP_DASH = [6, 3];

const COLOURS = ['text', 'quiet', 'line', 'raised', 'surface', 'accent', 'warning', 'stale'] as const;
type Colours = Readonly<Record<(typeof COLOURS)[number], string>>;

function themeColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const entries = COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(entries) as Colours;
}

/** CSS pixels of so many rem: the chart grows with the text of the page. */
function remPixels(rem: number): number {
  return Math.round(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * rem);
}

function fontOf(pixels: number): string {
  return `${pixels}px ${getComputedStyle(document.body).fontFamily}`;
}

export class StripPlot {
  readonly #box: HTMLElement;
  readonly #detail: StripDetail;
  #plot: uPlot;
  /** Text size that the plot was made for. */
  #rem = remPixels(1);
  readonly #ends: (() => void)[] = [];
  #colours = themeColours();

  constructor(box: HTMLElement, detail: StripDetail) {
    this.#box = box;
    this.#detail = detail;
    this.#plot = new uPlot(this.#options(), [[], [], [], []], box);
    const resized = new ResizeObserver(() => this.#fit());
    resized.observe(box);
    const themed = new MutationObserver(() => {
      this.#colours = themeColours();
      this.#plot.redraw(false, true);
    });
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    this.#ends.push(
      () => resized.disconnect(),
      () => themed.disconnect(),
      effect(() => {
        const { seconds, p50, max, loopAge } = stripColumns(strip.value);
        this.#plot.setData([[...seconds], [...p50], [...max], [...loopAge]]);
      }),
      effect(() => {
        // Read, so that the drawing follows them.
        void [language.value, isOld.value, loopAgeLimit.value];
        this.#plot.redraw(false, true);
      }),
    );
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#plot.destroy();
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (!(width > 0 && height > 0)) return;
    // The page's text has grown with its window.
    if (remPixels(1) !== this.#rem) this.#makeAnew();
    this.#plot.setSize({ width, height });
  }

  #makeAnew(): void {
    const { data } = this.#plot;
    this.#plot.destroy();
    this.#rem = remPixels(1);
    this.#plot = new uPlot(this.#options(), data, this.#box);
  }

  #colour(name: keyof Colours): () => string {
    return () => (isOld.peek() && name !== 'raised' ? this.#colours.stale : this.#colours[name]);
  }

  #options(): uPlot.Options {
    const small = this.#detail === 'small';
    const font = fontOf(remPixels(small ? 0.7 : 0.8125));
    const axis = { font, stroke: this.#colour('quiet'), ticks: { show: false } };
    const grid = { stroke: this.#colour('raised'), width: 1 };
    const points = { size: 3, show: false, filter: (plot: uPlot, series: number) => lonely(plot.data[series] ?? []) };
    return {
      width: Math.max(1, this.#box.clientWidth),
      height: Math.max(1, this.#box.clientHeight),
      padding: [remPixels(0.5), remPixels(1.25), 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [-STRIP_SECONDS, 0] },
        y: { distr: 3, log: 10, range: () => [FLOOR_MS, CEILING_MS] },
      },
      axes: [
        {
          ...axis,
          grid,
          size: remPixels(small ? 1.25 : 1.75),
          splits: () => SECONDS[this.#detail],
          values: (_, values) => values.map((second) => (second === 0 ? t('latency.now') : `${second} s`)),
        },
        {
          ...axis,
          grid,
          size: remPixels(3.25),
          // A small chart has room for one set of figures.
          splits: () => (small ? [...this.#marks()] : DECADES),
          filter: (_, values) => values,
          values: (_, values) => values.map((value) => (small ? `${value} ms` : String(value))),
        },
      ],
      series: [
        {},
        { stroke: this.#colour('text'), width: 1.75, points },
        { stroke: this.#colour('quiet'), width: 1, points },
        { stroke: this.#colour('accent'), width: 1.5, dash: LOOP_DASH, points },
      ],
      hooks: {
        drawAxes: [(plot) => this.#drawMarks(plot)],
        draw: small ? [] : [(plot) => this.#nameMarks(plot)],
      },
    };
  }

  /** The marks, and the gateway's limit where it is another one than usual. */
  #marks(): readonly number[] {
    const limit = loopAgeLimit.peek();
    return limit === undefined || MARKS_MS.some((mark) => mark === limit) ? MARKS_MS : [...MARKS_MS, limit];
  }

  #drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.lineWidth = uPlot.pxRatio;
    ctx.setLineDash(LIMIT_DASH.map((length) => length * uPlot.pxRatio));
    for (const mark of this.#marks()) {
      ctx.strokeStyle = this.#colour(mark >= 150 ? 'warning' : 'line')();
      const y = Math.round(plot.valToPos(mark, 'y', true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Over the lines of data, on a ground of their own. */
  #nameMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const inset = 3 * uPlot.pxRatio;
    ctx.save();
    ctx.font = fontOf(remPixels(0.7) * uPlot.pxRatio);
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    for (const mark of this.#marks()) {
      const words = `${mark} ms`;
      const y = plot.valToPos(mark, 'y', true);
      const wide = ctx.measureText(words).width + 2 * inset;
      const high = remPixels(0.875) * uPlot.pxRatio;
      ctx.fillStyle = this.#colours.surface;
      ctx.fillRect(bbox.left + inset, y - high / 2, wide, high);
      ctx.fillStyle = this.#colour(mark >= 150 ? 'warning' : 'quiet')();
      ctx.fillText(words, bbox.left + 2 * inset, y);
    }
    ctx.restore();
  }
}
