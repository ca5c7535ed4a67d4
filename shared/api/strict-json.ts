import { RosterError } from '../kernel/index.ts';

/** Deeper than any body that Roster takes. */
const maxDepth = 64;

const refuse = (detail: string, cause?: unknown): RosterError => new RosterError('malformed-body', { detail }, { cause });

/** JSON may spell half of a character (`"\\ud800"`), which neither UTF-8 nor the table can hold. */
function hasHalfCharacter(json: string): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(json)) return false;
  const escapes = json.match(/\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)/g) ?? [];
  return escapes.some((escape) => /^\\u[dD][89a-fA-F]..$/.test(escape));
}

/** What is left to look at in text that is JSON: strings, with the colon that makes one a name; brackets; numbers. */
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]|-?\d[\d.eE+-]*/g;

/** Of JSON that parses: what two readers could take for different things, and what costs more than it is worth. */
function requireUnambiguous(json: string): void {
  const names: (Set<string> | undefined)[] = [];
  for (const [token, text, colon] of json.matchAll(tokens)) {
    if (text !== undefined) {
      if (colon === undefined) continue;
      const name = text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
      const known = names.at(-1);
      if (known?.has(name) === true) throw refuse('A name stands twice in one object of the body');
      known?.add(name);
    } else if (token === '{' || token === '[') {
      names.push(token === '{' ? new Set() : undefined);
      if (names.length > maxDepth) throw refuse(`The body is nested deeper than ${maxDepth} levels`);
    } else if (token === '}' || token === ']') names.pop();
    else if (!Number.isFinite(Number(token)) || Object.is(Number(token), -0)) {
      throw refuse('The body has a number that JSON readers take for different ones');
    }
  }
}

/**
 * A JSON object, or a list where one is wanted, of which every reader gets the same value: a name once in each object, numbers that are finite and no `-0`, whole
 * characters, 64 levels at most. Throws `malformed-body`.
 */
export function parseStrictJson(text: string, wanted: 'object' | 'list' = 'object'): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse('The body is not JSON', error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== (wanted === 'list')) {
    throw refuse(`The body must be a JSON ${wanted === 'list' ? 'array' : 'object'}`);
  }
  if (hasHalfCharacter(text)) throw refuse('The body has text that is not Unicode');
  requireUnambiguous(text);
  return value;
}
