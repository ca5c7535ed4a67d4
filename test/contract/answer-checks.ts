import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';

import type { Contract } from '../../scripts/openapi/declared-operations.ts';
import { type OpenApiDocument, openApiOf, type ResponseObject, responseOf } from '../../scripts/openapi/document.ts';
import type { JsonSchema } from '../../scripts/openapi/json-schemas.ts';

/** An answer, as far as the document speaks of it. */
export interface CheckedAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
  readonly headers: { get(name: string): string | null };
}

/** Holds answers to Roster's own OpenAPI document, with the members that it names and no others. */
export class AnswerChecks {
  readonly document: OpenApiDocument;
  readonly #ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { 'date-time': fullFormats['date-time'], uri: fullFormats.uri },
  });
  readonly #validators = new Map<JsonSchema, ValidateFunction>();

  constructor(contracts: readonly Contract[]) {
    this.document = openApiOf(contracts, { version: 'test', closed: true });
  }

  /** What is wrong with the answer: nothing where it is one that the document has. */
  problems(contract: Pick<Contract, 'id' | 'method' | 'path'>, answer: CheckedAnswer): string[] {
    const response = responseOf(this.document, contract, answer.status);
    const say = (problem: string): string => `${contract.id} ${answer.status}: ${problem}`;
    if (response === undefined) return [say(`no such status is declared: ${answer.text.slice(0, 300)}`)];
    return [...headersMissing(answer), ...this.#body(response, answer), ...undeclaredCode(response, answer)].map(say);
  }

  #body({ content }: ResponseObject, { headers, text, body }: CheckedAnswer): string[] {
    if (content === undefined)
      return text === '' || headers.get('location') !== null ? [] : [`there is a body: ${text.slice(0, 300)}`];
    if (headers.get('content-type') !== 'application/json')
      return [`the content type is ${headers.get('content-type') ?? 'missing'}`];
    const validate = this.#validatorOf(content['application/json'].schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  /** References begin at the root of what is compiled. */
  #validatorOf(schema: JsonSchema): ValidateFunction {
    const known = this.#validators.get(schema) ?? this.#ajv.compile({ components: this.document.components, allOf: [schema] });
    this.#validators.set(schema, known);
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
