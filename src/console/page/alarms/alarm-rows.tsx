// The rows of the alarm tables. Enters: one alarm, or a group of them in a flood. Leaves: table rows, with what the operator
// can do about each.

import { useSignal } from '@preact/signals';
import { ALARM_PRIORITIES, type AlarmView } from '../../frames/index.ts';
import { hasDesk } from '../link/store.ts';
import { codeText, t } from '../text/index.ts';
import { acknowledge, acknowledgeAll, shelve, unshelve } from './alarm-acts.ts';
import { Whose } from './alarm-whose.tsx';
import { type AlarmGroup, duration, waits } from './alarm-list.ts';
import { actionText, consequenceText, detailText, sinceList } from './alarm-words.ts';
import { PriorityMark } from './priority-mark.tsx';

const SHELVE_MINUTES = [2, 10, 60] as const;

export function AlarmRow({ alarm }: { readonly alarm: AlarmView }) {
  const { priority, state, code, count } = alarm;
  return (
    <tr data-priority={priority} data-state={state}>
      <td data-column="priority">
        <Priority alarm={alarm} />
      </td>
      <td data-column="since">
        <Since age={alarm.age} />
      </td>
      <td data-column="crane">
        <Whose crane={alarm.crane} />
      </td>
      <td data-column="what">
        <What alarm={alarm} />
      </td>
      <td data-column="consequence">{consequenceText(code)}</td>
      <td data-column="action">{actionText(code)}</td>
      <td data-column="state">{t(`alarms.state.${state}`)}</td>
      <td data-column="count">{count > 1 ? `×${count}` : ''}</td>
      <td data-column="acts">
        <Acts alarm={alarm} />
      </td>
    </tr>
  );
}

/** One line says what came first; all of them unfold. A critical one that nobody has read is unfolded from the beginning. */
export function AlarmGroupRows({ group, columns }: { readonly group: AlarmGroup; readonly columns: number }) {
  const { alarms, head, family, crane, times } = group;
  const isUrgent = alarms.some((alarm) => alarm.priority === 'critical' && alarm.state === 'unacknowledged');
  const chosen = useSignal<boolean | undefined>(undefined);
  const isOpen = chosen.value ?? isUrgent;
  const count = alarms.length;
  const what = codeText(head.code);
  return (
    <tbody class="alarm-group">
      <tr class="alarm-group-head">
        <th scope="rowgroup" colSpan={columns}>
          <div>
            <span class="alarm-group-whose">
              <Whose crane={crane} />
            </span>
            <strong class="alarm-group-family">{t(`alarms.family.${family}`)}</strong>
            <span class="alarm-group-marks">
              {ALARM_PRIORITIES.map((priority) => {
                const own = alarms.filter((alarm) => alarm.priority === priority);
                return own.length === 0 ? null : (
                  <span key={priority}>
                    <PriorityMark priority={priority} isWaiting={own.some(waits)} /> {own.length}
                  </span>
                );
              })}
            </span>
            <span class="alarm-group-what" title={what}>
              {head.firstOut ? <FirstOut /> : null}
              {what}
            </span>
            <span class="alarm-group-times">{t('alarms.group.times', { times })}</span>
            <button
              type="button"
              disabled={!hasDesk.value || !alarms.some(waits)}
              onClick={() => void acknowledgeAll(alarms)}
            >
              {t('alarms.group.acknowledge', { count: alarms.filter(waits).length })}
            </button>
            <button type="button" aria-expanded={isOpen} onClick={() => (chosen.value = !isOpen)}>
              {isOpen ? t('alarms.group.close') : t('alarms.group.open', { count })}
            </button>
          </div>
        </th>
      </tr>
      {isOpen ? alarms.map((alarm) => <AlarmRow key={alarm.id} alarm={alarm} />) : null}
    </tbody>
  );
}

export function ShelvedRow({ alarm }: { readonly alarm: AlarmView }) {
  const what = codeText(alarm.code);
  return (
    <tr data-priority={alarm.priority} data-state="shelved">
      <td data-column="priority">
        <Priority alarm={alarm} />
      </td>
      <td data-column="crane">
        <Whose crane={alarm.crane} />
      </td>
      <td data-column="what">
        <What alarm={alarm} />
      </td>
      <td data-column="count">{alarm.count > 1 ? `×${alarm.count}` : ''}</td>
      <td data-column="back">
        <Back left={alarm.shelved} />
      </td>
      <td data-column="acts">
        <button
          type="button"
          disabled={!hasDesk.value}
          aria-label={t('alarms.unshelve.what', { what })}
          onClick={() => unshelve(alarm)}
        >
          {t('alarms.unshelve')}
        </button>
      </td>
    </tr>
  );
}

function Priority({ alarm }: { readonly alarm: AlarmView }) {
  return (
    <span class="alarm-priority">
      <PriorityMark priority={alarm.priority} isWaiting={waits(alarm)} isNamed />
      {t(`alarms.priority.${alarm.priority}`)}
    </span>
  );
}

/** By the second, and alone: the row is not drawn anew for it. */
function Since({ age }: { readonly age: number }) {
  return <>{duration(age + sinceList())}</>;
}

function Back({ left }: { readonly left: number }) {
  return <>{duration(left - sinceList())}</>;
}

function What({ alarm }: { readonly alarm: AlarmView }) {
  const detail = detailText(alarm.detail);
  return (
    <>
      <p class="alarm-what">
        {alarm.firstOut ? <FirstOut /> : null}
        {codeText(alarm.code)}
      </p>
      {detail === '' ? null : <p class="alarm-detail">{detail}</p>}
      <code class="alarm-code">{alarm.code}</code>
    </>
  );
}

function FirstOut() {
  return (
    <span class="alarm-first" title={t('alarms.first-out.what')}>
      <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 1h3v22H4zM8 2h13l-4 5.500 4 5.500H8z" />
      </svg>
      {t('alarms.first-out')}
    </span>
  );
}

function Acts({ alarm }: { readonly alarm: AlarmView }) {
  const what = codeText(alarm.code);
  const isCritical = alarm.priority === 'critical';
  return (
    <div class="alarm-acts">
      {waits(alarm) ? (
        <button
          type="button"
          class="alarm-take"
          disabled={!hasDesk.value}
          aria-label={t('alarms.acknowledge.what', { what })}
          onClick={() => acknowledge(alarm)}
        >
          {t('alarms.acknowledge')}
        </button>
      ) : null}
      {isCritical ? (
        <small>{t('alarms.shelve.critical')}</small>
      ) : (
        <span class="alarm-shelve">
          <span>{t('alarms.shelve')}</span>
          {SHELVE_MINUTES.map((minutes) => (
            <button
              key={minutes}
              type="button"
              disabled={!hasDesk.value}
              aria-label={t('alarms.shelve.what', { minutes, what })}
              onClick={() => shelve(alarm, minutes)}
            >
              {minutes}
            </button>
          ))}
          <span>{t('alarms.shelve.unit')}</span>
        </span>
      )}
    </div>
  );
}
