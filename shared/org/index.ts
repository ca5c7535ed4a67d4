export * from './bootstrap.ts';
export * from './ensure-org.ts';
export * from './settings.ts';
export * from './present-org.ts';
