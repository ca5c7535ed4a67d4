export { toAdministrators } from './administrators.ts';
export {
  customizationLanguages,
  type EmailCustomization,
  type EmailTemplate,
  pickCustomization,
  type Recipients,
  recipients,
} from './customizations.ts';
export { customizableTemplates, defaultContent } from './default-content.ts';
export { type DeliveryDependencies, type DeliveryOutcome, deliverMessage } from './deliver-message.ts';
export { type DeliveryNotice, labelTags, type MailLabel, readNotice } from './delivery-notice.ts';
export { MessageRefusedError } from './errors.ts';
export {
  type CodePurpose,
  codePurposes,
  type CodeText,
  messageTemplates,
  type OutgoingMail,
  type OutgoingMessage,
  parseMessage,
  type EmailOf,
  type PasswordOf,
  type QueuedMail,
  type QueuedMessage,
  type RegistrationOf,
  type TemplateName,
  templateOf,
  type VariablesOf,
} from './model.ts';
export { type MobileNumber, mobileNumber } from './phone-number.ts';
export type * from './ports.ts';
export { recipientLimit } from './recipient-limit.ts';
export { type TextRules, usualTextRules } from './text-rules.ts';
export { type CustomizationContext, type CustomizedContent, renderCustomized } from './render-customized.ts';
export { type RenderedMail, renderMail, type SenderIdentity } from './render-message.ts';
export { type NoticeDependencies, tellOfDelivery } from './tell-of-delivery.ts';
export { messageLanguages, pickMessageLanguage } from './templates/index.ts';
export {
  namesIn,
  parseTemplate,
  placeInText,
  renderTemplate,
  type Template,
  TemplateError,
  templateLimits,
} from './velocity/index.ts';
