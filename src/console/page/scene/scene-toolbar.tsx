// Over each view: from where it is seen, 3-D or 2-D, and what the lines mean. Enter: the operator's clicks and keys. Leave:
// turns of the camera, the choice of the view. The keys are none of those that drive a crane.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { DeskSide } from '../../../workstation/index.ts';
import { t } from '../text/index.ts';
import { PRESETS } from './cameras.ts';
import type { CameraHand } from './hand.ts';
import { viewChoice } from './view-choice.ts';

const LEGEND = ['ghost', 'envelope', 'zone', 'place', 'schematic', 'keys'] as const;
const STEP = 0.12;
const ZOOM = 1.15;

/** Keys while the focus is in the view: arrows turn, + and − come nearer, Home sets back, V takes the next camera. */
function moveBy(hand: CameraHand, key: string): boolean {
  switch (key) {
    case 'ArrowLeft':
      hand.move(STEP, 0);
      return true;
    case 'ArrowRight':
      hand.move(-STEP, 0);
      return true;
    case 'ArrowUp':
      hand.move(0, STEP);
      return true;
    case 'ArrowDown':
      hand.move(0, -STEP);
      return true;
    case '+':
      hand.move(0, 0, 1 / ZOOM);
      return true;
    case '-':
      hand.move(0, 0, ZOOM);
      return true;
    case 'Home':
      hand.reset();
      return true;
    default:
      return false;
  }
}

export function SceneToolbar({ side, hand }: { readonly side: DeskSide; readonly hand: CameraHand }) {
  const preset = useSignal(hand.preset);
  const legend = useSignal(false);
  const bar = useRef<HTMLDivElement>(null);
  const kind = viewChoice.kind.value;
  const solid = kind === 'solid';

  useEffect(() => {
    const element = bar.current?.closest('section');
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || viewChoice.kind.peek() === 'flat') return;
      if (event.key.toLowerCase() === 'v') {
        const next = PRESETS.indexOf(hand.preset) + (event.shiftKey ? PRESETS.length - 1 : 1);
        hand.choose(PRESETS[next % PRESETS.length] ?? 'side');
        preset.value = hand.preset;
      } else if (!moveBy(hand, event.key)) return;
      event.preventDefault();
    };
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, [hand, preset]);

  return (
    <div class="scene-bar" ref={bar}>
      <div role="group" aria-label={t('scene.camera', { side: side.toUpperCase() })}>
        {PRESETS.map((one) => (
          <button
            key={one}
            type="button"
            disabled={!solid}
            aria-pressed={solid && preset.value === one}
            onClick={() => {
              hand.choose(one);
              preset.value = one;
            }}
          >
            {t(`scene.preset.${one}`)}
          </button>
        ))}
      </div>
      <div role="group" aria-label={t('scene.kind')}>
        {(['solid', 'flat'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={kind === one} onClick={() => viewChoice.choose(one)}>
            {t(`scene.kind.${one}`)}
          </button>
        ))}
      </div>
      <button type="button" aria-expanded={legend.value} onClick={() => (legend.value = !legend.value)}>
        {t('scene.legend')}
      </button>
      {legend.value && (
        <ul class="scene-legend">
          {LEGEND.map((one) => (
            <li key={one} data-of={one}>
              {t(`scene.legend.${one}`)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
