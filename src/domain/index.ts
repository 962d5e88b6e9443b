export * from './axis.ts';
export * from './codes.ts';
export * from './command.ts';
export * from './crane.ts';
export * from './role.ts';
export * from './settings.ts';
export * from './snapshot.ts';
export * from './state.ts';
