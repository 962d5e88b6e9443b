// The operator's terminal picture as text. Enters: a WorkstationView and the size of the screen.
// Leaves: lines, each exactly as wide as its characters; colour is added to words, never instead of them.
// It is longer than most files because it is one picture, line by line.

import { AGE_CAP_MS, CONTROL_MODES, type CraneStateKind } from '../../domain/index.ts';
import type {
  AxisView,
  CraneStatusView,
  DeskCraneView,
  DeskSide,
  LinkView,
  RecentFigures,
  WorkstationView,
} from '../view.ts';

export interface KeyHelp {
  readonly keys: string;
  readonly does: string;
}

export interface TerminalStyle {
  /** Something that the operator should know about this desk, such as why the keyboard serves; may be empty. */
  readonly remark: string;
  readonly width: number;
  readonly colour: boolean;
}

export interface TerminalPicture {
  readonly lines: readonly string[];
  /** Lines from the top that a screen must have room for, so that the operator sees all that is said of a crane. */
  readonly needs: Readonly<Record<DeskSide, number>>;
}

/** A picture older than this is shown as frozen, not as live. */
const STALE_PICTURE_MS = 250;
const NARROWEST = 40;
const SIDE_BY_SIDE = 78;

type Ink = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
const INK: Readonly<Record<Ink, string>> = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', cyan: '36' };

const STATE_WORDS: Readonly<Record<CraneStateKind, readonly [string, Ink]>> = {
  parked: ['PARKED', 'dim'],
  claimed: ['CLAIMED', 'yellow'],
  'neutral-wait': ['WAITS FOR NEUTRAL', 'yellow'],
  ready: ['READY', 'green'],
  moving: ['MOVING', 'green'],
  stopping: ['STOPPING', 'red'],
  stopped: ['STOPPED', 'red'],
  estopped: ['EMERGENCY STOP', 'red'],
  faulted: ['FAULT', 'red'],
};

/** One line of a panel: its visible text, and the ink of parts of it. */
interface Line {
  readonly text: string;
  readonly ink?: Ink | undefined;
}

/** Labels come from other machines: whatever could steer the terminal is shown as `?`. */
function plain(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}

