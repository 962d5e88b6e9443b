// Public API of the operator's side: the running workstation, what its screens show, what it reports, who listens.

export type { LatencyStage, LinkObserver } from '../link/index.ts';
export { LATENCY_STAGES } from '../link/index.ts';
export type { PathName, WorkstationObserver } from './observer.ts';
export type { WorkstationSettings } from './settings.ts';
export { Workstation, type WorkstationOptions } from './shell.ts';
export type { Distribution, StopRecord, WorkstationReport } from './statistics.ts';
export type * from './view.ts';
