// One crane with its ship, hopper or stack, as its status says; fills its box. Enter: the signals of the page. Leaves: a view,
// its age, and in words what a blind operator must know of it too.

import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { DeskSide } from '../../../workstation/index.ts';
import { CraneMark } from '../crane/crane-mark.tsx';
import { t } from '../text/index.ts';
import { ageText } from './describe.ts';
import { CameraHand } from './hand.ts';
import { mountView } from './mount-view.ts';
import { SceneSignals } from './scene-view.ts';
import { SceneToolbar } from './scene-toolbar.tsx';
import { viewChoice } from './view-choice.ts';
import './crane-scene.css';

interface Told {
  readonly signals: SceneSignals;
}

function Age({ signals }: Told) {
  return (
    <span class="scene-age" title={t('scene.age.title')}>
      {ageText(signals.age.value)}
    </span>
  );
}

/** Over a view that is not live: it says so, and since when. */
function Veil({ signals }: Told) {
  const shows = signals.shows.value;
  if (shows !== 'crane') {
    return <p class="scene-veil">{t(shows === 'no-picture' ? 'scene.no-picture' : 'scene.no-scene')}</p>;
  }
  if (!signals.stale.value) return null;
  return <p class="scene-veil">{t('scene.stale', { age: ageText(signals.age.value) })}</p>;
}

function Remarks({ signals }: Told) {
  const because = viewChoice.because.value;
  return (
    <div class="scene-remarks">
      {signals.unreferenced.value && <p data-warns>{t('scene.unreferenced')}</p>}
      {because !== undefined && <p>{t(`scene.flat.${because}`)}</p>}
    </div>
  );
}

function Readings({ signals }: Told) {
  return (
    <dl class="scene-readings">
      {signals.readings.value.map(({ name, value, warns }) => (
        <div key={name} data-warns={warns}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Sentence({ signals }: Told) {
  const live = signals.shows.value === 'crane' && !signals.stale.value;
  return <p class="scene-words">{live ? signals.sentence.value : t('scene.not-live')}</p>;
}

export function CraneScene({ side }: { readonly side: DeskSide }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const signals = useMemo(() => new SceneSignals(), [side]);
  const hand = useMemo(() => new CameraHand('side'), [side]);
  const kind = viewChoice.kind.value;
  const shows = signals.shows.value;

  useEffect(() => {
    if (box.current === null || canvas.current === null || layer.current === null) return undefined;
    return mountView({
      side,
      kind,
      box: box.current,
      canvas: canvas.current,
      layer: layer.current,
      hand,
      signals,
      fallBack: (because) => viewChoice.fallBack(because),
    });
  }, [side, kind, hand, signals]);

  return (
    <section
      class="scene"
      data-side={side}
      data-stale={signals.stale.value}
      aria-label={t('scene.section', { side: side.toUpperCase() })}
    >
      <SceneToolbar side={side} hand={hand} />
      <div class="scene-box" data-kind={kind} data-empty={shows !== 'crane'} ref={box}>
        <canvas
          key={kind}
          ref={canvas}
          role="img"
          aria-label={t(`scene.image.${kind}`, { side: side.toUpperCase() })}
        />
        <div class="scene-labels" ref={layer} aria-hidden="true" />
        <Veil signals={signals} />
        <div class="scene-corner">
          <CraneMark side={side} />
          <Age signals={signals} />
        </div>
        <Remarks signals={signals} />
      </div>
      <Readings signals={signals} />
      <Sentence signals={signals} />
    </section>
  );
}
