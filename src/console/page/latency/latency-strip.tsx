// Latency at a glance: round trip and loop age now, the last minute behind them, loss, a small chart. Enters: the store.
// Leaves: numbers with words beside them; grey and called old where they are.

import { latency } from '../link/store.ts';
import { t } from '../text/index.ts';
import { finding, isOld, loopAgeLimit, loopAgeNow, roundTripNow } from './freshness.ts';
import { countText, durationText, shareText } from './reading.ts';
import { StripChart } from './strip-chart.tsx';
import './latency-strip.css';

export function LatencyStrip() {
  return (
    <section class="latency-strip" data-old={isOld.value} aria-labelledby="latency-strip-title">
      <div class="latency-strip-parts">
        <header>
          <h2 id="latency-strip-title">{t('latency.title')}</h2>
          <LatencyWords />
        </header>
        <dl class="latency-figures">
          <RoundTrip />
          <LoopAge />
        </dl>
        <Losses />
        <StripChart detail="small" />
      </div>
    </section>
  );
}

interface ValueProps {
  readonly name: string;
  readonly value: string;
  readonly weight?: 'main';
}

function Value({ name, value, weight }: ValueProps) {
  return (
    <div class="latency-value" data-weight={weight}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function RoundTrip() {
  const minute = latency.value?.figures.roundTrip;
  return (
    <>
      <Value name={t('latency.round-trip')} value={durationText(roundTripNow.value)} weight="main" />
      <Value name={t('latency.p50')} value={durationText(minute?.p50)} />
      <Value name={t('latency.p99')} value={durationText(minute?.p99)} />
      <Value name={t('latency.worst')} value={durationText(minute?.max)} />
    </>
  );
}

/** Share of the limit from which the loop is called slow. */
const NEAR_LIMIT = 0.8;

function LoopAge() {
  const age = loopAgeNow.value;
  const limit = loopAgeLimit.value;
  const share = age === undefined || limit === undefined ? 0 : Math.min(1, age / limit);
  const level = share >= 1 ? 'over' : share >= NEAR_LIMIT ? 'near' : 'well';
  return (
    <>
      <Value name={t('latency.loop-age')} value={durationText(age)} weight="main" />
      <div class="latency-loop" data-level={level}>
        <dt>
          {limit === undefined ? t('latency.limit-unknown') : t('latency.limit', { limit: durationText(limit) })}
          {level !== 'well' && <strong> {t(level === 'over' ? 'latency.over-limit' : 'latency.near-limit')}</strong>}
        </dt>
        <dd class="latency-loop-track">
          <div class="latency-loop-fill" style={{ width: `${share * 100}%` }} />
        </dd>
      </div>
    </>
  );
}

function Losses() {
  const { sent, refused, lost } = latency.value ?? { sent: 0, refused: 0, lost: 0 };
  const parts = { sent: countText(sent), lost: lossText(lost, sent), refused: lossText(refused, sent) };
  return <p class="latency-losses">{t('latency.losses', parts)}</p>;
}

function lossText(some: number, all: number): string {
  return some === 0 || all === 0 ? countText(some) : `${countText(some)} (${shareText(some / all)})`;
}

/** What the figures say, in a sentence. */
export function LatencyWords() {
  const found = finding.value;
  if (found.kind !== 'dominant') {
    return (
      <p class="latency-words" data-grave={found.kind === 'unconfirmed'}>
        {t(`latency.${found.kind}`)}
      </p>
    );
  }
  const { part, share, time } = found;
  const parts = { stage: t(`latency.stage.${part}`), share: shareText(share), time: durationText(time) };
  return <p class="latency-words">{t('latency.dominant', parts)}</p>;
}
