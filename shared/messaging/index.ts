export { toAdministrators } from './administrators.ts';
export { type DeliveryDependencies, type DeliveryOutcome, deliverMessage, recipientLimit } from './deliver-message.ts';
export { MessageRefusedError } from './errors.ts';
export {
  messageTemplates,
  type OutgoingMessage,
  parseMessage,
  type PasswordOf,
  type QueuedMessage,
  type TemplateName,
  type VariablesOf,
} from './model.ts';
export type * from './ports.ts';
export { type RenderedMail, type RenderedText, renderMessage, type SenderIdentity } from './render-message.ts';
export { messageLanguages, pickMessageLanguage } from './templates/index.ts';
