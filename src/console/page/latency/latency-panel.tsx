export function LatencyStrip() {
  return <div />;
}
export function LatencyScreen() {
  return <div />;
}
