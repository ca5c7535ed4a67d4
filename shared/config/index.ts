export * from './edge-headers.ts';
export * from './environment.ts';
