export * from './check-content.ts';
export * from './customizations.ts';
export * from './email-templates.ts';
export type * from './ports.ts';
export * from './present-email-template.ts';
export * from './sample-message.ts';
export * from './sms-template.ts';
export * from './sms-templates.ts';
export * from './text-length.ts';
