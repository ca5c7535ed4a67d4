import { compile, type Compiled, type Expression } from './expression.ts';
import type { Fault } from './fault.ts';
import type { Place } from './place.ts';
import { text } from './types.ts';

type Part = { readonly literal: string } | { readonly source: string; readonly start: number };

/** `fn:` and `f:` before a name; blanks take their place, so that every fault stays where it is. */
const withoutPrefixes = (source: string): string =>
  source.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\bfn?:(?=[A-Za-z])/g, (found) =>
    found.startsWith('f') ? ' '.repeat(found.length) : found,
  );

/** Where the bracket that opened before `from` closes; texts may hold brackets of their own. */
function closing(source: string, from: number): number {
  const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[{}]/g;
  pieces.lastIndex = from;
  let open = 1;
  for (let found = pieces.exec(source); found !== null; found = pieces.exec(source)) {
    if (found[0] === '{') open += 1;
    if (found[0] === '}') open -= 1;
    if (open === 0) return found.index;
  }
  return -1;
}

/** The parts of a template, or what is wrong with it. */
function partsOf(source: string): readonly Part[] | Fault {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const begins = source.indexOf('${', at);
    if (begins !== at && at < source.length) parts.push({ literal: source.slice(at, begins < 0 ? undefined : begins) });
    if (begins < 0) return parts;
    const ends = closing(source, begins + 2);
    if (ends < 0) return { code: 'syntax', start: begins, end: begins + 2, message: 'This has no end: } is missing' };
    parts.push({ source: source.slice(begins + 2, ends), start: begins + 2 });
    at = ends + 1;
  }
}

const isFault = (parts: readonly Part[] | Fault): parts is Fault => !Array.isArray(parts);

const moved = (fault: Fault, by: number): Fault => ({ ...fault, start: fault.start + by, end: fault.end + by });

type Piece = string | { readonly evaluate: Expression; readonly start: number };

/** All pieces, one behind the other. */
function joined(pieces: readonly Piece[], longest: number): Expression {
  return (roots, lookups) => {
    let value = '';
    for (const piece of pieces) {
      if (typeof piece === 'string') value += piece;
      else {
        const outcome = piece.evaluate(roots, lookups);
        if (!outcome.ok) return { ok: false, fault: moved(outcome.fault, piece.start) };
        value += typeof outcome.value === 'string' ? outcome.value : '';
      }
    }
    if (value.length <= longest) return { ok: true, value };
    const message = `The text gets longer than ${longest} characters`;
    return { ok: false, fault: { code: 'too-large', start: 0, end: 1, message } };
  };
}

/**
 * Names of accounts in apps and of people from identity providers, as Okta's older templates spell them: text with expressions in it,
 * `${source.login}`, `${fn:substringBefore(source.login, "@")}`. A text without any is one expression, as newer ones are.
 * It gives a text; faults are at their places in it.
 *
 * @see https://developer.okta.com/docs/reference/okta-expression-language/#application-user-profile
 */
export function compileTemplate(source: string, outer: Place): Compiled {
  const place = { ...outer, result: text };
  if (source.length > place.limits.length) return compile(source, place);
  const parts = partsOf(source);
  if (isFault(parts)) return { ok: false, faults: [parts] };
  if (!parts.some((part) => 'source' in part)) return compile(source, place);
  const pieces: Piece[] = [];
  const faults: Fault[] = [];
  for (const part of parts) {
    if ('literal' in part) pieces.push(part.literal);
    else {
      const compiled = compile(withoutPrefixes(part.source), place);
      if (compiled.ok) pieces.push({ evaluate: compiled.evaluate, start: part.start });
      else faults.push(...compiled.faults.map((fault) => moved(fault, part.start)));
    }
  }
  const [first, ...others] = faults;
  return first === undefined
    ? { ok: true, evaluate: joined(pieces, place.limits.text) }
    : { ok: false, faults: [first, ...others] };
}
