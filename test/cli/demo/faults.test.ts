import { fc, it as prop } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { readFault } from '../../../firmware-mocks/crane/plc/faults.ts';
import { offerFaults } from '../../../src/cli/demo/fault-line.ts';
import { DemoFaults } from '../../../src/cli/demo/faults.ts';
import { type LinkState, SOUND_LINK } from '../../../src/cli/demo/link-proxy.ts';
import en from '../../../src/console/page/text/en/faults.json' with { type: 'json' };

type Row = Readonly<Record<string, unknown>>;

function bench() {
  const rows: { readonly crane: number; readonly row: Row }[] = [];
  const links: LinkState[] = [];
  const frozen: boolean[] = [];
  const due: { readonly ms: number; readonly end: () => void }[] = [];
  let changes = 0;
  const faults = new DemoFaults([1, 2], {
    crane: (crane, row) => void rows.push({ crane, row }),
    link: (state) => void links.push(state),
    gateway: (on) => void frozen.push(on),
    later: (ms, end) => void due.push({ ms, end }),
    changed: () => {
      changes += 1;
    },
  });
  const on = (): readonly string[] => faults.offers().flatMap((offer) => (offer.on ? [offer.id] : []));
  return { faults, rows, links, frozen, due, on, changes: () => changes };
}

const IDS = bench()
  .faults.offers()
  .map(({ id }) => id);

describe("the demo's faults", () => {
  it('are offered for the link, the quay and each crane, each once', () => {
    const { faults } = bench();
    expect(new Set(IDS).size).toBe(IDS.length);
    expect(new Set(faults.offers().map(({ crane }) => crane))).toEqual(new Set([0, 1, 2]));
    expect(IDS).toContain('link-cut');
    expect(IDS).toContain('wind-gusts');
    expect(IDS).toContain('drive-trip-2');
  });

  it('have words on the page', () => {
    const words: Readonly<Record<string, string>> = en;
    for (const { name } of bench().faults.offers()) {
      expect(words[`faults.${name}`], name).toBeTruthy();
      expect(words[`faults.${name}.what`], name).toBeTruthy();
    }
  });

  it('are rows that the mock PLC takes, at their beginning and their end', () => {
    const { faults, rows } = bench();
    for (const id of IDS) for (const on of [true, false]) faults.inject(id, on);
    expect(rows.length).toBeGreaterThan(20);
    for (const { row } of rows) expect(readFault(row, -1), JSON.stringify(row)).toMatchObject({ ok: true });
  });

  it('are set at the crane that is meant, and told once', () => {
    const { faults, rows, on, changes } = bench();
    faults.inject('drive-trip-2', true);
    faults.inject('drive-trip-2', true);
    expect(rows).toEqual([{ crane: 2, row: { name: 'drive-trip', on: true } }]);
    expect(on()).toEqual(['drive-trip-2']);
    expect(changes()).toBe(1);
    faults.inject('drive-trip-2', false);
    expect(rows.at(-1)).toEqual({ crane: 2, row: { name: 'drive-trip', on: false } });
    expect(on()).toEqual([]);
  });

  it('ignore what is not offered', () => {
    const { faults, changes } = bench();
    faults.inject('quake', true);
    expect(changes()).toBe(0);
  });

  it('blow the same wind on every crane', () => {
    const { faults, rows } = bench();
    faults.inject('wind-gusts', true);
    expect(rows.map(({ crane }) => crane)).toEqual([1, 2]);
    expect(rows[0]?.row).toEqual(rows[1]?.row);
    faults.inject('wind-gusts', false);
    expect(rows.at(-1)?.row).toMatchObject({ name: 'wind', speed_m_s: 0 });
  });

  it('add up on the link: the longest delay counts, and what is over is over', () => {
    const { faults, links } = bench();
    for (const id of ['link-delay-100', 'link-delay-300', 'link-stalled']) faults.inject(id, true);
    expect(links.at(-1)).toEqual({ cut: false, stalled: true, delay: 300 });
    faults.inject('link-stalled', false);
    faults.inject('link-delay-300', false);
    expect(links.at(-1)).toEqual({ cut: false, stalled: false, delay: 100 });
  });

  it('end by themselves where they are of a moment', () => {
    const { faults, frozen, due, on } = bench();
    faults.inject('gateway-frozen', true);
    faults.inject('plc-restart-1', true);
    expect(on()).toEqual(['gateway-frozen', 'plc-restart-1']);
    for (const { end } of due) end();
    expect(on()).toEqual([]);
    expect(frozen).toEqual([true, false]);
  });

  it('are not ended by the end of an earlier one', () => {
    const { faults, due, on } = bench();
    faults.inject('gateway-frozen', true);
    faults.inject('gateway-frozen', false);
    faults.inject('gateway-frozen', true);
    due[0]?.end();
    expect(on()).toEqual(['gateway-frozen']);
    due[1]?.end();
    expect(on()).toEqual([]);
  });

  it('do not freeze a gateway where the system cannot', () => {
    const none = () => undefined;
    const faults = new DemoFaults([1], { crane: none, link: none, gateway: undefined, later: none, changed: none });
    expect(faults.offers().some(({ id }) => id === 'gateway-frozen')).toBe(false);
  });

  prop.prop([fc.array(fc.tuple(fc.constantFrom(...IDS), fc.boolean()))])(
    'leave nothing broken when all are ended',
    (wishes) => {
      const { faults, rows, links, frozen, on } = bench();
      for (const [id, wish] of wishes) faults.inject(id, wish);
      faults.endAll();
      expect(on()).toEqual([]);
      expect(links.at(-1) ?? SOUND_LINK).toEqual(SOUND_LINK);
      expect(frozen.at(-1) ?? false).toBe(false);
      // Of each fault of each crane the last row is an end: what follows its beginning takes it back.
      const last = new Map(rows.map(({ crane, row }) => [`${crane} ${String(row['name'])}`, row]));
      for (const row of last.values()) expect(row['on'] === true || row['open'] === true).toBe(false);
    },
  );
});

describe('the line between demo and workstation', () => {
  it('offers, takes wishes, and offers anew', () => {
    const told: Row[] = [];
    const cranes: Row[] = [];
    const signals: unknown[] = [];
    let wish: ((message: Row) => void) | undefined;
    offerFaults(
      {
        cranes: { send: (message) => void cranes.push(message) },
        gateway: { pid: 42 },
        workstation: {
          send: (message) => void told.push(message),
          listen: (kind, listener) => {
            if (kind === 'inject') wish = listener;
          },
        },
        link: { set: () => undefined },
      },
      (pid, signal) => {
        signals.push([pid, signal]);
        throw new Error('no such process');
      },
    );
    expect(told).toHaveLength(1);
    wish?.({ kind: 'inject', id: 'local-mode-1', on: true });
    wish?.({ kind: 'inject', id: 'gateway-frozen', on: true });
    wish?.({ kind: 'inject', id: 7, on: 'yes' });
    expect(cranes).toEqual([{ kind: 'fault', crane: 1, row: { name: 'local', on: true } }]);
    expect(signals).toEqual([[42, 'SIGSTOP']]);
    expect(told).toHaveLength(3);
    expect(told[1]?.['offers']).toContainEqual({ id: 'local-mode-1', crane: 1, name: 'local-mode', on: true });
  });
});
