// All pages of one workstation, without their sockets. Enters: connections, messages, the time. Leaves: messages, and orders
// to the desk. Every page is bounded: in number, in what it may send, in what waits for it; a slow one gets less and holds
// nobody up. It is longer than most files because every event of a page has its place here.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Code } from '../../domain/index.ts';
import type { ControlHelp } from '../../input/index.ts';
import { after, elapsed, millis, type MonotonicMs } from '../../quantity/index.ts';
import {
  CONSOLE_VERSION,
  type DeskFrame,
  type DeskWish,
  type PageFrame,
  type PageInput,
  type PageSeen,
} from '../frames/index.ts';
import { DeskSeat } from './desk-seat.ts';
import { FrameAllowance } from './frame-allowance.ts';
import { type ConsoleSources, encoded, Instant, PageFeed } from './page-feed.ts';
import { decodePageFrame } from './page-frames.ts';
import { PicturePacing } from './picture-pacing.ts';
import { askOfCrane } from './wishes.ts';

export const MAX_PAGES = 8;
/** Connections that have said no hello yet, or a wrong one. */
export const MAX_WAITING_PAGES = 8;
/** More than this unsent: the page is cut off. */
export const MAX_UNSENT_BYTES = 64 * 1024;
/** A browser opens the socket well before a busy machine gets round to the page's first line. */
export const HELLO_WITHIN = millis(10_000);
/** A wrong token is answered this late, and keeps its place so long: tokens cannot be tried in a hurry. */
export const WRONG_TOKEN_PAUSE = millis(500);
/** A page that says nothing for so long, not even that it has seen a picture, is no page any more: its desk is given back. */
export const SILENT_FOR = millis(10_000);
const LONG_AGO = Number.NEGATIVE_INFINITY as MonotonicMs;
const SIDES = ['a', 'b'] as const;

/** The connection of one page. */
export interface PageLine {
  /** Bytes that are sent and still wait here. */
  readonly unsent: number;
  send(text: string): void;
  /** Ends after what was sent. */
  close(code: Code): void;
  /** Ends now. */
  cut(): void;
}

export interface ConsoleSettings {
  /** Of Quaylink. */
  readonly release: string;
  /** Of the desk. */
  readonly label: string;
  /** Lets a page take the desk. */
  readonly token: string;
  /** Lets a page look on and stop; undefined = there is none. */
  readonly viewerToken: string | undefined;
  /** Whose painting is told to the gateway. */
  readonly screen: 'terminal' | 'page';
  /** Name of the workstation's own input. */
  readonly own: string;
  readonly help: readonly ControlHelp[];
  readonly remark: string;
}

type Stage =
  | { readonly kind: 'waiting'; readonly until: MonotonicMs }
  /** To be refused then. */
  | { readonly kind: 'wrong token'; readonly until: MonotonicMs }
  | { readonly kind: 'open'; readonly mayOperate: boolean };

interface Page {
  readonly line: PageLine;
  readonly feed: PageFeed;
  readonly allowance: FrameAllowance;
  stage: Stage;
  heardAt: MonotonicMs;
  /** Of the newest input. */
  sequence: number;
}

export class Pages {
  readonly #settings: ConsoleSettings;
  readonly #sources: ConsoleSources;
  readonly #seat: DeskSeat;
  readonly #pages = new Map<number, Page>();
  #ids = 0;
  #showsWall = false;

  constructor(settings: ConsoleSettings, sources: ConsoleSources) {
    this.#settings = settings;
    this.#sources = sources;
    this.#seat = new DeskSeat(sources.inputs);
  }

  /** Connections, welcomed or not. */
  get size(): number {
    return this.#pages.size;
  }

