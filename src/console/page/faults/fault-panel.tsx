export function FaultPanel() {
  return <div />;
}
