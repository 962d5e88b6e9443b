// One crane on the wall. Enters: the crane as its gateway told it last, and what is to be said of it. Leaves: a tile. Where
// that is not live, the tile is grey, says so, and tells its age.

import { ToneGlyph, toneOf } from '../crane/glyphs.tsx';
import { age, fixed, NONE, percent, tonnes } from '../desk/figures.ts';
import { codeText, t } from '../text/index.ts';
import { knownState } from './condition.ts';
import type { Shown } from './shown.ts';

/** Ages of the protocol end at a minute; beyond this they only say that it is long ago. */
const LONG_MS = 10_000;
const AXES = ['gantry', 'trolley', 'hoist'] as const;

function stateText(state: string): string {
  const known = knownState(state);
  return known === undefined ? t('wall.state.unknown', { state }) : t(`wall.state.${known}`);
}

function ageText(ms: number): string {
  return ms <= LONG_MS ? t('wall.ms', { ms: fixed(ms, 0) }) : t('wall.long');
}

export function WallTile({ shown }: { readonly shown: Shown }) {
  const { crane, live, condition, marks, pictureAge } = shown;
  const state = stateText(crane.state);
  return (
    <li class="wall-tile" data-condition={condition} data-live={live}>
      <h4>
        <span class="wall-name">{crane.name}</span>
        <span class="wall-type">{crane.typeName}</span>
      </h4>
      <p class="wall-state">
        <ToneGlyph tone={toneOf(knownState(crane.state), !live)} />
        <b>{live ? state : t('wall.no-link')}</b>
        {live ? null : <span class="wall-age">{t('wall.old', { age: age(shown.age) })}</span>}
      </p>
      <p class="wall-cause">
        {live ? '' : `${t('wall.was', { state })} `}
        {crane.cause === undefined ? '' : codeText(crane.cause)}
      </p>
      <ul class="wall-marks">
        {marks.map((mark) => (
          <li key={mark} data-mark={mark}>
            {t(`wall.mark.${mark}`)}
          </li>
        ))}
      </ul>
      <dl class="wall-facts">
        <div class="wall-holder">
          <dt>{t('wall.holder')}</dt>
          <dd>{crane.holder === '' ? t('wall.holder.none') : crane.holder}</dd>
        </div>
        <Load load={crane.load} rated={crane.ratedLoad} />
        {AXES.map((axis) => (
          <Axis key={axis} name={t(`wall.axis.${axis}`)} at={crane[axis]} />
        ))}
        <Figure name={t('wall.loop')} value={ageText(crane.loopAge)} />
        <Figure name={t('wall.picture')} value={ageText(pictureAge)} />
        <Figure name={t('wall.wind')} value={t('wall.wind.figures', { wind: fixed(crane.wind, 1) })} />
        <div class="wall-last">
          <dt>{t('wall.last-stop')}</dt>
          <dd>
            {crane.lastStop === undefined ? t('wall.last-stop.none') : codeText(crane.lastStop)}
            {crane.stopCount === 0 ? null : <b> {t('wall.stops', { count: crane.stopCount })}</b>}
          </dd>
        </div>
      </dl>
    </li>
  );
}

function Load({ load, rated }: { readonly load: number; readonly rated: number }) {
  const share = rated > 0 ? load / rated : 0;
  return (
    <div class="wall-load">
      <dt>{t('wall.load')}</dt>
      <dd>
        <span class="wall-bar" data-over={share > 1}>
          <span style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
        </span>
        <span class="wall-number">{t('wall.load.figures', { load: tonnes(load) })}</span>
        <span class="wall-number">{t('wall.load.share', { share: percent(share).padStart(3, '\u2007') })}</span>
      </dd>
    </div>
  );
}

/** Where an axis stands within its range; a dash where the crane has none, so that the others keep their place. */
function Axis({ name, at }: { readonly name: string; readonly at: number | undefined }) {
  return (
    <div class="wall-axis">
      <dt>{name}</dt>
      {at === undefined ? (
        <dd>{NONE}</dd>
      ) : (
        <dd>
          <span class="wall-track" aria-hidden="true">
            <span style={{ left: `${at * 100}%` }} />
          </span>
          <span class="wall-hidden">{t('wall.load.share', { share: percent(at) })}</span>
        </dd>
      )}
    </div>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div class="wall-figure">
      <dt>{name}</dt>
      <dd class="wall-number">{value}</dd>
    </div>
  );
}
