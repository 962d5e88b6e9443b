// What became of the alarms, newest first. Enters: the history of the alarm list. Leaves: a table.

import { useComputed } from '@preact/signals';
import type { AlarmRecord } from '../../frames/index.ts';
import { languageTag } from '../desk/place.ts';
import { alarms } from '../link/store.ts';
import { codeText, language, t } from '../text/index.ts';
import { AlarmHead } from './alarm-head.tsx';
import { Whose } from './alarm-whose.tsx';
import { PriorityMark } from './priority-mark.tsx';

const NOTHING: readonly AlarmRecord[] = [];
const COLUMNS = ['time', 'event', 'crane', 'what'] as const;

export function AlarmHistory() {
  // The list comes anew for more than its history.
  const records = useComputed(() => alarms.value?.history ?? NOTHING).value;
  return (
    <section class="alarm-history">
      <header>
        <h2>{t('alarms.history')}</h2>
        <p class="alarm-empty">
          {records.length === 0 ? t('alarms.history.empty') : t('alarms.history.what', { count: records.length })}
        </p>
      </header>
      {records.length === 0 ? null : (
        <div class="alarm-history-scroll" tabIndex={0} role="region" aria-label={t('alarms.history')}>
          <table class="alarm-table">
            <AlarmHead columns={COLUMNS} />
            <tbody>
              {records.map((record) => (
                <HistoryRow key={`${record.at} ${record.id} ${record.event}`} record={record} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function HistoryRow({ record }: { readonly record: AlarmRecord }) {
  const { at, event, crane, code, priority } = record;
  const what = codeText(code);
  return (
    <tr data-event={event}>
      <td data-column="time">{timeText(at)}</td>
      <td data-column="event">
        <span class="alarm-event">
          <PriorityMark priority={priority} isWaiting={event === 'raised'} />
          {t(`alarms.event.${event}`)}
        </span>
      </td>
      <td data-column="crane">
        <Whose crane={crane} />
      </td>
      <td data-column="what" title={what}>
        {what}
      </td>
    </tr>
  );
}

function timeText(at: number): string {
  return new Date(at).toLocaleTimeString(languageTag(language.value), { hour12: false });
}
