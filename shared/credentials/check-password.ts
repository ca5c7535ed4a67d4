import { findUnusablePasswordCause } from '../security/index.ts';
import { isBreachedPassword } from './breached-passwords.ts';
import type { PasswordComplexity, PasswordOwner, PasswordPolicy } from './model.ts';

/** A requirement that can be switched on: the words that name it, and who breaks it. */
interface Requirement {
  readonly words: string;
  readonly applies: boolean;
  readonly broken: boolean;
}

/** Shorter words are in too many others: Okta's number for parts of a login, and ours for names. */
const shortestPart = 4;
const shortestName = 3;
/** Okta's, too. */
const separators = /[,._#@-]/;

/** For comparison alone: nobody's name hides behind case, width or accents. */
function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

const codePoints = (text: string): number => Array.from(text).length;

/** How often the same character comes in a row at most. */
function longestRun(text: string): number {
  let longest = 0;
  let run = 0;
  let before: string | undefined;
  for (const character of text) {
    run = character === before ? run + 1 : 1;
    longest = Math.max(longest, run);
    before = character;
  }
  return longest;
}

function containsAny(password: string, words: readonly string[], shortest: number): boolean {
  const text = plain(password);
  return words.map((word) => plain(word)).some((word) => codePoints(word) >= shortest && text.includes(word));
}

/** The login, and its parts; the end of its domain (`com`) is none. */
function loginWords(login: string): readonly string[] {
  const parts = login.replace(/(@.*)\.[^.]*$/, '$1').split(separators);
  return [login, ...parts];
}

/** `Anna-Lena Müller` is four words: the whole and each of its parts. */
const nameWords = (name: string | undefined): readonly string[] =>
  name === undefined ? [] : [name.trim(), ...name.split(/[\s-]+/)];

function requirementsOf(password: string, complexity: PasswordComplexity, owner: PasswordOwner): readonly Requirement[] {
  const { minLength, minLowerCase, minUpperCase, minNumber, minSymbol, excludeUsername, excludeAttributes } = complexity;
  const { maxConsecutiveCharacters = 0 } = complexity;
  const text = password.normalize('NFC');
  const [mailbox = ''] = owner.email?.split('@') ?? [];
  const own = [...loginWords(owner.login), mailbox];
  return [
    { words: `at least ${minLength} characters`, applies: true, broken: codePoints(text) < minLength },
    { words: 'a lowercase letter', applies: minLowerCase > 0, broken: !/\p{Ll}/u.test(text) },
    { words: 'an uppercase letter', applies: minUpperCase > 0, broken: !/\p{Lu}/u.test(text) },
    { words: 'a number', applies: minNumber > 0, broken: !/\p{Nd}/u.test(text) },
    { words: 'a symbol', applies: minSymbol > 0, broken: !/[^\p{L}\p{M}\p{N}]/u.test(text) },
    {
      words: `no character more than ${maxConsecutiveCharacters} times in a row`,
      applies: maxConsecutiveCharacters > 0,
      broken: maxConsecutiveCharacters > 0 && longestRun(text) > maxConsecutiveCharacters,
    },
    { words: 'no parts of your username', applies: excludeUsername, broken: containsAny(text, own, shortestPart) },
    {
      words: 'does not include your first name',
      applies: excludeAttributes.includes('firstName'),
      broken: containsAny(text, nameWords(owner.firstName), shortestName),
    },
    {
      words: 'does not include your last name',
      applies: excludeAttributes.includes('lastName'),
      broken: containsAny(text, nameWords(owner.lastName), shortestName),
    },
  ];
}

/**
 * Why a password may not be set, in sentences for its owner; none where it may. Okta names all requirements of the policy in one
 * sentence, whichever is broken, and so does this. Ends fast for a text of any length.
 */
export function checkPassword(password: string, { complexity }: PasswordPolicy, owner: PasswordOwner): readonly string[] {
  const unusable = findUnusablePasswordCause(password);
  if (unusable !== undefined) return [unusable];
  const requirements = requirementsOf(password, complexity, owner).filter(({ applies }) => applies);
  const causes: string[] = [];
  if (requirements.some(({ broken }) => broken)) {
    const words = requirements.map((requirement) => requirement.words).join(', ');
    causes.push(`Password requirements were not met. Password requirements: ${words}.`);
  }
  if (
    complexity.dictionary.common.exclude &&
    (isBreachedPassword(password) || containsAny(password, owner.otherWords ?? [], shortestPart))
  ) {
    causes.push('This password was found in a list of commonly used passwords. Please try another password.');
  }
  return causes;
}
