// Configuration files → validated settings, one schema a process. Pure: the shell reads the files.

export * from './demo.ts';
export { describeKeys, type KeyRow } from './describe.ts';
export type { LogLevel } from './fields.ts';
export * from './gateway.ts';
export { loadLocalSocket } from './local-keys.ts';
export * from './mock-crane.ts';
export { safetyTable, type SafetyRules } from './safety-keys.ts';
export type { Loaded, SecretFile, Source } from './source.ts';
export * from './workstation.ts';