  /**
   * A new connection; undefined where there is no place for it: then it has been refused. Its ticks begin after `before`, a
   * random number: so no picture of an earlier connection is taken for one of this.
   */
  open(line: PageLine, before: number, now: MonotonicMs): number | undefined {
    if (!(this.#count('waiting', 'wrong token') < MAX_WAITING_PAGES)) {
      refuse(line, 'CONSOLE_LIMIT', '');
      return undefined;
    }
    this.#ids += 1;
    this.#pages.set(this.#ids, {
      line,
      feed: new PageFeed(new PicturePacing(before)),
      allowance: new FrameAllowance(now),
      stage: { kind: 'waiting', until: after(now, HELLO_WITHIN) },
      heardAt: now,
      sequence: 0,
    });
    return this.#ids;
  }

  /** A message. `bytes` undefined: it was no text. Of a page that is gone it is nothing. `unixMs` is for the alarm history. */
  message(id: number, bytes: Uint8Array | undefined, now: MonotonicMs, unixMs: number): void {
    const page = this.#pages.get(id);
    if (page === undefined || page.stage.kind === 'wrong token') return;
    page.heardAt = now;
    if (bytes === undefined) return this.#refuse(id, page, 'CONSOLE_FRAME', 'text messages only', now);
    const decoded = decodePageFrame(bytes);
    // Before anything else that could keep it out.
    if (decoded.ok && decoded.value.kind === 'stop' && page.stage.kind === 'open') {
      this.#sources.inputs.stop(decoded.value.emergency ? 'emergency' : 'stop', now);
    }
    if (!page.allowance.take(now)) return this.#refuse(id, page, 'CONSOLE_FLOOD', '', now);
    if (!decoded.ok) {
      return this.#refuse(id, page, decoded.code, `expected ${decoded.expected}, found ${decoded.found}`, now);
    }
    const frame = decoded.value;
    if (page.stage.kind === 'open') this.#take(id, page, page.stage.mayOperate, frame, now, unixMs);
    else if (frame.kind === 'hello') this.#hello(id, page, frame.token, now);
    else this.#refuse(id, page, 'CONSOLE_FRAME', `expected hello, found ${frame.kind}`, now);
  }

  /** The connection has ended. */
  closed(id: number, now: MonotonicMs): void {
    if (!this.#pages.delete(id)) return;
    this.#seat.leave(id, now);
    this.#watchWall();
  }

  /** To be called sixty times a second or so while there are pages: tells each what it has room for. */
  tell(now: MonotonicMs): void {
    const instant = new Instant(this.#sources, now);
    for (const [id, page] of this.#pages) {
      if (page.stage.kind !== 'open') continue;
      if (page.line.unsent > MAX_UNSENT_BYTES) this.#cut(id, page, now);
      // Behind bytes that wait a picture would become old.
      else if (page.line.unsent === 0) page.feed.tell(instant, this.#deskFrame(id), (text) => page.line.send(text));
    }
  }

  /** To be called ten times a second or so, pages or not: alarms are raised and recorded, what is to end by itself ends. */
  check(now: MonotonicMs, unixMs: number): void {
    const { desk, inputs, alarms, latency } = this.#sources;
    latency.advance(now);
    alarms.observe(desk.view(now), inputs.devices(now), now, unixMs);
    this.#seat.settle(now);
    for (const [id, page] of this.#pages) {
      const { stage } = page;
      if (stage.kind === 'open') {
        // Without a word of the workstation: it is as if the network were gone, and the page may come back.
        if (elapsed(page.heardAt, now) > SILENT_FOR) this.#end(id, page, 'CONSOLE_HELLO_TIMEOUT', now);
      } else if (now >= stage.until) {
        this.#refuse(id, page, stage.kind === 'waiting' ? 'CONSOLE_HELLO_TIMEOUT' : 'CONSOLE_TOKEN', '', now);
      }
    }
  }

  /** The workstation ends: every page is told, and closed. */
  close(now: MonotonicMs): void {
    for (const [id, page] of this.#pages) this.#refuse(id, page, 'CONSOLE_CLOSED', '', now);
  }

  /** Something failed that never should: every page is cut off, so that nothing half done stands on a screen or drives. */
  abandon(now: MonotonicMs): void {
    for (const [id, page] of this.#pages) this.#cut(id, page, now);
  }

  #count(...stages: readonly Stage['kind'][]): number {
    let count = 0;
    for (const { stage } of this.#pages.values()) if (stages.includes(stage.kind)) count += 1;
    return count;
  }

  #hello(id: number, page: Page, token: string, now: MonotonicMs): void {
    const { token: operators, viewerToken, release, label, screen, help, remark } = this.#settings;
    const mayOperate = isSame(token, operators);
    const mayLook = viewerToken !== undefined && isSame(token, viewerToken);
    if (!mayOperate && !mayLook) {
      page.stage = { kind: 'wrong token', until: after(now, WRONG_TOKEN_PAUSE) };
      return;
    }
    if (!(this.#count('open') < MAX_PAGES)) return this.#refuse(id, page, 'CONSOLE_LIMIT', '', now);
    page.stage = { kind: 'open', mayOperate };
    const demo = (this.#sources.faults?.offers().length ?? 0) > 0;
    this.#send(id, page, now, {
      kind: 'welcome',
      version: CONSOLE_VERSION,
      release,
      label,
      mayOperate,
      screen,
      help,
      remark,
      demo,
    });
  }

  #take(id: number, page: Page, mayOperate: boolean, frame: PageFrame, now: MonotonicMs, unixMs: number): void {
    switch (frame.kind) {
      case 'hello':
        this.#refuse(id, page, 'CONSOLE_FRAME', 'hello once', now);
        break;
      case 'watch':
        page.feed.watch(frame.topics);
        this.#watchWall();
        break;
      case 'seen':
        this.#seen(id, page, frame);
        break;
      case 'stop':
        // Done before it was asked whether the page may send anything.
        break;
      case 'input':
        this.#input(id, page, frame, now);
        break;
      case 'hands-off':
        if (this.#seat.has(id)) this.#sources.inputs.page.handsOff(now);
        break;
      case 'ask':
        this.#answer(id, page, frame.request, this.#ask(id, mayOperate, frame.wish, now), now);
        break;
      case 'alarm': {
        const { alarms } = this.#sources;
        const act = (): Code => alarms.act(frame.id, frame.act, millis(frame.timeMs), now, unixMs);
        this.#answer(id, page, frame.request, this.#withDesk(id, mayOperate, act), now);
        break;
      }
      case 'fault': {
        const inject = (): Code => this.#sources.faults?.inject(frame.id, frame.on) ?? 'CONSOLE_NO_FAULT';
        this.#answer(id, page, frame.request, this.#withDesk(id, mayOperate, inject), now);
        break;
      }
      default:
        frame satisfies never;
    }
  }

  #seen(id: number, { feed }: Page, { tick, painted }: PageSeen): void {
    feed.pacing.see(tick);
    if (this.#settings.screen !== 'page' || !this.#seat.has(id)) return;
    for (const side of SIDES) {
      if (feed.pacing.showed(side, painted[side])) this.#sources.desk.painted(side, painted[side]);
    }
  }

  /** Old or repeated input is none, and neither is what was made from no picture of this connection. */
  #input(id: number, page: Page, { sequence, tick, vigilance, report }: PageInput, now: MonotonicMs): void {
    if (!(sequence > page.sequence)) return;
    page.sequence = sequence;
    const sentAt = page.feed.pacing.sentAt(tick);
    if (sentAt === undefined || !this.#seat.has(id)) return;
    // Before it may drive its stops alone count, as those of every report that is too old.
    const at = this.#seat.mayDrive(id) ? sentAt : LONG_AGO;
    this.#sources.inputs.page.take(Uint8Array.from(report), at, millis(vigilance), now);
  }

  #ask(id: number, mayOperate: boolean, wish: DeskWish, now: MonotonicMs): Code {
    if (wish.what === 'desk') {
      if (!wish.take) return this.#seat.leave(id, now);
      return mayOperate ? this.#seat.take(id) : 'CONSOLE_LOOKS_ON';
    }
    return this.#withDesk(id, mayOperate, () =>
      wish.what === 'drive-by' ? this.#seat.driveBy(id, wish.input, now) : askOfCrane(this.#sources.desk, wish),
    );
  }

  #withDesk(id: number, mayOperate: boolean, act: () => Code): Code {
    if (!mayOperate) return 'CONSOLE_LOOKS_ON';
    return this.#seat.has(id) ? act() : 'CONSOLE_NOT_DESK';
  }

  #deskFrame(id: number): DeskFrame {
    const { inputs } = this.#sources;
    return {
      kind: 'desk',
      desk: this.#seat.standing(id),
      input: inputs.driver,
      own: this.#settings.own,
      pages: this.#count('open'),
    };
  }

  #watchWall(): void {
    const isWatched = Array.from(this.#pages.values()).some(({ feed }) => feed.watches('wall'));
    if (isWatched === this.#showsWall) return;
    this.#showsWall = isWatched;
    if (isWatched) this.#sources.wall.open();
    else this.#sources.wall.close();
  }

  #answer(id: number, page: Page, request: number, code: Code, now: MonotonicMs): void {
    this.#send(id, page, now, { kind: 'answer', request, code });
  }

  #send(id: number, page: Page, now: MonotonicMs, frame: Parameters<typeof encoded>[0]): void {
    page.line.send(encoded(frame));
    if (page.line.unsent > MAX_UNSENT_BYTES) this.#cut(id, page, now);
  }

  #refuse(id: number, page: Page, code: Code, detail: string, now: MonotonicMs): void {
    refuse(page.line, code, detail);
    this.closed(id, now);
  }

  #end(id: number, page: Page, code: Code, now: MonotonicMs): void {
    page.line.close(code);
    this.closed(id, now);
  }

  #cut(id: number, page: Page, now: MonotonicMs): void {
    page.line.cut();
    this.closed(id, now);
  }
}

function refuse(line: PageLine, code: Code, detail: string): void {
  line.send(encoded({ kind: 'refused', code, detail }));
  line.close(code);
}

/** In a time that does not depend on where two tokens differ, nor on their lengths. */
function isSame(given: string, right: string): boolean {
  return timingSafeEqual(digest(given), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
