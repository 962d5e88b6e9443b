export function WallScreen() {
  return <div />;
}
