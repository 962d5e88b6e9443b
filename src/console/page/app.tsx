import { AlarmBar } from './alarms/alarm-screen.tsx';

export function App() {
  return <AlarmBar />;
}
