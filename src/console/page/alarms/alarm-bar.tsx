// The alarm line of every screen: the one alarm that matters most, how many there are, the sound. Enters: the alarm list.
// Leaves: the line, the sound, and what a screen reader says of new alarms.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { AlarmView } from '../../frames/index.ts';
import { follow, linkTo } from '../desk/choices.ts';
import { alarms, hasDesk } from '../link/store.ts';
import { codeText, t } from '../text/index.ts';
import { acknowledge } from './alarm-acts.ts';
import { comingOf, countsOf, duration, mostUrgent, newsOf, waits } from './alarm-list.ts';
import { mute, mutedUntil, soundState, startAlarmSound, unmute } from './alarm-sound.ts';
import { Whose } from './alarm-whose.tsx';
import { craneText, detailText, isLive, list, listAge, second } from './alarm-words.ts';
import { PriorityMark } from './priority-mark.tsx';
import { MUTE_MS } from './sound-plan.ts';
import './alarm-bar.css';

/** A click so soon after the line changed was meant for what stood there before. */
const SETTLED_MS = 400;

export function AlarmBar() {
  useEffect(() => startAlarmSound(), []);
  return (
    <section class="alarm-bar" aria-label={t('alarms.bar')}>
      <Stale />
      <Foremost />
      <Counts />
      <Sound />
      <a class="alarm-bar-open" href={linkTo('alarms')} onClick={(event) => follow(event, 'alarms')}>
        {t('alarms.open')}
      </a>
      <NewAlarms />
    </section>
  );
}

function Stale() {
  if (isLive.value || alarms.value === undefined) return null;
  return <span class="alarm-bar-stale">{t('alarms.stale', { age: duration(listAge.value) })}</span>;
}

function Foremost() {
  const flood = alarms.value?.flood === true;
  const alarm = mostUrgent(list.value);
  const shownAt = useRef({ id: '', at: 0 });
  const id = alarm?.id ?? '';
  if (shownAt.current.id !== id) shownAt.current = { id, at: performance.now() };
  if (alarm === undefined) {
    return <p class="alarm-bar-none">{t(alarms.value === undefined ? 'alarms.untold' : 'alarms.none')}</p>;
  }
  const what = codeText(alarm.code);
  const detail = detailText(alarm.detail);
  const take = (): void => {
    if (performance.now() - shownAt.current.at >= SETTLED_MS) acknowledge(alarm);
  };
  return (
    <div class="alarm-bar-one" data-priority={alarm.priority} data-state={alarm.state}>
      {flood ? (
        <strong class="alarm-flood" title={t('alarms.flood.what')}>
          {t('alarms.flood')}
        </strong>
      ) : null}
      <PriorityMark priority={alarm.priority} isWaiting={waits(alarm)} />
      <Whose crane={alarm.crane} />
      <p class="alarm-bar-what" title={`${what} ${detail}`}>
        {what} {detail === '' ? null : <small>{detail}</small>}
      </p>
      {alarm.state === 'unacknowledged' ? null : (
        <span class="alarm-bar-state">{t(`alarms.state.${alarm.state}`)}</span>
      )}
      {waits(alarm) ? (
        <button
          type="button"
          class="alarm-bar-take"
          disabled={!hasDesk.value}
          title={hasDesk.value ? undefined : t('alarms.looks-on')}
          aria-label={t('alarms.acknowledge.what', { what })}
          onClick={take}
        >
          {t('alarms.acknowledge')}
        </button>
      ) : null}
    </div>
  );
}

function Counts() {
  return (
    <ul class="alarm-counts">
      {countsOf(list.value).map(({ priority, all, waiting }) => {
        const words = t('alarms.count', { priority: t(`alarms.priority.${priority}`), all, waiting });
        return (
          <li key={priority} data-none={all === 0} title={words}>
            <PriorityMark priority={priority} isWaiting={waiting > 0} isNamed />
            <span aria-hidden="true">{all}</span>
            <span class="sr-only">{words}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Sound() {
  const left = useComputed(() => {
    const until = mutedUntil.value;
    const now = second.value * 1000;
    return until > now ? Math.min(MUTE_MS, until - now) : 0;
  });
  if (soundState.value !== 'on') {
    return <span class="alarm-bar-sound">{t(`alarms.sound.${soundState.value}`)}</span>;
  }
  const isMuted = left.value > 0;
  return (
    <button
      type="button"
      class="alarm-bar-mute"
      aria-pressed={isMuted}
      title={t('alarms.mute.what')}
      onClick={isMuted ? unmute : mute}
    >
      <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M3 9h4l6-6v18l-6-6H3z" />
        {isMuted ? (
          <path d="M15.500 8.500l6 6m0-6l-6 6" fill="none" stroke="currentColor" stroke-width="2" />
        ) : (
          <path d="M16 8q3 4 0 8m3-11q5.500 7 0 14" fill="none" stroke="currentColor" stroke-width="2" />
        )}
      </svg>
      {isMuted ? t('alarms.muted', { time: duration(left.value) }) : t('alarms.mute', { time: duration(MUTE_MS) })}
    </button>
  );
}

function sentence(alarm: AlarmView): string {
  const { priority, crane, code } = alarm;
  return t('alarms.say', { priority: t(`alarms.priority.${priority}`), crane: craneText(crane), what: codeText(code) });
}

/** Says each coming of an alarm once: a critical one at once, the others when the reader has finished. */
function NewAlarms() {
  const now = useSignal('');
  const later = useSignal('');
  useEffect(() => {
    let told: ReadonlySet<string> = new Set();
    return list.subscribe((shown) => {
      const news = newsOf(shown, told);
      told = new Set(shown.map(comingOf));
      const critical = news.filter(({ priority }) => priority === 'critical');
      const others = news.filter(({ priority }) => priority !== 'critical');
      if (critical.length > 0) now.value = critical.map(sentence).join(' ');
      if (others.length > 0) later.value = others.map(sentence).join(' ');
    });
  }, []);
  return (
    <>
      <div class="sr-only" aria-live="assertive">
        {now.value}
      </div>
      <div class="sr-only" aria-live="polite">
        {later.value}
      </div>
    </>
  );
}
