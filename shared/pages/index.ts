export * from './account-pages.ts';
export * from './ending-pages.ts';
export * from './factor-pages.ts';
export type { RenderedPage } from './layout.ts';
export * from './model.ts';
export * from './more-details-page.ts';
export { type PageLanguage, pageLanguages, phrasesOf, pickPageLanguage } from './phrases/index.ts';
export * from './recovery-pages.ts';
export * from './response.ts';
export {
  type ActivatedPage,
  type ActivationPage,
  type AwaitingApprovalPage,
  type CheckMailPage,
  type InvitationPage,
  renderActivated,
  renderActivation,
  renderAwaitingApproval,
  renderCheckMail,
  renderInvitation,
  renderSignUp,
  type SignUpPage,
} from './registration-pages.ts';
export * from './sign-in-pages.ts';
export * from './sign-up-words.ts';
export { attributeLabel } from './words.ts';
