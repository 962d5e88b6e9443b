export function BenchScreen() {
  return <div />;
}
