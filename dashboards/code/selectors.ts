// How queries choose their series. Enters: a metric, matchers. Leaves: PromQL with the variables of the dashboards in it.
// Loop age, frames and stops are counted by both processes, so every query says whose count it means.

/** The daemon beside the cranes. */
export const GATEWAY = 'job="quaylink-gateway",gateway="$gateway"';
/** The workstations that drive through the chosen gateway. */
export const DESK = 'job="quaylink-workstation",gateway="$gateway"';
/** Both. */
export const PROCESSES = 'job=~"quaylink-.+",gateway="$gateway"';
export const CRANE = 'crane=~"$crane"';

/** Growth a second, over a window that holds enough scrapes at every zoom. */
export function rate(metric: string, ...matchers: readonly string[]): string {
  return `rate(${metric}{${matchers.join(',')}}[$__rate_interval])`;
}

/** Growth within the window that ends at each point. */
export function increase(metric: string, ...matchers: readonly string[]): string {
  return `increase(${metric}{${matchers.join(',')}}[$__rate_interval])`;
}

/** A quantile of a histogram, one series a value of the labels `by`. */
export function quantile(q: number, histogram: string, matchers: readonly string[], ...by: readonly string[]): string {
  return `histogram_quantile(${q}, sum by (${[...by, 'le'].join(', ')}) (${rate(`${histogram}_bucket`, ...matchers)}))`;
}

/** The mean of a histogram. */
export function mean(histogram: string, matchers: readonly string[], ...by: readonly string[]): string {
  const sum = (part: string) => `sum by (${by.join(', ')}) (${rate(`${histogram}_${part}`, ...matchers)})`;
  return `${sum('sum')} / ${sum('count')}`;
}
