// The mark of a priority: a shape, a digit and a colour. Critical is an octagon, high a triangle, medium a diamond, low a disc.
// Only a critical alarm that nobody has acknowledged flashes.

import { ALARM_PRIORITIES, type AlarmPriority } from '../../frames/index.ts';
import { t } from '../text/index.ts';
import './priority-mark.css';

const SHAPES: { readonly [P in AlarmPriority]: string } = {
  critical: 'M8 1h8l7 7v8l-7 7H8l-7-7V8z',
  high: 'M12 1l12 22H0z',
  medium: 'M12 0l12 12-12 12L0 12z',
  low: 'M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20',
};

interface Props {
  readonly priority: AlarmPriority;
  readonly isWaiting: boolean;
  /** The word stands beside it. */
  readonly isNamed?: boolean;
}

export function PriorityMark({ priority, isWaiting, isNamed = false }: Props) {
  return (
    <span class="alarm-mark" data-priority={priority} data-waiting={isWaiting}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={SHAPES[priority]} />
      </svg>
      <b aria-hidden="true">{ALARM_PRIORITIES.indexOf(priority) + 1}</b>
      {isNamed ? null : <span class="sr-only">{t(`alarms.priority.${priority}`)}</span>}
    </span>
  );
}
