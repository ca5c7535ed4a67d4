export * from './change.ts';
export * from './clock.ts';
export * from './errors.ts';
export * from './event.ts';
export * from './event-types.ts';
export * from './ids.ts';
export * from './pages.ts';
export * from './same-data.ts';
