import { RosterError } from '../kernel/index.ts';
import { hashPassword, verifyPassword } from '../security/index.ts';

/** Okta's limit. */
const longest = 100;

/** Case and blanks tell nobody apart: an answer is remembered, not its spelling. */
const normalize = (answer: string): string => answer.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();

/** A verifier of an answer, made as of a password. Throws `validation-failed` for one of fewer characters than `shortest`, or too many. */
export async function hashAnswer(
  answer: string,
  shortest: number,
  { object, field }: { readonly object: string; readonly field: string } = {
    object: 'recovery_question',
    field: 'recovery_question',
  },
): Promise<string> {
  const plain = normalize(answer);
  const length = Array.from(plain).length;
  const refuse = (words: string): RosterError =>
    new RosterError('validation-failed', {
      object,
      causes: [`${field}: The security question answer must ${words}`],
    });
  if (length < shortest) throw refuse(`be at least ${shortest} characters in length`);
  if (length > longest) throw refuse(`not be longer than ${longest} characters`);
  return hashPassword(plain);
}

export async function isAnswer(verifier: string, answer: string): Promise<boolean> {
  return (await verifyPassword(verifier, normalize(answer))).ok;
}
