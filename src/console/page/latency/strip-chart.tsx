// The strip chart as a part of the page: a box that fills with the plot, and the key to its lines. Enters: nothing. Leaves: a
// picture with words for those who do not see it.

import { useEffect, useRef } from 'preact/hooks';
import { t } from '../text/index.ts';
import { loopAgeNow, roundTripNow, worstNow } from './freshness.ts';
import { durationText } from './reading.ts';
import { type StripDetail, StripPlot } from './strip-plot.ts';
import './strip-chart.css';

export function StripChart({ detail }: { readonly detail: StripDetail }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current === null) return undefined;
    const plot = new StripPlot(box.current, detail);
    return () => plot.close();
  }, [detail]);
  return (
    <figure class="latency-chart" data-detail={detail}>
      <div ref={box} class="latency-chart-box" role="img" aria-label={t('latency.chart')} />
      <StripKey />
    </figure>
  );
}

/** Which line is which: by its drawing and its name, the newest value beside it. */
function StripKey() {
  return (
    <figcaption class="latency-key">
      <span class="latency-key-unit">{t('latency.axis')}</span>
      <KeyEntry line="p50" name={t('latency.key.p50')} value={roundTripNow.value} />
      <KeyEntry line="max" name={t('latency.key.max')} value={worstNow.value} />
      <KeyEntry line="loop" name={t('latency.key.loop')} value={loopAgeNow.value} />
    </figcaption>
  );
}

interface KeyEntryProps {
  readonly line: 'p50' | 'max' | 'loop';
  readonly name: string;
  readonly value: number | undefined;
}

function KeyEntry({ line, name, value }: KeyEntryProps) {
  return (
    <span class="latency-key-entry">
      <svg class="latency-key-line" data-line={line} viewBox="0 0 28 8" aria-hidden="true">
        <path d="M0 4H28" />
      </svg>
      {name} <b>{durationText(value)}</b>
    </span>
  );
}
