// Latency in full: the strip chart large, the way in its parts, and each stage of the last minute with what it is. Enters: the
// store. Leaves: a table, bars, words.

import { LATENCY_ROWS, type LatencyRow, type MinuteFigures } from '../../frames/index.ts';
import { latency } from '../link/store.ts';
import { t } from '../text/index.ts';
import { clocks, isOld, loopAgeLimit } from './freshness.ts';
import { LatencyWords } from './latency-strip.tsx';
import { countText, dominantPart, durationText, partsOfWay, shareText } from './reading.ts';
import { spreadOf } from './spread.ts';
import { StripChart } from './strip-chart.tsx';
import './latency-screen.css';

const NOTHING: MinuteFigures = { count: 0 };

export function LatencyScreen() {
  return (
    <div class="latency-screen" data-old={isOld.value}>
      <header>
        <h2>{t('latency.title')}</h2>
        <LatencyWords />
      </header>
      <section class="latency-panel" aria-label={t('latency.chart')}>
        <h3>{t('latency.last-minute')}</h3>
        <StripChart detail="full" />
        <Marks />
      </section>
      <section class="latency-panel" aria-labelledby="latency-stages">
        <h3 id="latency-stages">{t('latency.stages')}</h3>
        <WayBar share="p50" />
        <WayBar share="p99" />
        <p class="latency-note">{t(clocks.value === 'shared' ? 'latency.no-sum' : 'latency.clocks-apart')}</p>
        <StageTable />
        <Account />
      </section>
    </div>
  );
}

function Marks() {
  const limit = loopAgeLimit.value;
  return (
    <ul class="latency-marks">
      <li>{t('latency.mark.1')}</li>
      <li>{t('latency.mark.20')}</li>
      <li>
        {t('latency.mark.150')}
        {limit !== undefined && ` ${t('latency.mark.limit', { limit: durationText(limit) })}`}
      </li>
    </ul>
  );
}

/** The parts of the way side by side, as long as they take. */
function WayBar({ share }: { readonly share: 'p50' | 'p99' }) {
  const figures = latency.value?.figures;
  const parts = figures === undefined ? [] : partsOfWay(figures, share, clocks.value);
  const most = dominantPart(parts);
  return (
    <div class="latency-way">
      <span class="latency-way-name">{t(`latency.way.${share}`)}</span>
      <div class="latency-way-bar">
        {parts.map(({ part, time }) => (
          <span
            key={part}
            class="latency-way-part"
            data-most={part === most?.part}
            style={{ flexGrow: time }}
            title={`${t(`latency.stage.${part}`)} ${durationText(time)}`}
          >
            {t(`latency.stage.${part}`)} <b>{durationText(time)}</b>
          </span>
        ))}
      </div>
      <b class="latency-way-whole">{durationText(figures?.roundTrip[share])}</b>
    </div>
  );
}

function StageTable() {
  const figures = latency.value?.figures;
  return (
    <table class="latency-table">
      <thead>
        <tr>
          <th scope="col">{t('latency.stage')}</th>
          <th scope="col">{t('latency.last')}</th>
          <th scope="col">{t('latency.p50')}</th>
          <th scope="col">{t('latency.p99')}</th>
          <th scope="col">{t('latency.worst')}</th>
          <th scope="col">{t('latency.count')}</th>
          <th scope="col" class="latency-spread-head">
            <span>0.01</span>
            <span>0.1</span>
            <span>1</span>
            <span>10</span>
            <span>100</span>
            <span>1000</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {LATENCY_ROWS.map((row) => (
          <StageRow key={row} row={row} figures={figures?.[row] ?? NOTHING} />
        ))}
      </tbody>
    </table>
  );
}

function StageRow({ row, figures }: { readonly row: LatencyRow; readonly figures: MinuteFigures }) {
  const unknown = clocks.value === 'apart' && (row === 'uplink' || row === 'downlink') && figures.count === 0;
  const { last, p50, p99, max, count } = figures;
  return (
    <tr data-row={row}>
      <th scope="row">
        {t(`latency.stage.${row}`)}
        <small>{t(`latency.what.${row}`)}</small>
      </th>
      {unknown ? (
        <td colSpan={6} class="latency-unknown">
          {t('latency.unknown')}
        </td>
      ) : (
        <>
          <td>{durationText(last)}</td>
          <td>{durationText(p50)}</td>
          <td>{durationText(p99)}</td>
          <td>{durationText(max)}</td>
          <td>{countText(count)}</td>
          <td class="latency-spread-cell">
            <Spread figures={figures} />
          </td>
        </>
      )}
    </tr>
  );
}

/** From the median to the 99th percentile as a bar, the worst as a mark, on a logarithmic axis. */
function Spread({ figures }: { readonly figures: MinuteFigures }) {
  const spread = spreadOf(figures);
  return (
    <svg class="latency-spread" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {[20, 40, 60, 80].map((x) => (
        <path key={x} class="latency-spread-grid" d={`M${x} 0V10`} />
      ))}
      {spread !== undefined && (
        <>
          <path class="latency-spread-tail" d={`M${spread.p99} 5H${spread.max}`} />
          <rect x={spread.p50} y="2" width={Math.max(0.6, spread.p99 - spread.p50)} height="6" />
          <path class="latency-spread-worst" d={`M${spread.max} 1V9`} />
        </>
      )}
    </svg>
  );
}

function Account() {
  const frame = latency.value;
  if (frame === undefined || frame.sent === 0) return <p class="latency-note">{t('latency.account.none-sent')}</p>;
  const { sent, lost, refused } = frame;
  const share = (some: number): string => shareText(some / sent);
  return (
    <p class="latency-note">
      {t('latency.account.sent', { sent: countText(sent) })}{' '}
      {lost === 0
        ? t('latency.account.none-lost')
        : t('latency.account.lost', { lost: countText(lost), share: share(lost) })}{' '}
      {refused === 0
        ? t('latency.account.none-refused')
        : t('latency.account.refused', { refused: countText(refused), share: share(refused) })}
    </p>
  );
}
