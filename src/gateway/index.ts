// Public API of the gateway: start one over drivers of your own, or step its core yourself.

export { type Authenticate, type Identified, tokenAuthentication } from './authenticate.ts';
export { type CoreIdentity, GatewayCore } from './core.ts';
export type { GatewayEffect, GatewayEvent, PathKind } from './events.ts';
export type { Actor, AuditEntry, AuditEvent, GatewayObserver } from './observer.ts';
export type { CraneReport, GatewayReport } from './report.ts';
export type { GatewaySettings, TokenGrant } from './settings.ts';
export { type GatewayDependencies, type RunningGateway, startGateway } from './shell.ts';
