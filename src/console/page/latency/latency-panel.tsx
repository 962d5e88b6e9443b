// The latency of the desk: a strip for beside the cranes and a screen of its own. Enters: nothing. Leaves: both.

export { LatencyScreen } from './latency-screen.tsx';
export { LatencyStrip } from './latency-strip.tsx';
