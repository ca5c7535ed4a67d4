import fc from 'fast-check';

import { type Contract } from '../../scripts/openapi/declared-operations.ts';
import type { OpenApiDocument, OperationObject } from '../../scripts/openapi/document.ts';
import { type Flaw, flaws, pipelineFlaws, possibleFlaws } from './flaws.ts';
import { SchemaValues } from './schema-values.ts';

/** A call before it is known what exists. */
export interface Step {
  readonly contract: Contract;
  readonly picks: readonly number[];
  readonly pathValues: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly flaw: Flaw;
  /** Before it, everything that is on its way arrives. */
  readonly settles: boolean;
}

/** Operations that end the caller: whatever comes after them is refused. A sequence ends with one. */
export const ending: ReadonlySet<string> = new Set(['revokeCurrentApiToken']);

/** What makes things is called more often, so that there is something to work with; and what much speaks against. */
const makers = /^(?:create|add|assign|change|update(?:User|Group)(?:Profile|Schema))/;

function stepOf(contract: Contract, document: OpenApiDocument): fc.Arbitrary<Step> {
  const operation = document.paths[contract.path]?.[contract.method.toLowerCase()];
  if (operation === undefined) throw new Error(`the document lacks ${contract.id}`);
  const values = new SchemaValues(document, contract.id);
  const parameters = (place: string): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
    const found = (operation.parameters ?? []).filter((parameter) => parameter.in === place && parameter.name !== 'after');
    const required = found.filter((parameter) => parameter.required === true).map(({ name }) => name);
    return rarely(Object.fromEntries(found.map(({ name, schema }) => [name, values.of(schema, [name])])), required);
  };
  return fc.record({
    contract: fc.constant(contract),
    picks: fc.array(fc.nat(1_000), { minLength: 8, maxLength: 8 }),
    pathValues: pathValuesOf(operation, contract.id, document),
    query: parameters('query'),
    body: bodyOf(operation, values),
    flaw: flaws(contract, queryParametersOf(operation)),
    settles: fc.integer({ min: 0, max: 14 }).map((number) => number === 0),
  });
}

const queryParametersOf = ({ parameters = [] }: OperationObject): string[] =>
  parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);

/** Each of them in one call of three. */
function rarely(
  members: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  required: readonly string[],
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const optional = Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      required.includes(name) ? value : fc.oneof(value, fc.constant(undefined), fc.constant(undefined)),
    ]),
  );
  return fc.record(optional);
}

/** Parameters of the path that mean something else than the id of a thing. */
function pathValuesOf(
  { parameters = [] }: OperationObject,
  id: string,
  document: OpenApiDocument,
): fc.Arbitrary<Record<string, unknown>> {
  const values = new SchemaValues(document, id);
  const meant = parameters.filter((parameter) => parameter.in === 'path' && values.isMeaningful(parameter.name));
  return fc.record(Object.fromEntries(meant.map(({ name, schema }) => [name, values.of(schema, [name])])));
}

function bodyOf({ requestBody }: OperationObject, values: SchemaValues): fc.Arbitrary<unknown> {
  const [content] = Object.values(requestBody?.content ?? {});
  return content === undefined ? fc.constant(undefined) : values.of(content.schema, []);
}

/** A client that got no answer asks again. */
const repeated = (step: fc.Arbitrary<Step>): fc.Arbitrary<Step[]> =>
  fc.tuple(step, fc.nat(9)).map(([said, again]) => (again === 0 ? [said, said] : [said]));

/** Sequences of calls of any operations, some of which are broken. */
export function sequences(contracts: readonly Contract[], document: OpenApiDocument, length: number): fc.Arbitrary<Step[]> {
  const going = contracts.filter(({ id }) => !ending.has(id));
  const step = fc.oneof(
    ...going.map((contract) => ({ weight: makers.test(contract.id) ? 3 : 1, arbitrary: stepOf(contract, document) })),
  );
  const last = fc.oneof(step, ...contracts.filter(({ id }) => ending.has(id)).map((contract) => stepOf(contract, document)));
  const steps = fc.array(repeated(step), { minLength: length, maxLength: length });
  return fc.tuple(steps, last).map(([all, end]) => [...all.flat(), end]);
}

/** Every operation with every flaw that it may have of its own, and `whole` with every other, once each. */
export function tour(contracts: readonly Contract[], document: OpenApiDocument, whole: string, seed: number): Step[] {
  return contracts.flatMap((contract) => {
    const operation = document.paths[contract.path]?.[contract.method.toLowerCase()];
    const own = operation === undefined ? [] : possibleFlaws(contract, queryParametersOf(operation));
    const found = contract.id === whole ? [...own, ...pipelineFlaws] : own;
    const steps = fc.sample(stepOf(contract, document), { seed, numRuns: found.length });
    return steps.map((step, index) => ({ ...step, flaw: found[index] ?? step.flaw }));
  });
}
