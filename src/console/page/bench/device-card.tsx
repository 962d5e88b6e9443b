// One device of the workstation: who it is, whether it lives, its controls now, and what they do. Enters: the device as the
// workstation tells it. Leaves: a card.

import type { DeviceView } from '../../../input/index.ts';
import { t } from '../text/index.ts';
import { ageWords, byKind } from './control-words.ts';
import { AxisRow, ButtonSquare, HatCompass } from './controls.tsx';
import { doesText } from './does-text.ts';

interface DeviceCardProps {
  readonly device: DeviceView;
  /** What the workstation says is not of now. */
  readonly old: boolean;
}

export function DeviceCard({ device, old }: DeviceCardProps) {
  const { axes, hats, buttons } = byKind(device.controls);
  return (
    <article class="bench-card" data-live={device.live && !old}>
      <header>
        <h3>{device.name}</h3>
        <span class="bench-seat">{t(`bench.seat.${device.seat}`)}</span>
        <LifeMark device={device} old={old} />
      </header>
      <Identity device={device} />
      {device.controls.length === 0 && <p>{t('bench.no-controls')}</p>}
      {axes.length > 0 && (
        <table class="bench-axes">
          <caption>{t('bench.axes')}</caption>
          <thead class="bench-hidden">
            <tr>
              <th scope="col">{t('bench.axis')}</th>
              <th scope="col">{t('bench.bar')}</th>
              <th scope="col">{t('bench.value')}</th>
              <th scope="col">{t('bench.does')}</th>
            </tr>
          </thead>
          <tbody>
            {axes.map((axis) => (
              <AxisRow key={axis.name} axis={axis} />
            ))}
          </tbody>
        </table>
      )}
      {hats.length > 0 && (
        <div class="bench-hats">
          {hats.map((hat) => (
            <HatCompass key={hat.name} hat={hat} />
          ))}
        </div>
      )}
      {buttons.length > 0 && <Buttons buttons={buttons} />}
      <Help device={device} />
    </article>
  );
}

function LifeMark({ device: { live, age }, old }: DeviceCardProps) {
  const words = ageWords(age);
  const state = old ? 'old' : live ? 'live' : words.kind === 'never' ? 'gone' : 'silent';
  return (
    <span class="bench-life" data-state={state}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {state === 'live' ? <circle cx="6" cy="6" r="5" /> : <path d="M6 1 11.5 11H.5z" />}
      </svg>
      {t(`bench.life.${state}`)}
    </span>
  );
}

function Identity({ device }: { readonly device: DeviceView }) {
  const { identity, profile, inputClass, age, rested, nodes } = device;
  const words = ageWords(age);
  return (
    <dl class="bench-identity">
      <dt>{t('bench.identity')}</dt>
      <dd class="bench-code">{identity === '' ? t('bench.none') : identity}</dd>
      <dt>{t('bench.profile')}</dt>
      <dd>{profile === '' ? t('bench.none') : profile}</dd>
      <dt>{t('bench.class')}</dt>
      <dd>
        {t(`bench.class.${inputClass}`)} <small>{t(`bench.class.${inputClass}.means`)}</small>
      </dd>
      <dt>{t('bench.age')}</dt>
      <dd>
        <span class="bench-code bench-age">{words.kind === 'never' ? t('bench.age.never') : words.time}</span>{' '}
        <small>{t(`bench.age.${inputClass}`)}</small>
      </dd>
      <dt>{t('bench.rest')}</dt>
      <dd>{t(rested ? 'bench.rested' : 'bench.not-rested')}</dd>
      <dt>{t('bench.nodes')}</dt>
      <dd>
        {nodes === 0 ? t('bench.nodes.none') : t(nodes === 1 ? 'bench.nodes.one' : 'bench.nodes.several', { nodes })}
      </dd>
    </dl>
  );
}

/** Those with a function each on a line of its own, the others together. */
function Buttons({ buttons }: { readonly buttons: DeviceView['controls'] }) {
  const used = buttons.filter(({ does }) => does !== '');
  const free = buttons.filter(({ does }) => does === '');
  return (
    <section class="bench-buttons">
      <h4>{t('bench.buttons')}</h4>
      <ul class="bench-used">
        {used.map((button) => (
          <li key={button.name}>
            <ButtonSquare button={button} />
            <span>{doesText(button.does)}</span>
          </li>
        ))}
      </ul>
      {free.length > 0 && (
        <div class="bench-free">
          <span>{t('bench.free')}</span>
          {free.map((button) => (
            <ButtonSquare key={button.name} button={button} />
          ))}
        </div>
      )}
    </section>
  );
}

function Help({ device: { help } }: { readonly device: DeviceView }) {
  if (help.length === 0) return null;
  return (
    <section class="bench-help">
      <h4>{t('bench.help')}</h4>
      <ul>
        {help.map(({ keys, does }) => (
          <li key={`${keys} ${does}`}>
            <kbd>{doesText(keys)}</kbd> <span>{doesText(does)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
