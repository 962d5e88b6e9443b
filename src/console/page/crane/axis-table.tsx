// One row for each axis of a crane: where it is in its range, how fast it goes, what was asked, let through and permitted, and
// which way it may move; below, what hangs on the ropes. Enters: the calm figures of one side. Leaves: a table and a list.

import type { MotionAxis } from '../../../domain/index.ts';
import type { AxisView, DeskCraneView, DeskSide } from '../../../workstation/index.ts';
import { degrees, fixed, percent, position, share, speed, tonnes } from '../desk/figures.ts';
import { t } from '../text/index.ts';
import { type Leave, LeaveGlyph } from './glyphs.tsx';
import { type Direction, isArmed, motionName, type MotionWord, motionWords } from './motion-words.ts';
import { figures, words } from './shown.ts';
import './axis-table.css';

function isTurning(axis: MotionAxis): boolean {
  return axis === 'slew';
}

export function AxisTable({ side }: { readonly side: DeskSide }) {
  const { crane, stale } = figures[side].value;
  const axes = crane?.status?.axes ?? [];
  if (crane === undefined || axes.length === 0) return <p class="axis-none">{t('desk.axes.none')}</p>;
  return (
    <>
      <table class="axis-table" data-stale={stale}>
        <caption class="sr-only">{t('desk.axes.caption', { side: side.toUpperCase() })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('desk.column.axis')}</th>
            <th scope="col" class="axis-figure">
              {t('desk.column.position')}
            </th>
            <th scope="col">{t('desk.column.range')}</th>
            <th scope="col" class="axis-figure">
              {t('desk.column.speed')}
            </th>
            <th scope="col" title={t('desk.column.order.what')}>
              {t('desk.column.order')}
            </th>
            <th scope="col" colSpan={2}>
              {t('desk.column.may')}
            </th>
          </tr>
        </thead>
        <tbody>
          {axes.map((axis) => (
            <AxisRow key={axis.axis} side={side} axis={axis} />
          ))}
        </tbody>
      </table>
      <LoadLine crane={crane} stale={stale} />
    </>
  );
}

function AxisRow({ side, axis }: { readonly side: DeskSide; readonly axis: AxisView }) {
  const unit = isTurning(axis.axis) ? 'rad' : 'm';
  return (
    <tr>
      <th scope="row">{t(`desk.axis.${axis.axis}`)}</th>
      <td class="axis-figure">
        {position(axis.position)} <i>{unit}</i>
      </td>
      <td>
        <RangeBar axis={axis} />
      </td>
      <td class="axis-figure">
        {speed(axis.speed)} <i>{unit}/s</i>
      </td>
      <td>
        <OrderBar axis={axis} />
      </td>
      <MayMove side={side} axis={axis.axis} direction="down" />
      <MayMove side={side} axis={axis.axis} direction="up" />
    </tr>
  );
}

/** Where the axis stands between its ends. */
function RangeBar({ axis }: { readonly axis: AxisView }) {
  const at = share(axis.position, axis.min, axis.max);
  return (
    <svg class="range-bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <path class="bar-ground" d="M0 4h100v4H0z" />
      {at === undefined ? null : <path class="bar-mark" d={`M${(at * 97).toFixed(1)} 0h3v12h-3z`} />}
    </svg>
  );
}

const MIDDLE = 100;

