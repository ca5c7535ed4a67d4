export * from './answers.ts';
export * from './controls.ts';
export * from './profile-schema.ts';
export * from './questions.ts';
