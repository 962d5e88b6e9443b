export function ControlPanel() {
  return <div />;
}
export function StopBar() {
  return <div />;
}
