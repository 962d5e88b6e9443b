// The plots are drawings that a viewer opens, show every row, and are the same for the same result.

import { describe, expect, it } from 'vitest';
import { OWN_BAND } from './plots/frame.ts';
import { plots } from './plots.ts';
import { sampleResult } from './sample.ts';

const drawn = await plots(sampleResult);
const NAMES = ['closed.svg', 'open.svg', 'cost.svg', 'isolation.svg'];

const TOKEN = /<(\/?)([\w:-]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>|[^<>]+/gy;
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i;

/** What an XML parser would stumble over, in the subset of XML that a drawing needs; undefined where nothing. */
function fault(xml: string): string | undefined {
  const open: string[] = [];
  let read = 0;
  for (const [token, closes, tag, empty] of xml.matchAll(TOKEN)) {
    read += token.length;
    if (BARE_AMPERSAND.test(token)) return `bare ampersand in ${token}`;
    if (tag === undefined || empty === '/') continue;
    if (closes !== '/') open.push(tag);
    else if (open.pop() !== tag) return `</${tag}> closes another element`;
  }
  if (read !== xml.length) return `no token at ${xml.slice(read, read + 40)}`;
  return open.length === 0 ? undefined : `<${open.at(-1)}> is never closed`;
}

function texts(name: string): readonly string[] {
  return [...(drawn.get(name) ?? '').matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
}

describe('the check for XML itself', () => {
  it.each(['<a><b></a></b>', '<a>', '<a b=c></a>', '<a>&</a>', '<a b="<"/>'])('finds what is wrong with %s', (xml) => {
    expect(fault(xml)).toBeDefined();
  });
});

describe('the plots', () => {
  it('are all there', () => {
    expect([...drawn.keys()]).toEqual(NAMES);
  });

  it.each(NAMES)('%s is a well-formed drawing on white, 760 px wide', (name) => {
    const svg = drawn.get(name) ?? '';
    expect(fault(svg)).toBeUndefined();
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]* width="760"/);
    expect(svg).toMatch(/<rect width="\d+" height="\d+" fill="white"/);
  });

  it.each(['closed', 'open'] as const)('of the %s loop names every row, marks ours, and shows the floor', (mode) => {
    const rows = sampleResult.series.filter((series) => series.mode === mode);
    const shown = texts(`${mode}.svg`);
    for (const { peer, series } of rows) expect(shown).toContain(series === 'answer' ? peer : `${peer} ${series}`);
    expect(shown).toContain(mode === 'closed' ? 'p50 of ws: 90.0 µs' : 'p50 of ws: 120 µs');
    expect(shown).toEqual(expect.arrayContaining(['p50', 'p99', 'p99.9', 'max', '1.40×']));
    expect(drawn.get(`${mode}.svg`)?.split(`fill="${OWN_BAND}"`)).toHaveLength(3);
  });

  it('of the cost names every peer and every process', () => {
    const roles = sampleResult.costs.flatMap(({ cores }) => Object.keys(cores));
    const peers = sampleResult.costs.map(({ peer }) => peer);
    expect(texts('cost.svg')).toEqual(expect.arrayContaining([...peers, ...roles]));
  });

  it('of the isolation names every disturbance and the unit', () => {
    const disturbances = sampleResult.isolation.map(({ disturbance }) => disturbance);
    expect(texts('isolation.svg')).toEqual(expect.arrayContaining([...disturbances, 'round trip (ms)', '1.30×']));
  });

  it('hold no number of an instance or an unknown place', () => {
    for (const svg of drawn.values()) expect(svg).not.toMatch(/NaN|undefined|Infinity| id="/);
  });

  it('are the same for the same result', async () => {
    expect(await plots(sampleResult)).toEqual(drawn);
  });

  it('are left out where there is nothing to draw', async () => {
    expect([...(await plots({ ...sampleResult, series: [], isolation: [] })).keys()]).toEqual(['cost.svg']);
  });

  it('can do without a floor', async () => {
    const without = sampleResult.series
      .filter(({ peer }) => peer !== 'ws')
      .map((series) => ({ ...series, toFloor: null }));
    const svg = (await plots({ ...sampleResult, series: without })).get('closed.svg') ?? '';
    expect(fault(svg)).toBeUndefined();
    expect(svg).not.toContain('p50 of ws');
  });
});
