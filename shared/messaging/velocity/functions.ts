import { escapeHtml } from '../../presentation/index.ts';
import { htmlOf, isList, type RenderContext, textOf, type Value } from './values.ts';

interface TemplateFunction {
  /** How many arguments it takes, at least and at most. */
  readonly takes: readonly [number, number];
  readonly call: (args: readonly Value[], context: RenderContext) => Value;
}

const minute = 60_000;
const hour = 60 * minute;

type Text = (index: number) => string;

/** A function of texts alone. */
function ofTexts(takes: readonly [number, number], call: (text: Text, args: readonly Value[]) => Value): TemplateFunction {
  return { takes, call: (args, { language }) => call((index) => textOf(args[index], language), args) };
}

/** A function that goes by the time and the language. */
function ofTimes(takes: readonly [number, number], call: TemplateFunction['call']): TemplateFunction {
  return { takes, call };
}

const numberOf = (value: Value): number => (typeof value === 'number' ? value : Number(textOf(value, 'en')));

/** `7 days`, `25 hours`, `30 minutes`: whole days from three days on, so that nobody comes too late. */
function lengthInWords(milliseconds: number, language: string): Value {
  if (!Number.isFinite(milliseconds)) return undefined;
  const minutes = Math.max(0, Math.round(milliseconds / minute));
  const hours = Math.round(minutes / 60);
  const [unit, count] =
    minutes < 60
      ? (['minute', minutes] as const)
      : hours % 24 === 0 || hours > 72
        ? (['day', Math.floor(hours / 24)] as const)
        : (['hour', hours] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

function untilDate(value: Value, { now }: RenderContext): number {
  const at = typeof value === 'object' && !isList(value) && value.kind === 'time' ? value.at : Date.parse(textOf(value, 'en'));
  return at - now;
}

function hoursAs(hours: number, unit: string): Value {
  const size = { MINUTES: 1 / 60, HOURS: 1, DAYS: 24, WEEKS: 168 }[unit.toUpperCase()];
  return size === undefined || !Number.isFinite(hours) ? undefined : Math.floor(hours / size);
}

function partOf(text: string, from: number, to: number): string {
  return text.slice(Math.max(0, from), Math.max(0, to));
}

const html = (text: string): Value => ({ kind: 'html', html: escapeHtml(text) });

/** Escaping twice would be seen. */
const escaped = (value: Value, language: string): Value => (htmlOf(value) === undefined ? html(textOf(value, language)) : value);

/**
 * `${f.name(…)}`, `${name(…)}` and `${StringTool.name(…)}`: the functions of Okta's e-mail templates, and no others.
 *
 * @see https://developer.okta.com/docs/guides/custom-email/main/#functions-for-email-templates
 */
export const functions: ReadonlyMap<string, TemplateFunction> = new Map([
  ['replace', ofTexts([3, 3], (text) => text(0).replaceAll(text(1), () => text(2)))],
  [
    'substringAfter',
    ofTexts([2, 2], (text) => (text(0).includes(text(1)) ? text(0).slice(text(0).indexOf(text(1)) + text(1).length) : '')),
  ],
  ['substringBefore', ofTexts([2, 2], (text) => text(0).slice(0, Math.max(0, text(0).indexOf(text(1)))))],
  ['toLowerCase', ofTexts([1, 1], (text) => text(0).toLowerCase())],
  ['toUpperCase', ofTexts([1, 1], (text) => text(0).toUpperCase())],
  [
    'substring',
    ofTexts([2, 3], (text, args) => partOf(text(0), numberOf(args[1]), args.length === 3 ? numberOf(args[2]) : text(0).length)),
  ],
  ['escapeHtml', ofTimes([1, 1], ([value], { language }) => escaped(value, language))],
  ['escapeHtmlAttr', ofTimes([1, 1], ([value], { language }) => escaped(value, language))],
  ['encode', ofTexts([1, 1], (text) => encodeURIComponent(text(0).toWellFormed()))],
  ['formatTimeDiffHoursNow', ofTimes([1, 1], ([hours]) => lengthInWords(numberOf(hours) * hour, 'en'))],
  [
    'formatTimeDiffHoursNowInUserLocale',
    ofTimes([1, 1], ([hours], { language }) => lengthInWords(numberOf(hours) * hour, language)),
  ],
  ['formatTimeDiffDateNow', ofTimes([1, 1], ([date], context) => lengthInWords(untilDate(date, context), 'en'))],
  [
    'formatTimeDiffDateNowInUserLocale',
    ofTimes([1, 1], ([date], context) => lengthInWords(untilDate(date, context), context.language)),
  ],
  ['getTimeDiffHoursNow', ofTimes([2, 2], ([hours, unit]) => hoursAs(numberOf(hours), textOf(unit, 'en')))],
]);

/** What may stand before a function's name. */
export const functionHolders: ReadonlySet<string> = new Set(['f', 'StringTool']);

/** `$user.groups.names.contains("Sales")`: what texts and lists can do. The first argument is what stands before the dot. */
export const methods: ReadonlyMap<string, TemplateFunction> = new Map([
  ['contains', ofTexts([2, 2], (text, [self]) => (isList(self) ? self.includes(text(1)) : text(0).includes(text(1))))],
  ['replace', ofTexts([3, 3], (text) => text(0).replaceAll(text(1), () => text(2)))],
  [
    'substring',
    ofTexts([2, 3], (text, args) => partOf(text(0), numberOf(args[1]), args.length === 3 ? numberOf(args[2]) : Infinity)),
  ],
  ['toLowerCase', ofTexts([1, 1], (text) => text(0).toLowerCase())],
  ['toUpperCase', ofTexts([1, 1], (text) => text(0).toUpperCase())],
  ['toString', ofTexts([1, 1], (text) => text(0))],
  ['trim', ofTexts([1, 1], (text) => text(0).trim())],
  ['startsWith', ofTexts([2, 2], (text) => text(0).startsWith(text(1)))],
  ['endsWith', ofTexts([2, 2], (text) => text(0).endsWith(text(1)))],
  ['equals', ofTexts([2, 2], (text) => text(0) === text(1))],
  ['equalsIgnoreCase', ofTexts([2, 2], (text) => text(0).toLowerCase() === text(1).toLowerCase())],
  ['indexOf', ofTexts([2, 2], (text) => text(0).indexOf(text(1)))],
  ['length', ofTexts([1, 1], (text) => text(0).length)],
  ['size', ofTexts([1, 1], (_, [self]) => (isList(self) ? self.length : undefined))],
  ['isEmpty', ofTexts([1, 1], (text, [self]) => (isList(self) ? self.length === 0 : text(0) === ''))],
  ['get', ofTexts([2, 2], (_, [self, index]) => (isList(self) ? (self[numberOf(index)] ?? '') : undefined))],
]);
