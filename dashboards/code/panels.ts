// The kinds of panel that the dashboards are made of, in one style. Enters: what to show, in which unit, against which
// lines, and the sentence that explains it. Leaves: builders of panels, every one with unit, thresholds and description.

import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as Heatmap,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { CHOSEN_DATASOURCE } from './variables.ts';

/** One line of a panel: what it is called, and its query. */
export interface Series {
  /** Grafana's template of a name, like `crane {{crane}}`. */
  readonly legend: string;
  readonly expr: string;
}

export interface About {
  readonly title: string;
  /** Says what is measured, from where to where, and what to think of it. */
  readonly description: string;
  /** Grafana's name of a unit. */
  readonly unit: string;
  /** Columns of 24. */
  readonly width: number;
  readonly height?: number;
  /** Where colours change; below the first of them all is well. */
  readonly thresholds: readonly Threshold[];
  readonly series: readonly Series[];
}

const HEIGHT = 9;
const STAT_HEIGHT = 4;
const WELL = 'green';

/** Of what is either there, 1, or not, 0. */
export const THERE: readonly Threshold[] = [
  { value: 0, color: 'red' },
  { value: 1, color: WELL },
];

/** What a value is called and coloured where it is one of a few. */
export type Words = readonly (readonly [value: number, text: string, colour: string])[];

/** Grafana names queries A, B, … */
function queryName(index: number): string {
  return String.fromCodePoint('A'.codePointAt(0)! + index);
}

function queries(series: readonly Series[]): DataqueryBuilder[] {
  return series.map(({ legend, expr }, index) =>
    new DataqueryBuilder()
      .refId(queryName(index))
      .datasource(CHOSEN_DATASOURCE)
      .expr(expr)
      .legendFormat(legend)
      .range(),
  );
}

/** Asked once for the whole range that is shown, where the answer is one number a series. */
function wholeRangeQueries(series: readonly Series[]): DataqueryBuilder[] {
  return queries(series).map((query) => query.instant());
}

function thresholds(steps: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: WELL }, ...steps.map((step) => ({ ...step }))]);
}

function mapping(words: Words): ValueMapping {
  const options = Object.fromEntries(words.map(([value, text, color], index) => [value, { text, color, index }]));
  return { type: MappingType.ValueToText, options };
}

function legend(...calcs: string[]): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(calcs.length === 0 ? LegendDisplayMode.List : LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .calcs(calcs);
}

function tooltip(): VizTooltipOptionsBuilder {
  return new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
}

/** Lines over time, from zero up. Thresholds are drawn as dashed lines. */
export function lines(about: About): TimeSeries {
  return curves(about).axisSoftMin(0);
}

/** Lines over time on a logarithmic axis, for delays that lie decades apart. Its thresholds are in sight even while all is well. */
export function decades(about: About): TimeSeries {
  const values = about.thresholds.map(({ value }) => value ?? 0);
  return curves(about)
    .scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(10))
    .axisSoftMin(Math.min(...values) / 2)
    .axisSoftMax(Math.max(...values) * 2);
}

function curves(about: About): TimeSeries {
  return new TimeSeries()
    .title(about.title)
    .description(about.description)
    .datasource(CHOSEN_DATASOURCE)
    .span(about.width)
    .height(about.height ?? HEIGHT)
    .unit(about.unit)
    .thresholds(thresholds(about.thresholds))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .lineWidth(1)
    .fillOpacity(0)
    .showPoints(VisibilityMode.Never)
    .legend(legend('lastNotNull', 'max'))
    .tooltip(tooltip())
    .targets(queries(about.series));
}

/** Areas on top of each other, for parts that add up. */
export function stacked(about: About): TimeSeries {
  return lines(about).fillOpacity(40).stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('parts'));
}

/** Events over time, as bars; the many that never happened are in no legend. */
export function events(about: About): TimeSeries {
  return lines(about)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(60)
    .tooltip(tooltip().hideZeros(true))
    .withOverride({
      matcher: { id: 'byValue', options: { op: 'gte', reducer: 'allIsZero', value: 0 } },
      properties: [{ id: 'custom.hideFrom', value: { legend: true, tooltip: true, viz: false } }],
    });
}

/** A histogram over time: the darker a cell, the more fell into its bucket. */
export function heatmap(about: About): Heatmap {
  return new Heatmap()
    .title(about.title)
    .description(about.description)
    .datasource(CHOSEN_DATASOURCE)
    .span(about.width)
    .height(about.height ?? HEIGHT)
    .unit(about.unit)
    .thresholds(thresholds(about.thresholds))
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Blues').steps(64).exponent(0.5))
    .yAxis(new YAxisConfigBuilder().unit(about.unit))
    .showValue(VisibilityMode.Never)
    .targets(queries(about.series).map((query) => query.format(PromQueryFormat.Heatmap)));
}

/** States over time, one band a series. */
export function timeline(about: About, words: Words): StateTimeline {
  return new StateTimeline()
    .title(about.title)
    .description(about.description)
    .datasource(CHOSEN_DATASOURCE)
    .span(about.width)
    .height(about.height ?? HEIGHT)
    .unit(about.unit)
    .thresholds(thresholds(about.thresholds))
    .mappings([mapping(words)])
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.8)
    .lineWidth(0)
    .fillOpacity(80)
    .legend(legend())
    .tooltip(tooltip())
    .targets(queries(about.series));
}

/** Newest value of each series, in large. */
export function stat(about: About, words: Words = []): Stat {
  return figure(about, words).targets(queries(about.series));
}

/** One number a series for the whole range that is shown, in large. */
export function total(about: About): Stat {
  return figure(about, []).targets(wholeRangeQueries(about.series));
}

function figure(about: About, words: Words): Stat {
  return new Stat()
    .title(about.title)
    .description(about.description)
    .datasource(CHOSEN_DATASOURCE)
    .span(about.width)
    .height(about.height ?? STAT_HEIGHT)
    .unit(about.unit)
    .thresholds(thresholds(about.thresholds))
    .mappings(words.length === 0 ? [] : [mapping(words)])
    .colorMode(BigValueColorMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

/** One bar a series for the whole range that is shown, longest first as the query sorts them. */
export function ranking(about: About): BarGauge {
  return new BarGauge()
    .title(about.title)
    .description(about.description)
    .datasource(CHOSEN_DATASOURCE)
    .span(about.width)
    .height(about.height ?? HEIGHT)
    .unit(about.unit)
    .decimals(0)
    .min(0)
    .thresholds(thresholds(about.thresholds))
    .displayMode(BarGaugeDisplayMode.Basic)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .targets(wholeRangeQueries(about.series));
}

/** A row: its title, and its panels from left to right. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}
