// Public API of the gateway: start one over drivers of your own, or step its core yourself.

export { type Authenticate, tokenAuthentication } from './authenticate.ts';
export { type CoreIdentity, GatewayCore } from './core.ts';
export type { GatewayEffect, GatewayEvent, PathKind } from './events.ts';
export type { Actor, AuditEntry, GatewayObserver } from './observer.ts';
export type { GatewaySettings, Principal, Role, TokenGrant } from './settings.ts';
export { type GatewayDependencies, type RunningGateway, startGateway } from './shell.ts';
