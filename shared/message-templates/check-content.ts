import {
  namesIn,
  parseTemplate,
  placeInText,
  type Template,
  TemplateError,
  type TemplateName,
  templateOf,
} from '../messaging/index.ts';

export const contentLimits = {
  /** UTF-8 bytes. */
  bodyBytes: 65_536,
  /** UTF-16 units. */
  subjectLength: 128,
} as const;

/** What a mail may not hold: programs leave it out or warn of it, and a preview would run it. */
const refusedMarkup: readonly (readonly [RegExp, string])[] = [
  [
    /<\s*\/?\s*(script|iframe|frame|frameset|object|embed|applet|form|input|button|textarea|select|base|link|svg|math|video|audio)(?![a-z0-9-])/i,
    'the element is not allowed in a mail',
  ],
  [/<[a-z][^>]*?[\s"'/](on[a-z]+)\s*=/i, 'the attribute is not allowed in a mail'],
  [/<[a-z][^>]*?[\s"'/](srcdoc|srcset|formaction)\s*=/i, 'the attribute is not allowed in a mail'],
  [/\s(?:href|src|action|background)\s*=\s*["']?\s*((?:javascript|vbscript|data)\s*:)/i, 'the address is not allowed in a mail'],
  [/<\s*meta[^>]*?\b(http-equiv\s*=\s*["']?\s*refresh)/i, 'a mail may not lead elsewhere by itself'],
];

function markupCauses(body: string): string[] {
  return refusedMarkup.flatMap(([pattern, reason]) => {
    const found = pattern.exec(body);
    return found === null ? [] : [`body: ${placeInText(body, found.index).words}: ${found[1] ?? ''}: ${reason}`];
  });
}

function read(field: string, text: string, causes: string[]): Template | undefined {
  try {
    return parseTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    causes.push(`${field}: ${error.message}`);
    return undefined;
  }
}

/** What is wrong with a customer's words for a mail: sentences that begin with the field, with line and column where there is a place. */
export function contentCauses(
  name: TemplateName,
  { subject, body }: { readonly subject: string; readonly body: string },
): string[] {
  const causes: string[] = [];
  if (subject.trim() === '') causes.push('subject: The field cannot be left blank');
  if (subject.length > contentLimits.subjectLength)
    causes.push(`subject: The field must not be longer than ${contentLimits.subjectLength} characters`);
  if (body.trim() === '') causes.push('body: The field cannot be left blank');
  if (Buffer.byteLength(body) > contentLimits.bodyBytes)
    causes.push(`body: The field must not be longer than ${contentLimits.bodyBytes} bytes`);
  if (causes.length > 0) return causes;
  read('subject', subject, causes);
  const template = read('body', body, causes);
  const names = template === undefined ? undefined : namesIn(template);
  if (names !== undefined) {
    for (const group of templateOf(name).requires.filter((each) => !each.some((required) => names.has(required))))
      causes.push(`body: The field must contain ${group.map((required) => `\${${required}}`).join(' or ')}`);
  }
  return [...causes, ...markupCauses(body)];
}
