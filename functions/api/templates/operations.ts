import {
  createEmailCustomization,
  deleteAllEmailCustomizations,
  deleteEmailCustomization,
  getCustomizationPreview,
  getEmailCustomization,
  listEmailCustomizations,
  replaceEmailCustomization,
} from './customizations.ts';
import {
  getEmailDefaultContent,
  getEmailDefaultPreview,
  getEmailSettings,
  getEmailTemplate,
  listEmailTemplates,
  replaceEmailTemplateSettings,
  sendTestEmail,
} from './email-templates.ts';
import {
  createTextTemplate,
  deleteTextTemplate,
  getTextTemplate,
  listTextTemplates,
  replaceTextTemplate,
  updateTextTemplate,
} from './sms-templates.ts';
import { getTextRules, replaceTextRules } from './text-messages.ts';

export const templateOperations = [
  listEmailTemplates,
  getEmailTemplate,
  listEmailCustomizations,
  createEmailCustomization,
  deleteAllEmailCustomizations,
  getEmailCustomization,
  replaceEmailCustomization,
  deleteEmailCustomization,
  getCustomizationPreview,
  getEmailDefaultContent,
  getEmailDefaultPreview,
  getEmailSettings,
  replaceEmailTemplateSettings,
  sendTestEmail,
  listTextTemplates,
  createTextTemplate,
  getTextTemplate,
  updateTextTemplate,
  replaceTextTemplate,
  deleteTextTemplate,
  getTextRules,
  replaceTextRules,
];
