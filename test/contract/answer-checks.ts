import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';

import type { Contract } from '../../scripts/openapi/declared-operations.ts';
import { type OpenApiDocument, openApiOf, type ResponseObject } from '../../scripts/openapi/document.ts';

/** An answer, as far as the document speaks of it. */
export interface CheckedAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
  readonly headers: { get(name: string): string | null };
}

const pointer = (...names: readonly string[]): string =>
  names.map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

/** Holds answers to Roster's own OpenAPI document, with the members that it names and no others. */
export class AnswerChecks {
  readonly document: OpenApiDocument;
  readonly #ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { 'date-time': fullFormats['date-time'], uri: fullFormats.uri },
  });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(contracts: readonly Contract[]) {
    this.document = openApiOf(contracts, { version: 'test', closed: true });
    this.#ajv.addSchema(this.document, 'roster');
  }

  /** What is wrong with the answer: nothing where it is one that the document has. */
  problems(contract: Pick<Contract, 'id' | 'method' | 'path'>, answer: CheckedAnswer): string[] {
    const method = contract.method.toLowerCase();
    const response = this.document.paths[contract.path]?.[method]?.responses[String(answer.status)];
    const say = (problem: string): string => `${contract.id} ${answer.status}: ${problem}`;
    if (response === undefined) return [say(`no such status is declared: ${answer.text.slice(0, 300)}`)];
    const place = pointer('paths', contract.path, method, 'responses', String(answer.status));
    return [...headersMissing(answer), ...this.#body(response, place, answer), ...undeclaredCode(response, answer)].map(say);
  }

  #body({ content }: ResponseObject, place: string, { headers, text, body }: CheckedAnswer): string[] {
    if (content === undefined)
      return text === '' || headers.get('location') !== null ? [] : [`there is a body: ${text.slice(0, 300)}`];
    if (headers.get('content-type') !== 'application/json')
      return [`the content type is ${headers.get('content-type') ?? 'missing'}`];
    const validate = this.#validatorOf(`${place}${pointer('content', 'application/json', 'schema')}`);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  #validatorOf(place: string): ValidateFunction {
    const known = this.#validators.get(place) ?? this.#ajv.compile({ $ref: `roster#${place}` });
    this.#validators.set(place, known);
    return known;
  }
}

/** Those that each answer has. */
function headersMissing({ headers }: CheckedAnswer): string[] {
  return ['x-okta-request-id', 'x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset']
    .filter((name) => !/\S/.test(headers.get(name) ?? ''))
    .map((name) => `${name} is missing`);
}

function undeclaredCode({ 'x-error-codes': codes }: ResponseObject, { body }: CheckedAnswer): string[] {
  if (codes === undefined) return [];
  const { errorCode } = (body ?? {}) as { readonly errorCode?: unknown };
  return codes.some((code) => code === errorCode) ? [] : [`${String(errorCode)} is not declared`];
}
