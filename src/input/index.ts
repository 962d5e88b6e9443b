// The input room's public face: what turns a stick, a mock or a keyboard into the operator's intent.

export { bindProfile, type SeatBinding } from './binding.ts';
export { parseDescriptor } from './descriptor.ts';
export type { InputFault } from './desk.ts';
export { type DeskInputsOptions, openDeskInputs } from './desk-inputs.ts';
export type { ControlView, DeviceView } from './device-view.ts';
export { descriptorHash } from './hidraw.ts';
export { type JoystickOptions, type JoystickResult, openJoystick } from './joystick.ts';
export type { DeviceNames, JoystickFailure } from './joystick-choice.ts';
export { KEY_HELP } from './key-map.ts';
export { type KeyboardOptions, type KeyStream, openKeyboard } from './keyboard-source.ts';
export type { Control, ReportLayout } from './layout.ts';
export { type ControlHelp, controlHelp } from './profile-help.ts';
export { findProfile, type DeviceKey, parseProfile, type Profile, type Seat } from './profile.ts';
export { type LoadedProfiles, loadProfiles, shippedProfilesFolder } from './profiles-folder.ts';
export { type DeviceState, decodeReport, HAT_CENTRED, unseenState } from './report.ts';
export {
  openReportSource,
  type ReportSink,
  type ReportSourceOptions,
  type ReportStream,
  type StreamedDevice,
} from './report-source.ts';
export type { DeskCranes, DeskInputs, DeskRequest, IntentSource, OperatorIntent, PageSink } from './source.ts';
