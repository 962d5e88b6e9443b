// The supervisor's wall: every crane of every gateway as a tile, in the order of the site. Enters: the store. Leaves: the
// main part of the screen `/wall`. It only looks: there is nothing on it that acts on a crane.

import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { connection } from '../link/store.ts';
import { codeText, t } from '../text/index.ts';
import { CONDITIONS, needsLook } from './condition.ts';
import { columnsIn, type Fit, fitTiles } from './fit.ts';
import { counts, looks, shown, type ShownGateway, total } from './shown.ts';
import { WallTile } from './wall-tile.tsx';
import './wall.css';

const filter = signal<'all' | 'attention'>('all');

export function WallScreen() {
  return (
    <section class="wall" aria-labelledby="wall-title">
      <header class="wall-head">
        <h2 id="wall-title">{t('wall.title')}</h2>
        <Summary />
        <Filter />
      </header>
      <Gateways />
    </section>
  );
}

function Summary() {
  return (
    <>
      <ul class="wall-counts" aria-label={t('wall.summary')}>
        <li>
          <b>{total.value}</b> {t('wall.count.total')}
        </li>
        {CONDITIONS.map((condition) => (
          <li key={condition} data-condition={condition} data-none={counts.value[condition] === 0}>
            <b>{counts.value[condition]}</b> {t(`wall.count.${condition}`)}
          </li>
        ))}
      </ul>
      <p class="wall-announce" role="status">
        {looks.value === 0 ? '' : t('wall.announce', { count: looks.value })}
      </p>
    </>
  );
}

function Filter() {
  return (
    <fieldset class="wall-filter">
      <legend>{t('wall.filter')}</legend>
      {(['all', 'attention'] as const).map((each) => (
        <button key={each} type="button" aria-pressed={filter.value === each} onClick={() => (filter.value = each)}>
          {t(`wall.filter.${each}`)}
        </button>
      ))}
    </fieldset>
  );
}

function Gateways() {
  const room = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 1200, height: 800 });
  useEffect(() => {
    const { current } = room;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: current.clientWidth, height: current.clientHeight }));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const all = shown.value.map(({ gateway, cranes }) => ({
    gateway,
    cranes: filter.value === 'all' ? cranes : cranes.filter((each) => needsLook(each.condition, each.marks)),
  }));
  // A gateway that cannot be heard is never normal.
  const here = all.filter(
    ({ gateway, cranes }) => filter.value === 'all' || cranes.length > 0 || gateway.state !== 'up',
  );
  const fit = fitTiles(
    here.map(({ cranes }) => cranes.length),
    size.width,
    size.height,
  );
  return (
    <div class="wall-room" ref={room} tabIndex={0} style={{ '--wall-em': `${fit.em}px` }} data-density={fit.density}>
      {here.map((each, index) => (
        <Gateway key={`${index} ${each.gateway.name}`} shown={each} fit={fit} width={size.width} />
      ))}
      {here.length === 0 ? (
        <p class="wall-nothing">{t(shown.value.length === 0 ? 'wall.nothing' : 'wall.all-normal')}</p>
      ) : null}
    </div>
  );
}

function Gateway({ shown, fit, width }: { readonly shown: ShownGateway; readonly fit: Fit; readonly width: number }) {
  const { gateway, cranes } = shown;
  const state = connection.value.kind === 'open' ? gateway.state : 'down';
  const columns = Math.min(Math.max(1, cranes.length), columnsIn(width / fit.em));
  return (
    <section class="wall-gateway" style={{ '--wall-columns': columns }}>
      <h3>
        <span class="wall-gateway-name">{gateway.name}</span>
        {gateway.cause === undefined ? null : <span class="wall-why">{codeText(gateway.cause)}</span>}
        <span class="wall-link" data-state={state}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            {state === 'up' ? <circle cx="8" cy="8" r="6" /> : null}
            {state === 'connecting' ? <circle cx="8" cy="8" r="5" class="wall-link-open" /> : null}
            {state === 'down' ? <path d="M3 3l10 10M13 3 3 13" class="wall-link-open" /> : null}
          </svg>
          {t(`wall.link.${state}`)}
        </span>
      </h3>
      {cranes.length === 0 ? (
        <p class="wall-none">{t(state === 'up' ? 'wall.link.none-told' : 'wall.link.retries')}</p>
      ) : (
        <ul>
          {cranes.map((each) => (
            <WallTile key={each.crane.crane} shown={each} />
          ))}
        </ul>
      )}
    </section>
  );
}
