import { plainBrand, type Brand } from '../presentation/index.ts';
import { mailHtml } from './mail-layout.ts';
import { messageTemplates, type TemplateName, templateOf } from './model.ts';
import { mailContent } from './render-message.ts';
import { pickMessageLanguage, wordsOf } from './templates/index.ts';

const asWritten = (words: string): string => words;

/** Our own words as a template of Velocity: what a customer begins with who makes them her own. In the nearest language that there is. */
export function defaultContent(
  template: TemplateName,
  wanted: string,
  brand: Brand,
): { readonly language: string; readonly subject: string; readonly body: string } {
  const language = pickMessageLanguage(wanted);
  const { greeting, templates } = wordsOf(language);
  const { link, variables } = templateOf(template);
  const firstName = '${user.profile.firstName}';
  const code = '${oneTimePassword}';
  const named = greeting.named.replace('${name}', () => firstName);
  const content = mailContent(template, language, {
    fill: asWritten,
    isEmpty: () => false,
    greeting: Object.hasOwn(variables, 'user.profile.firstName')
      ? `#if(${firstName})${named}#{else}${greeting.unnamed}#end`
      : greeting.unnamed,
    link: link === null ? undefined : `\${${link}}`,
    code: (words) => ({ label: `#if(${code})${words}#end`, code: `$!{oneTimePassword}` }),
    helpUrl: brand.helpUrl,
  });
  const own: Brand = { ...plainBrand('${org.name}'), accentColor: brand.accentColor, logoUrl: brand.logoUrl };
  return { language, subject: templates[template].subject, body: mailHtml(content, own).toString() };
}

/** Okta's, as its lists have them. */
const oktaOrder: readonly string[] = [
  'UserActivation',
  'ForgotPassword',
  'ForgotPasswordDenied',
  'PasswordResetByAdmin',
  'SelfServiceUnlock',
  'AccountLockout',
  'EmailChallenge',
  'EmailFactorVerification',
  'NewSignOnNotification',
  'RegistrationActivation',
  'ChangeEmailConfirmation',
  'PendingEmailChange',
  'EmailChangeConfirmation',
  'RegistrationEmailVerification',
  'SelfServiceUnlockOnUnlockedAccount',
  'AuthenticatorEnrolled',
  'AuthenticatorReset',
  'PasswordChanged',
];

/** Every template that can be customized, Okta's in its order, then ours. What goes to those who run the org alone stays as it is. */
export const customizableTemplates: readonly TemplateName[] = (Object.keys(messageTemplates) as TemplateName[])
  .filter((name) => !name.startsWith('EventHook') && name !== 'RegistrationRequest')
  .toSorted((one, other) => placeOf(one) - placeOf(other));

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/CustomTemplates/ */
function placeOf(name: TemplateName): number {
  const place = oktaOrder.indexOf(name);
  return place === -1 ? oktaOrder.length : place;
}