/** Full speed one way at each end, rest in the middle. What is not permitted is hatched out, what is let through is the bar, what was asked its outline, what the axis does the mark. */
function OrderBar({ axis }: { readonly axis: AxisView }) {
  const { fullSpeed, demand, setpoint, speed: actual, capUp, capDown } = axis;
  const up = share(capUp, 0, fullSpeed) ?? 0;
  const down = share(capDown, 0, fullSpeed) ?? 0;
  const full: number = fullSpeed;
  const at = (value: number): number => (share(value, -full, full) ?? 0.5) * 2 * MIDDLE;
  return (
    <svg class="order-bar" viewBox="0 0 200 14" preserveAspectRatio="none" aria-hidden="true">
      <path
        class="bar-ground"
        d={`M${MIDDLE - down * MIDDLE} 3H${MIDDLE + up * MIDDLE}v8H${MIDDLE - down * MIDDLE}z`}
      />
      <path
        class="bar-barred"
        d={`M0 3H${MIDDLE - down * MIDDLE}v8H0zM${MIDDLE + up * MIDDLE} 3H200v8H${MIDDLE + up * MIDDLE}z`}
      />
      <path class="bar-order" d={`M${MIDDLE} 4H${at(setpoint)}v6H${MIDDLE}z`} />
      <path class="bar-asked" d={`M${at(demand)} 0v14`} />
      <path class="bar-mark" d={`M${at(actual) - 2} 1h4v12h-4z`} />
      <path class="bar-middle" d={`M${MIDDLE} 0v14`} />
    </svg>
  );
}

interface MayMoveProps {
  readonly side: DeskSide;
  readonly axis: MotionAxis;
  readonly direction: Direction;
}

/** Which way it may move, as calm as words. */
function MayMove({ side, axis, direction }: MayMoveProps) {
  const { crane, stale } = words[side].value;
  const word =
    crane === undefined
      ? undefined
      : motionWords(crane).find((each) => each.axis === axis && each.direction === direction);
  const leave = stale ? 'held' : leaveOf(crane, word);
  return (
    <td class="may-move" data-leave={leave}>
      <LeaveGlyph leave={leave} />
      <span>{t(`desk.direction.${axis}.${direction}`)}</span>
      {leave === 'slower' && word !== undefined ? <b> {percent(word.share)} %</b> : null}
      <span class="sr-only">
        {motionName({ axis, direction })}: {leaveText(leave, word)}
      </span>
    </td>
  );
}

function leaveOf(crane: DeskCraneView | undefined, word: MotionWord | undefined): Leave {
  if (word?.kind === 'blocked') return 'blocked';
  if (word === undefined || crane?.held !== true || !isArmed(crane.status?.state)) return 'held';
  return word.kind;
}

function leaveText(leave: Leave, word: MotionWord | undefined): string {
  switch (leave) {
    case 'free':
      return t('desk.motion.free');
    case 'slower':
      return t('desk.motion.slower.label', { share: percent(word?.share) });
    case 'blocked':
      return t('desk.motion.is-blocked');
    case 'held':
      return t('desk.motion.is-held');
    default:
      return leave satisfies never;
  }
}

function LoadLine({ crane, stale }: { readonly crane: DeskCraneView; readonly stale: boolean }) {
  const { status, ratedLoad, attachment } = crane;
  if (status === undefined) return null;
  const loaded = ratedLoad === undefined ? undefined : status.load / ratedLoad;
  return (
    <dl class="load-line" data-stale={stale}>
      <div>
        <dt>{t('desk.load')}</dt>
        <dd>
          {tonnes(status.load)} <i>t</i>
          {ratedLoad === undefined ? null : (
            <small>{t('desk.load.share', { percent: percent(loaded), rated: fixed(ratedLoad / 1000, 0) })}</small>
          )}
        </dd>
      </div>
      <div>
        <dt>{attachment === undefined ? t('desk.hook') : t(`desk.${attachment}`)}</dt>
        <dd>{t('desk.open-share', { percent: percent(status.attachmentOpening) })}</dd>
      </div>
      <div>
        <dt>{t('desk.sway')}</dt>
        <dd>
          {degrees(status.swayTrolley)}° {degrees(status.swayGantry)}°
        </dd>
      </div>
      <div>
        <dt>{t('desk.wind')}</dt>
        <dd>
          {fixed(status.wind, 1)} <i>m/s</i>
        </dd>
      </div>
      <div>
        <dt>{t('desk.felt-age')}</dt>
        <dd>
          {fixed(status.feltAge < 60_000 ? status.feltAge : undefined, 0)} <i>ms</i>
        </dd>
      </div>
    </dl>
  );
}
