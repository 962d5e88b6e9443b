export * from './brand.ts';
export * from './si.ts';
export * from './time.ts';
