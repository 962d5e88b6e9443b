export function AlarmBar() {
  return <div />;
}
export function AlarmScreen() {
  return <div />;
}