function fit(text: string, width: number): string {
  const characters = Array.from(plain(text));
  if (characters.length > width) return `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
  return characters.join('') + ' '.repeat(width - characters.length);
}

function paint(text: string, ink: Ink | undefined, style: TerminalStyle): string {
  return style.colour && ink !== undefined ? `\u001b[${INK[ink]}m${text}\u001b[0m` : text;
}

/** Words wrapped to `width`, at most `most` lines; the last one says that it was cut. */
function wrap(text: string, width: number, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), fit(lines.slice(most - 1).join(' '), width)];
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}

function degrees(angle: number): string {
  return `${signed((angle * 180) / Math.PI, 1)}°`;
}

/** Where the axis is within its range, as a bar of `width` cells. */
export function bar(axis: Pick<AxisView, 'min' | 'max' | 'position'>, width: number): string {
  const share = (axis.position - axis.min) / (axis.max - axis.min);
  const cell = Number.isFinite(share) ? Math.min(width - 1, Math.max(0, Math.floor(share * width))) : -1;
  return Array.from({ length: width }, (_, at) => (at === cell ? '█' : '·')).join('');
}

function axisLine(axis: AxisView, width: number): string {
  const unit = axis.axis === 'slew' ? 'rad' : 'm';
  const head = `${axis.axis.padEnd(8)}${signed(axis.position, 2).padStart(8)} ${unit} `;
  const tail = ` ${signed(axis.speed, 2)} ${unit}/s`;
  return `${head}${bar(axis, Math.max(4, width - head.length - tail.length))}${tail}`;
}

function restrictions(axes: readonly AxisView[]): readonly string[] {
  const said: string[] = [];
  for (const axis of axes) {
    const directions: readonly (readonly [string, number, { readonly sentence: string } | undefined])[] = [
      ['+', axis.capUp, axis.capUpCause],
      ['−', axis.capDown, axis.capDownCause],
    ];
    for (const [sign, cap, cause] of directions) {
      if (cause === undefined || cap >= axis.fullSpeed) continue;
      const what = cap <= 0 ? 'blocked' : `at most ${cap.toFixed(2)} ${axis.axis === 'slew' ? 'rad' : 'm'}/s`;
      said.push(`${axis.axis} ${sign} ${what}: ${cause.sentence}`);
    }
  }
  return said;
}

/** Share of full speed that the felt age leaves; undefined where it restricts nothing. */
function feltShare(axes: readonly AxisView[]): number | undefined {
  let least: number | undefined;
  for (const { fullSpeed, capUp, capDown, capUpCause, capDownCause } of axes) {
    if (!(fullSpeed > 0)) continue;
    if (capUpCause?.code === 'LIMIT_FELT_AGE') least = Math.min(least ?? 1, capUp / fullSpeed);
    if (capDownCause?.code === 'LIMIT_FELT_AGE') least = Math.min(least ?? 1, capDown / fullSpeed);
  }
  return least;
}

function feltLine({ picture }: DeskCraneView, { feltAge, axes }: CraneStatusView): Line {
  const share = feltShare(axes);
  const age = feltAge < AGE_CAP_MS ? `${feltAge.toFixed(0)} ms` : '–';
  const cap = share === undefined ? '' : ` · at most ${Math.round(share * 100)} % speed`;
  const seen = picture === 'screen' ? ' · picture: screen' : picture === 'cameras' ? ' · picture: cameras' : '';
  return { text: `felt age ${age}${cap}${seen}`, ink: share === undefined ? undefined : 'yellow' };
}

function craneLines(crane: DeskCraneView, width: number): readonly Line[] {
  const { status } = crane;
  const held = crane.held
    ? 'held by you'
    : status === undefined || status.holder === ''
      ? 'free'
      : `held by ${status.holder}`;
  if (status === undefined) {
    return [
      { text: `NO PICTURE · ${held}`, ink: 'red' },
      ...wrap(crane.refusal?.sentence ?? 'No status from the gateway yet.', width, 2).map((text) => ({ text })),
    ];
  }
  const stale = status.age > STALE_PICTURE_MS;
  const [word, ink] = STATE_WORDS[status.state];
  const deadman = crane.deadman ? 'deadman ● held' : 'deadman ○ open';
  const neutral = crane.neutral ? 'sticks at neutral' : 'sticks deflected';
  const lines: Line[] = [
    stale
      ? { text: `PICTURE FROZEN for ${(status.age / 1000).toFixed(1)} s, was ${word}`, ink: 'red' }
      : { text: `${word} · ${held}${status.plcUp ? '' : ' · NO PLC'}`, ink },
    { text: `${deadman} · ${neutral}${crane.driven ? '' : ' · not driven'}`, ink: stale ? 'dim' : undefined },
  ];
  if (status.offered) {
    const text = crane.held ? 'OFFERED: whoever claims it has it' : 'OFFERED: claim to take it';
    lines.push({ text, ink: 'yellow' });
  }
  if (status.bypassed) lines.push({ text: 'BYPASS: a protection is switched off', ink: 'yellow' });
  for (const axis of status.axes) lines.push({ text: axisLine(axis, width), ink: stale ? 'dim' : undefined });
  const ropes = `load ${(status.load / 1000).toFixed(1)} t · ${crane.attachment ?? 'attachment'} ${Math.round(status.attachmentOpening * 100)} % open`;
  const sway = `sway ${degrees(status.swayTrolley)} trolley ${degrees(status.swayGantry)} gantry · wind ${status.wind.toFixed(0)} m/s`;
  for (const text of [ropes, sway]) lines.push({ text, ink: stale ? 'dim' : undefined });
  lines.push(feltLine(crane, status));
  for (const why of crane.refusal === undefined ? [status.cause] : [crane.refusal, status.cause]) {
    lines.push(...wrap(why?.sentence ?? '', width, 2).map((text) => ({ text, ink: 'yellow' as const })));
  }
  const [restriction = ''] = restrictions(status.axes);
  lines.push(...wrap(restriction, width, 2).map((text) => ({ text, ink: 'cyan' as const })));
  if (status.lastStop !== undefined) {
    const times = status.stopCount === 1 ? '1 stop' : `${status.stopCount} stops`;
    lines.push(
      ...wrap(`last of ${times}: ${status.lastStop.sentence}`, width, 2).map((text) => ({ text, ink: 'dim' as const })),
    );
  }
  return lines;
}

function panel(crane: DeskCraneView, width: number, style: TerminalStyle): readonly string[] {
  const inner = width - 4;
  const title = `${crane.side.toUpperCase()} ▸ ${crane.name}${crane.typeName === '' ? '' : ` · ${crane.typeName}`} `;
  const top = `╭ ${fit(title.length > inner ? title.slice(0, inner) : title, Math.min(title.length, inner))}${'─'.repeat(Math.max(0, inner - title.length + 1))}╮`;
  return [
    paint(top, 'bold', style),
    ...craneLines(crane, inner).map((line) => `│ ${paint(fit(line.text, inner), line.ink, style)} │`),
  ];
}

function closePanel(lines: readonly string[], height: number, width: number): readonly string[] {
  const blank = `│${' '.repeat(width - 2)}│`;
  return [...lines, ...Array.from({ length: height - lines.length }, () => blank), `╰${'─'.repeat(width - 2)}╯`];
}

function figures(name: string, recent: RecentFigures | undefined): string {
  if (recent === undefined) return `${name} –`;
  return `${name} p50 ${recent.p50.toFixed(2)} · p99 ${recent.p99.toFixed(2)} · last ${recent.last.toFixed(2)} ms`;
}

function refusedCount(link: LinkView): number {
  let count = 0;
  for (const code of Object.keys(link.frames.refused)) count += link.frames.refused[code] ?? 0;
  return count;
}

function linkLines(view: WorkstationView): readonly Line[] {
  const { link, notice } = view;
  const { frames, cause } = link;
  const limit = link.loopAgeLimit === undefined ? '' : ` (stops above ${link.loopAgeLimit.toFixed(0)} ms)`;
  const lines: Line[] = link.connected
    ? [
        {
          text: `link     ${link.gateway}${link.stopConnected ? '' : ' · STOP PATH DOWN'}`,
          ink: link.stopConnected ? undefined : 'red',
        },
      ]
    : [{ text: 'link     NOT CONNECTED: the cranes are stopped; trying again', ink: 'red' }];
  // A notice may say the same already.
  if (!link.connected && cause !== undefined && cause.code !== notice?.code) {
    lines.push({ text: `         ${cause.sentence}`, ink: 'red' });
  }
  lines.push(
    { text: figures('latency  stick → PLC → screen', link.roundTrip) },
    { text: figures('         stick → applied by the PLC', link.applied) },
    { text: `${figures('loop age', link.loopAge)}${limit}` },
    {
      text: `commands ${frames.sent} sent · ${frames.accepted} accepted · ${refusedCount(link)} refused · ${frames.lost} lost · ${frames.unanswered} waiting`,
    },
  );
  if (notice !== undefined) {
    const detail = notice.detail === '' ? '' : ` (${notice.detail})`;
    lines.push({ text: `notice   ${notice.sentence}${detail}`, ink: 'yellow' });
  }
  return lines;
}

/** The whole picture. Narrow screens get the two cranes one above the other. */
export function renderTerminal(view: WorkstationView, help: readonly KeyHelp[], style: TerminalStyle): TerminalPicture {
  const width = Math.max(NARROWEST, style.width);
  const modes = CONTROL_MODES.map((mode) => (mode === view.mode ? `[${mode.toUpperCase()}]` : mode)).join(' ');
  const lines = [paint(fit(`QUAYLINK · ${view.source}`, width), 'bold', style), fit(`mode     ${modes}`, width)];
  if (style.remark !== '') {
    for (const text of wrap(style.remark, width, 2)) lines.push(paint(fit(text, width), 'yellow', style));
  }
  const needs = { a: 0, b: 0 };
  if (width >= SIDE_BY_SIDE) {
    const half = Math.floor(width / 2);
    const panels = view.cranes.map((crane) => {
      const each = panel(crane, half, style);
      needs[crane.side] = lines.length + each.length;
      return each;
    });
    const height = Math.max(...panels.map((each) => each.length));
    const [left = [], right = []] = panels.map((each) => closePanel(each, height, half));
    for (const [row, text] of left.entries()) lines.push(`${text}${right[row] ?? ''}`);
  } else {
    for (const crane of view.cranes) {
      const each = panel(crane, width, style);
      needs[crane.side] = lines.length + each.length;
      lines.push(...closePanel(each, each.length, width));
    }
  }
  for (const line of linkLines(view)) lines.push(paint(fit(line.text, width), line.ink, style));
  for (const text of wrap(help.map(({ keys, does }) => `${keys} ${does}`).join(' · '), width, 8)) {
    lines.push(paint(fit(text, width), 'dim', style));
  }
  lines.push(
    paint(fit('Stop is a request, not the emergency stop: that is the hard-wired button.', width), 'dim', style),
  );
  return { lines, needs };
}

/** One line for logs and pipes, where nothing can be redrawn in place. */
export function renderPlain(view: WorkstationView): string {
  const cranes = view.cranes.map((crane) => {
    const { status } = crane;
    if (status === undefined) return `${plain(crane.name)}: no picture`;
    const axes = status.axes
      .map((axis) => `${axis.axis} ${axis.position.toFixed(2)} ${axis.speed.toFixed(2)}`)
      .join(' ');
    const cause = status.cause === undefined ? '' : ` ${status.cause.code}`;
    const holder = crane.held ? '' : ` held by ${status.holder === '' ? 'nobody' : plain(status.holder)}`;
    const marks = `${status.offered ? ' offered' : ''}${status.bypassed ? ' bypassed' : ''}`;
    const stop = status.lastStop === undefined ? '' : ` last stop ${status.lastStop.code}`;
    return `${plain(crane.name)}: ${status.age > STALE_PICTURE_MS ? 'frozen ' : ''}${status.state}${cause}${holder}${marks} ${axes}${stop}`;
  });
  const trip = view.link.roundTrip;
  const latency =
    trip === undefined ? 'round trip –' : `round trip p50 ${trip.p50.toFixed(2)} ms p99 ${trip.p99.toFixed(2)} ms`;
  const down = view.link.cause === undefined ? 'not connected' : `not connected ${view.link.cause.code}`;
  return `${view.link.connected ? 'connected' : down} | ${cranes.join(' | ')} | ${latency}`;
}
