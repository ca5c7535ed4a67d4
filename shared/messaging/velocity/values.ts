/** Text that is HTML already: it is shown as it is where HTML is made, and is plain text to every function. */
export interface EscapedText {
  readonly kind: 'html';
  readonly html: string;
}

/** A moment: shown as a date in the person's language, counted with by the functions of times. */
export interface Moment {
  readonly kind: 'time';
  /** UTC milliseconds. */
  readonly at: number;
  /** What of it is shown. @default - all */
  readonly part?: 'date' | 'clock';
}

/** What a template works with; undefined is what is not there. Nothing here has members that a template could reach. */
export type Value = string | number | boolean | readonly string[] | EscapedText | Moment | undefined;

/** What references name: `user.profile.firstName`. A Map, so that no name reaches a prototype. */
export type TemplateValues = ReadonlyMap<string, Value>;

/** What functions may know besides their arguments. */
export interface RenderContext {
  readonly values: TemplateValues;
  /** BCP 47: of dates and lengths of time. */
  readonly language: string;
  /** UTC milliseconds. */
  readonly now: number;
}

const dateParts = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
const clockParts = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;

/** Nobody's time zone is known, so the zone is said. */
export function dateInWords(at: number, language: string, part?: Moment['part']): string {
  const parts = part === 'date' ? dateParts : part === 'clock' ? clockParts : { ...dateParts, ...clockParts };
  return new Intl.DateTimeFormat(language, { ...parts, timeZone: 'UTC' }).format(at);
}

export function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

/** A value as text; the empty text for what is not there. */
export function textOf(value: Value, language: string): string {
  if (value === undefined) return '';
  if (isList(value)) return `[${value.join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return value.kind === 'time' ? dateInWords(value.at, language, value.part) : value.html;
}

/** The HTML that a value is already, or undefined. */
export function htmlOf(value: Value): string | undefined {
  return typeof value === 'object' && !isList(value) && value.kind === 'html' ? value.html : undefined;
}

export function isTrue(value: Value): boolean {
  return value !== undefined && value !== false && value !== '' && !(isList(value) && value.length === 0);
}
