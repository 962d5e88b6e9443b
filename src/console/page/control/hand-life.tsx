// How the hand behind the page's controls proves that it is there, and which gamepads the page can use. Enters: what the
// driver sampled. Leaves: a bar that runs out, and words.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { browserPads, isUsable, type PadView, padViews } from '../bench/browser-pads.ts';
import { isTextKey, t } from '../text/index.ts';
import { driver } from './driver.ts';
import { type HandDevice, LIFE_LIMIT_MS } from './pad-state.ts';

/** The bar has so many steps, so that it is calm. */
const STEPS = 7;
const LOOK_FOR_PADS_MS = 1000;

function deviceName(device: HandDevice): string {
  const [kind = '', number] = device.split(' ');
  const key = `control.device.${kind}`;
  const name = isTextKey(key) ? t(key) : kind;
  return number === undefined ? name : `${name} ${Number(number) + 1}`;
}

export function HandLife() {
  const left = useComputed(() => {
    const { inUse, vigilance } = driver.hand.value;
    return inUse.length === 0 ? -1 : Math.max(0, Math.ceil(STEPS * (1 - vigilance / LIFE_LIMIT_MS)));
  });
  const inUse = useComputed(() => driver.hand.value.inUse.map(deviceName).join(', '));
  const waiting = useComputed(() => driver.hand.value.waiting.map(deviceName).join(', '));
  const idle = driver.idle.value;
  return (
    <div class="hand-life">
      <p class="hand-state" role="status">
        {idle === undefined
          ? waiting.value === ''
            ? t('control.sends')
            : t('control.waiting', { devices: waiting.value })
          : t(`control.idle.${idle}`)}
      </p>
      <p class="hand-sign">
        <span class="hand-bar" aria-hidden="true">
          <span style={{ transform: `scaleX(${Math.max(0, left.value) / STEPS})` }} />
        </span>
        {left.value < 0 ? t('control.life.none') : t('control.life', { devices: inUse.value })}
      </p>
      <p class="hand-note">{t('control.share')}</p>
    </div>
  );
}

/** The gamepads that the browser has, and which of them this page can use. */
export function Gamepads() {
  const pads = useSignal<readonly PadView[]>([]);
  useEffect(() => {
    const look = (): void => {
      pads.value = padViews(browserPads() ?? [], performance.now());
    };
    look();
    const timer = setInterval(look, LOOK_FOR_PADS_MS);
    return () => clearInterval(timer);
  }, []);
  if (pads.value.length === 0) return <p class="hand-note">{t('control.gamepads.none')}</p>;
  return (
    <ul class="hand-pads">
      {pads.value.map((pad) => (
        <li key={pad.index} data-usable={isUsable(pad)}>
          {t(isUsable(pad) ? 'control.gamepad.usable' : 'control.gamepad.unusable', {
            number: pad.index + 1,
            name: pad.id,
          })}
        </li>
      ))}
    </ul>
  );
}
