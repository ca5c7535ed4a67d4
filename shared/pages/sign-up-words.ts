import { directionOf } from '../presentation/index.ts';
import { type PageLanguage, phrasesOf } from './phrases/index.ts';

/**
 * The words of a registration form that stands on another site. Text with `{label}`, `{count}` and `{address}` in it, which its script fills
 * in: the script itself speaks no language.
 */
export interface SignUpWords {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly submit: string;
  readonly busy: string;
  readonly optional: string;
  readonly choose: string;
  readonly close: string;
  readonly summary: string;
  readonly tryAgain: string;
  readonly closed: string;
  readonly sentTitle: string;
  readonly sentTo: string;
  readonly sentHints: readonly string[];
  readonly faults: {
    readonly required: string;
    readonly choose: string;
    readonly mustAgree: string;
    readonly email: string;
    readonly tooShort: string;
    readonly tooLong: string;
    readonly notAllowed: string;
  };
}

export function signUpWords(language: PageLanguage): SignUpWords {
  const { signUp, form, checkMail, fieldErrors, problems, closed } = phrasesOf(language);
  return {
    language,
    direction: directionOf(language),
    title: signUp.title,
    submit: signUp.submit,
    busy: form.busy,
    optional: form.optional,
    choose: form.choose,
    close: form.close,
    summary: form.summary,
    tryAgain: problems.tryAgain,
    closed: closed.title,
    sentTitle: checkMail.title,
    sentTo: checkMail.sentTo('{address}'),
    sentHints: [checkMail.waitAMoment, checkMail.lookInSpam, checkMail.checkAddress],
    faults: {
      required: fieldErrors.required('{label}'),
      choose: fieldErrors.choose('{label}'),
      mustAgree: fieldErrors.mustAgree,
      email: fieldErrors.email,
      tooShort: fieldErrors.tooShort('{label}', '{count}'),
      tooLong: fieldErrors.tooLong('{label}', '{count}'),
      notAllowed: fieldErrors.notAllowed('{label}'),
    },
  };
}
