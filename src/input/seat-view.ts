// What a screen shows of the device at one place of the desk. Enters: the seat, what it was made of, `now`. Leaves: one
// DeviceView. Made only when somebody looks.

import { controlUses } from './control-uses.ts';
import type { SeatSpec } from './desk.ts';
import type { ControlView, DeviceView } from './device-view.ts';
import { controlHelp } from './profile-help.ts';
import type { DeskSeat } from './seat.ts';
import type { MonotonicMs } from '../quantity/index.ts';

export function seatView(seat: DeskSeat, spec: SeatSpec, now: MonotonicMs): DeviceView {
  const { profile, place, layout, inputClass } = spec;
  const uses = controlUses(profile, place);
  const { state } = seat;
  const controls = layout.controls.map(
    ({ name, kind }, slot): ControlView => ({
      name,
      kind,
      value: state?.seen[slot] === 1 ? state.values[slot] : undefined,
      does: uses.get(name.toLowerCase()) ?? '',
    }),
  );
  return {
    name: spec.name,
    identity: spec.identity,
    seat: place,
    profile: profile.name,
    inputClass,
    age: seat.inputAge(now).age,
    live: seat.isLive(now),
    rested: seat.hasRested,
    driving: true,
    nodes: seat.nodeCount,
    controls,
    help: controlHelp(profile),
  };
}
