// Pages without sockets, around a desk that notes what it is asked. Enters: a hand-moved clock, messages of pages. Leaves:
// what each page was told, what the desk and its inputs were asked.

import type { Code } from '../../../src/domain/index.ts';
import type { DeskInputs } from '../../../src/input/index.ts';
import { type MonotonicMs, monotonicMs } from '../../../src/quantity/index.ts';
import type { AlarmsFrame, ConsoleFrame, PageFrame, Topic } from '../../../src/console/frames/index.ts';
import { type ConsoleSettings, type PageLine, Pages } from '../../../src/console/server/pages.ts';
import type { ConsoleSources } from '../../../src/console/server/page-feed.ts';
import type { WorkstationView } from '../../../src/workstation/index.ts';
import { crane, status, view } from '../../workstation/terminal/sample-view.ts';

export const OPERATOR = 'token-of-operators';
export const VIEWER = 'token-of-viewers';

export const SETTINGS: ConsoleSettings = {
  release: '0.0.0',
  label: 'desk 1',
  token: OPERATOR,
  viewerToken: VIEWER,
  screen: 'page',
  own: 'stick',
  help: [],
  remark: '',
};

/** Inputs that rest where the test says so, and note what they are asked. */
export class NotedInputs implements DeskInputs {
  readonly asked: unknown[][] = [];
  rests = true;
  driver: 'own' | 'page' = 'own';
  readonly label = 'stick';
  readonly page = {
    take: (report: Uint8Array, sentAt: MonotonicMs, vigilance: number): void => {
      this.asked.push(['take', [...report], sentAt, vigilance]);
    },
    handsOff: (): void => {
      this.asked.push(['hands off']);
    },
  };

  driveBy(input: 'own' | 'page'): Code {
    if (input !== this.driver && !this.rests) return 'CONSOLE_NOT_AT_REST';
    this.driver = input;
    return 'OK';
  }
  stop(kind: 'stop' | 'emergency'): void {
    this.asked.push([kind]);
  }
  devices(): [] {
    return [];
  }
  unplug(): void {}
  start(): void {}
  scale(): void {}
  sample(): never {
    throw new Error('nobody samples here');
  }
  async close(): Promise<void> {}
}

/** A desk of which nothing is asked, for tests of the sockets. */
export function benchSources(inputs: NotedInputs): ConsoleSources {
  return { ...new Bench().sources, inputs };
}

const NO_ALARMS: AlarmsFrame = { kind: 'alarms', alarms: [], history: [], lastTenMinutes: 0, flood: false };

export class Bench {
  now = monotonicMs(1000);
  readonly inputs = new NotedInputs();
  readonly desk: unknown[][] = [];
  readonly wall: string[] = [];
  readonly alarms = { version: 1, observed: 0, acts: [] as unknown[][] };
  readonly faults = { version: 1, injected: [] as unknown[][] };
  /** Pictures that were made. */
  views = 0;
  view: WorkstationView = view({ cranes: [crane(), crane({ side: 'b', status: status({ number: 900 }) })] });
  scene = 1;
  readonly sources: ConsoleSources = this.#sources();
  readonly pages: Pages;

  constructor(settings: Partial<ConsoleSettings> = {}) {
    this.pages = new Pages({ ...SETTINGS, ...settings }, this.sources);
  }

