export * from './approach.ts';
export * from './stopping.ts';
