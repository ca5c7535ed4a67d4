import type { SignUpWords } from '../../shared/pages/index.ts';
import { type ProfileSchema, questionsFrom, type Question } from '../../shared/profile-forms/index.ts';

export type Words = SignUpWords;

export interface SignUpForm {
  readonly policyId: string;
  readonly questions: readonly Question[];
  readonly words: Words;
}

/** Where the form comes from, and in which language. */
export interface Place {
  readonly origin: string;
  readonly policy: string | null;
  readonly app: string | null;
  readonly locale: string | null;
}

/** What became of an answer that was sent: done, or words by the names of fields, those of the whole form by the empty name. */
export type Outcome = { readonly done: true } | { readonly done: false; readonly wrong: ReadonlyMap<string, string | undefined> };

const asQuery = (values: Readonly<Record<string, string | null>>): string =>
  new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))).toString();

/** @throws where the org answers anything but a form: registration is closed, the site is not trusted, the org is not there */
export async function loadForm({ origin, policy, app, locale }: Place): Promise<SignUpForm> {
  const answer = await fetch(`${origin}/api/v1/registration/form?${asQuery({ policy, app, locale })}`);
  if (!answer.ok) throw new Error(`roster-sign-up: ${origin} answered ${answer.status}`);
  const form: {
    readonly policyId: string;
    readonly profileSchema: ProfileSchema;
    readonly _embedded: { readonly words: Words };
  } = await answer.json();
  const { policyId, profileSchema, _embedded: embedded } = form;
  return { policyId, questions: questionsFrom(profileSchema), words: embedded.words };
}

const cause = /^(\w+): (.+)$/s;

/** What an org says of fields. Of values that it refuses the form has words of its own; a hook's are shown as they are. */
async function wrongOf(answer: Response, { questions }: SignUpForm): Promise<ReadonlyMap<string, string | undefined>> {
  const { errorCauses = [] }: { readonly errorCauses?: readonly { readonly errorSummary: string }[] } = await answer.json();
  const isAsked = (name: string): boolean => questions.some((question) => question.name === name);
  const found = errorCauses.flatMap(({ errorSummary }) => {
    const [, name = '', text = ''] = cause.exec(errorSummary) ?? [];
    // A login that is not asked for is the address.
    const field = name === 'login' && !isAsked(name) ? 'email' : name;
    return isAsked(field) ? [[field, answer.status === 403 ? text : undefined] as const] : [];
  });
  return new Map(found.length > 0 ? found : [['', undefined]]);
}

export async function register(place: Place, form: SignUpForm, userProfile: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const path = `/api/v1/registration/${encodeURIComponent(form.policyId)}/register`;
  const answer = await fetch(`${place.origin}${path}?${asQuery({ locale: place.locale })}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userProfile }),
  });
  if (answer.ok) return { done: true };
  const isOfFields = answer.status === 400 || answer.status === 403;
  return { done: false, wrong: isOfFields ? await wrongOf(answer, form) : new Map([['', undefined]]) };
}
