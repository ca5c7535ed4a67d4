export * from './check-event-hook.ts';
export * from './deliver-events.ts';
export * from './event-hooks.ts';
export * from './model.ts';
export type * from './ports.ts';
export * from './present-event-hook.ts';
export * from './retry.ts';
export * from './verify-event-hook.ts';
