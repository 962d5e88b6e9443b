// What a PromQL expression names, as far as the tests need it. Enters: an expression. Leaves: its series with the
// labels that it matches them by, and the labels that it groups or joins by. Not a parser: promtool is one.

export interface Selector {
  readonly metric: string;
  readonly matchers: ReadonlyMap<string, string>;
}

/** Series that Prometheus itself adds. */
const PROMETHEUS_OWN = new Set(['up', 'scrape_duration_seconds', 'ALERTS']);

/** Times in brackets, a subquery's with its step: `1h:1m` is no series. */
const RANGE = /\[[\w$:]+\]/g;

export function selectorsOf(expr: string): Selector[] {
  return [...expr.replaceAll(RANGE, '').matchAll(/([a-zA-Z_][\w:]*)\s*(?:\{([^}]*)\})?/g)]
    .map(([, metric = '', matchers = '']) => ({
      metric,
      matchers: new Map(
        [...matchers.matchAll(/(\w+)\s*(?:=~|!=|!~|=)\s*"([^"]*)"/g)].map(([, label = '', value = '']) => [
          label,
          value,
        ]),
      ),
    }))
    .filter(({ metric }) => metric.startsWith('quaylink_') || metric.includes(':') || PROMETHEUS_OWN.has(metric));
}

export function groupingsOf(expr: string): string[] {
  return [...expr.matchAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g)]
    .flatMap(([, labels = '']) => labels.split(','))
    .map((label) => label.trim())
    .filter((label) => label !== '');
}
