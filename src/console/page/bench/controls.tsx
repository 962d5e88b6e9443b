// The controls of one device as they stand: bars, a compass, squares. Enters: their values. Leaves: drawings with numbers and
// marks beside the colour.

import type { ControlView } from '../../../input/index.ts';
import { t } from '../text/index.ts';
import { barOf, buttonLabel, deflectionText, hatEighth } from './control-words.ts';
import { doesText } from './does-text.ts';

export function AxisRow({ axis }: { readonly axis: ControlView }) {
  const seen = axis.value !== undefined;
  const { left, width } = barOf(axis.value);
  return (
    <tr class="bench-axis" data-seen={seen}>
      <th scope="row">{doesText(axis.name)}</th>
      <td class="bench-axis-bar">
        <div class="bench-track">
          <div class="bench-fill" style={{ left: `${left}%`, width: `${width}%` }} />
          <div
            class="bench-needle"
            style={{ left: `${axis.value === undefined || axis.value > 0 ? left + width : left}%` }}
          />
        </div>
      </td>
      <td class="bench-number">{seen ? deflectionText(axis.value) : t('bench.never-seen')}</td>
      <td class="bench-does">{doesText(axis.does)}</td>
    </tr>
  );
}

const EIGHTHS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const DIRECTIONS = [
  'bench.hat.0',
  'bench.hat.1',
  'bench.hat.2',
  'bench.hat.3',
  'bench.hat.4',
  'bench.hat.5',
  'bench.hat.6',
  'bench.hat.7',
] as const;

export function HatCompass({ hat }: { readonly hat: ControlView }) {
  const eighth = hatEighth(hat.value);
  const direction = eighth === undefined ? undefined : DIRECTIONS[eighth];
  return (
    <div class="bench-hat">
      <svg viewBox="-50 -50 100 100" aria-hidden="true">
        <circle r="46" class="bench-hat-rim" />
        {EIGHTHS.map((one) => (
          <path
            key={one}
            class="bench-hat-arrow"
            data-on={one === eighth}
            transform={`rotate(${one * 45})`}
            d="M0 -42 8 -26H-8z"
          />
        ))}
        <circle r="10" class="bench-hat-centre" data-on={eighth === undefined && hat.value !== undefined} />
      </svg>
      <div>
        <b>{doesText(hat.name)}</b>{' '}
        <span>{hat.value === undefined ? t('bench.never-seen') : t(direction ?? 'bench.hat.centred')}</span>
        {hat.does !== '' && (
          <ul class="bench-does">
            {hat.does.split('; ').map((use) => (
              <li key={use}>{doesText(use)}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** A square with the number of the button; pressed, it has a thick border and a tick too. */
export function ButtonSquare({ button }: { readonly button: ControlView }) {
  const pressed = button.value !== undefined && button.value > 0;
  const label = buttonLabel(button.name);
  return (
    <span
      class="bench-button"
      data-pressed={pressed}
      data-seen={button.value !== undefined}
      data-long={label.length > 3}
      title={button.name}
    >
      {label}
      {pressed && (
        <svg viewBox="0 0 12 12" class="bench-tick" aria-hidden="true">
          <path d="M2 6.5 5 9.5 10 3" />
        </svg>
      )}
      <span class="bench-hidden">{t(pressed ? 'bench.pressed' : 'bench.released')}</span>
    </span>
  );
}