  #sources(): ConsoleSources {
    const note =
      (what: string) =>
      (...args: unknown[]): void =>
        void this.desk.push([what, ...args]);
    const { alarms, faults } = this;
    return {
      desk: {
        view: () => {
          this.views += 1;
          return this.view;
        },
        scene: () => ({ version: this.scene, cranes: [] }),
        painted: note('painted'),
        claim: note('claim'),
        release: note('release'),
        offer: note('offer'),
        withdrawOffer: note('withdraw'),
        takeOver: note('takeover'),
        bypass: note('bypass'),
      },
      inputs: this.inputs,
      alarms: {
        get version() {
          return alarms.version;
        },
        observe: () => {
          this.alarms.observed += 1;
        },
        act: (...act) => {
          this.alarms.acts.push(act);
          return 'OK';
        },
        frame: () => NO_ALARMS,
      },
      latency: {
        advance: () => undefined,
        frame: (_now, after) => ({
          kind: 'latency',
          figures: {} as never,
          sent: 0,
          refused: 0,
          lost: 0,
          strip: [{ at: after + 1, p50: 1, max: 2, loopAge: 3 }],
        }),
      },
      wall: {
        open: () => void this.wall.push('open'),
        close: () => void this.wall.push('close'),
        gateways: () => [],
      },
      faults: {
        get version() {
          return faults.version;
        },
        offers: () => [{ id: 'gust', crane: 1, name: 'gust', on: false }],
        inject: (...fault) => {
          this.faults.injected.push(fault);
          return 'OK';
        },
      },
    };
  }

  /** Time goes on by so many ms, pages being told every 16 of them. */
  pass(ms: number): void {
    for (let left = ms; left > 0; left -= 16) {
      this.now = monotonicMs(this.now + Math.min(left, 16));
      this.pages.tell(this.now);
    }
  }

  check(ms = 0): void {
    this.now = monotonicMs(this.now + ms);
    this.pages.check(this.now, 0);
  }

  connect(before = 0): TestPage {
    return new TestPage(this, before);
  }

  /** A page that has been welcomed, and watches. */
  page(topics: readonly Topic[] = ['picture'], token = OPERATOR): TestPage {
    const page = this.connect();
    page.says({ kind: 'hello', version: 1, token });
    page.says({ kind: 'watch', topics });
    return page;
  }

  /** One that has the desk, and has seen its first picture. */
  operator(topics: readonly Topic[] = ['picture']): TestPage {
    const page = this.page(topics);
    page.asks({ what: 'desk', take: true });
    this.pass(16);
    page.sees();
    return page;
  }
}

export class TestPage implements PageLine {
  readonly #bench: Bench;
  readonly #id: number | undefined;
  readonly heard: ConsoleFrame[] = [];
  bytes = 0;
  unsent = 0;
  /** A page whose socket takes nothing. */
  isStalled = false;
  ended: Code | 'cut' | undefined = undefined;
  #requests = 0;
  #sequence = 0;

  constructor(bench: Bench, before: number) {
    this.#bench = bench;
    this.#id = bench.pages.open(this, before, bench.now);
  }

  send(text: string): void {
    this.heard.push(JSON.parse(text) as ConsoleFrame);
    this.bytes += text.length;
    if (this.isStalled) this.unsent += text.length;
  }
  close(code: Code): void {
    this.ended = code;
  }
  cut(): void {
    this.ended = 'cut';
  }

  raw(bytes: Uint8Array | undefined): void {
    if (this.#id !== undefined) this.#bench.pages.message(this.#id, bytes, this.#bench.now, 0);
  }
  says(frame: PageFrame): void {
    this.raw(Buffer.from(JSON.stringify(frame)));
  }
  asks(wish: Extract<PageFrame, { kind: 'ask' }>['wish']): Code | undefined {
    this.#requests += 1;
    this.says({ kind: 'ask', request: this.#requests, wish });
    return this.answer(this.#requests);
  }
  answer(request: number): Code | undefined {
    return this.of('answer').find((frame) => frame.request === request)?.code;
  }
  /** The newest picture, painted. */
  sees(painted = { a: 0, b: 0 }): void {
    this.says({ kind: 'seen', tick: this.tick, painted });
  }
  /** Made from the newest picture, unless told otherwise. */
  drives(report: readonly number[], tick = this.tick, sequence = this.#sequence + 1): void {
    this.#sequence = Math.max(sequence, this.#sequence);
    this.says({ kind: 'input', sequence, tick, vigilance: 5, report });
  }
  leaves(): void {
    if (this.#id !== undefined) this.#bench.pages.closed(this.#id, this.#bench.now);
  }

  of<K extends ConsoleFrame['kind']>(kind: K): Extract<ConsoleFrame, { kind: K }>[] {
    return this.heard.filter((frame): frame is Extract<ConsoleFrame, { kind: K }> => frame.kind === kind);
  }
  get tick(): number {
    return this.of('picture').at(-1)?.tick ?? 0;
  }
  get refusal(): Code | undefined {
    return this.of('refused').at(-1)?.code;
  }
}
