import type { FactorName } from '../policy/index.ts';
import { kindOf, type OwnFactor } from './kinds.ts';

type Names = Readonly<Partial<Record<FactorName, string>>>;

/** What people call their factors, by language. */
const names: Readonly<Record<string, Names>> = {
  en: {
    okta_question: 'Security question',
    google_otp: 'Google Authenticator',
    okta_otp: 'Authenticator app',
    okta_sms: 'Text message',
    okta_email: 'Email',
  },
  es: {
    okta_question: 'Pregunta de seguridad',
    google_otp: 'Google Authenticator',
    okta_otp: 'Aplicación de autenticación',
    okta_sms: 'Mensaje de texto',
    okta_email: 'Correo electrónico',
  },
};

/** `language`: BCP 47 or Okta's locale. */
export function factorName(factor: Pick<OwnFactor, 'type' | 'provider'>, language: string): string {
  const [primary = 'en'] = language.toLowerCase().split(/[-_]/);
  const { name } = kindOf(factor);
  return (names[primary] ?? names['en'])?.[name] ?? name;
}
