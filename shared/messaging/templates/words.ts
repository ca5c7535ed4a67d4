import type { TemplateName } from '../model.ts';

/** One message in one language. Each sentence may name the template's variables: `${org.name}`. */
export interface MessageWords {
  readonly subject: string;
  /** What a mail program shows beside the subject. */
  readonly preheader: string;
  readonly title: string;
  /** Why this message came, in as few sentences as it takes. */
  readonly paragraphs: readonly string[];
  /** Null where the template has no link. */
  readonly button: string | null;
  /** Before the code that does the same as the button; absent where there never is one. */
  readonly code?: string;
  /** When the link ends; null where it does not. */
  readonly ends: string | null;
  /** Why this person gets it. */
  readonly why: string;
  readonly ifNotYou: string;
}

/** A language: what every mail says, and the words of each template. A new language is a file beside this and a row in languages.ts. */
export interface LanguageWords {
  /** With the name, and where there is none. */
  readonly greeting: { readonly named: string; readonly unnamed: string };
  /** Above the link in full. */
  readonly linkInFull: string;
  readonly help: string;
  readonly templates: Readonly<Record<TemplateName, MessageWords>>;
}
