import type { Brand } from '../presentation/index.ts';
import type { PageLanguage, Phrases } from './phrases/index.ts';

/** What every page is told. */
export interface PageFrame {
  readonly brand: Brand;
  readonly language: PageLanguage;
  /** Where the same page stands in other languages; empty where it can't be asked for again (an answer to a form). */
  readonly translations?: readonly { readonly language: PageLanguage; readonly href: string }[] | undefined;
}

export type FieldType = 'text' | 'email' | 'tel' | 'url' | 'number' | 'date' | 'password' | 'select' | 'checkbox';

/** What is wrong with one field; the phrase table has the words. `text` is for words that come from elsewhere (an inline hook's). */
export type FieldError =
  | {
      readonly problem:
        | 'required'
        | 'notAllowed'
        | 'email'
        | 'mobile'
        | 'unservedCountry'
        | 'passwordRules'
        | 'wrongAnswer'
        | 'wrongPassword'
        | 'wrongCode';
    }
  | { readonly problem: 'tooShort'; readonly least: number }
  | { readonly problem: 'tooLong'; readonly most: number }
  | { readonly problem: 'text'; readonly text: string };

/** One field of a form, as the policy and the profile schema ask for it. */
export interface FormField {
  /** The name that is posted; letters, digits, `_`, `-` and `.`. */
  readonly name: string;
  /** Empty where the page's own word for a field of this name serves: `username`, `password`, `oldPassword`, `newPassword`, `email`. */
  readonly label: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill */
  readonly autocomplete?: string | undefined;
  readonly inputmode?: 'text' | 'email' | 'tel' | 'numeric' | 'decimal' | 'url' | undefined;
  readonly help?: string | undefined;
  /** What was typed before; `true` ticks a checkbox. Never shown in a password field. */
  readonly value?: string | undefined;
  /** Of a text: its value is shown, and was decided by others. */
  readonly isFixed?: boolean | undefined;
  readonly error?: FieldError | undefined;
  /** Of a `select`. */
  readonly options?: readonly { readonly value: string; readonly label: string }[] | undefined;
  /** Characters. */
  readonly maxLength?: number | undefined;
  /** Of a `password` that is being chosen: shown before typing, ticked as they are met. The server decides. */
  readonly rules?: readonly PasswordRule[] | undefined;
}

/** A rule of the password policy as people read it. `field` names the form's field that holds the value, where there is one. */
export type PasswordRule =
  | { readonly rule: 'minLength'; readonly least: number }
  | { readonly rule: 'lower' | 'upper' | 'number' | 'symbol' | 'notCommon' | 'notRecent' }
  | {
      readonly rule: 'withoutLogin' | 'withoutFirstName' | 'withoutLastName';
      readonly value?: string | undefined;
      readonly field?: string | undefined;
    };

/** What is wrong with a form as a whole. */
export type FormProblem = keyof Phrases['problems'];

/** Where a form goes, and what goes with it. */
export interface FormTarget {
  /** A path on this origin. */
  readonly action: string;
  /** Sent as the hidden field `csrf`. */
  readonly csrf: string;
  /** Further hidden fields, such as the token of a link. */
  readonly hidden?: Readonly<Record<string, string>> | undefined;
}

export interface Form extends FormTarget {
  readonly fields: readonly FormField[];
  readonly problem?: FormProblem | undefined;
}
