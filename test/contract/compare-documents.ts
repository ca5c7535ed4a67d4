/** A document of either side, as far as the comparison reads it. */
export type Json = { readonly [name: string]: unknown };

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isJson(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), value);

const deepest = 6;

/** What a schema asks of a value, whichever way it is written. */
interface Shape {
  /** Of a named schema, where it has one. */
  readonly name?: string;
  readonly types: ReadonlySet<string>;
  /** Texts that it may be; undefined where it may be any. */
  readonly values?: ReadonlySet<unknown>;
  readonly properties: ReadonlyMap<string, unknown>;
  readonly required: ReadonlySet<string>;
  readonly items?: unknown;
  /** One of several shapes: what is not in it may be in another. */
  readonly isOneOfMany: boolean;
}

/** A member that several of the shapes have may be as any of them says. */
function merged(shapes: readonly ReadonlyMap<string, unknown>[]): ReadonlyMap<string, unknown> {
  const byName = Map.groupBy(
    shapes.flatMap((properties) => [...properties]),
    ([name]) => name,
  );
  return new Map(
    [...byName].map(([name, found]) => [name, found.length === 1 ? found[0]?.[1] : { anyOf: found.map(([, schema]) => schema) }]),
  );
}

const union = <Value>(...sets: readonly Iterable<Value>[]): Set<Value> => new Set(sets.flatMap((set) => [...set]));

/** One of the two documents. */
export class Side {
  readonly document: Json;

  constructor(document: Json) {
    this.document = document;
  }

  resolve(value: unknown): Json {
    const { $ref } = isJson(value) ? value : {};
    if (typeof $ref !== 'string') return isJson(value) ? value : {};
    return this.resolve(at(this.document, ...$ref.slice(2).split('/')));
  }

  shapeOf(schema: unknown): Shape {
    const { $ref } = isJson(schema) ? schema : {};
    const resolved = this.resolve(schema);
    const own = this.#ownShape(resolved);
    const all = listOf(resolved['allOf']).map((part) => this.shapeOf(part));
    const any = [...listOf(resolved['oneOf']), ...listOf(resolved['anyOf'])].map((part) => this.shapeOf(part));
    const values = [own, ...all, ...any].map((shape) => shape.values).filter((set) => set !== undefined);
    const items = [own, ...all, ...any].map((shape) => shape.items).find((found) => found !== undefined);
    return {
      ...(typeof $ref === 'string' ? { name: $ref.split('/').at(-1) ?? '' } : {}),
      types: union(own.types, ...all.map(({ types }) => types), ...any.map(({ types }) => types)),
      ...(values.length === 0 ? {} : { values: union(...values) }),
      properties: merged([...any, ...all, own].map(({ properties }) => properties)),
      required: union(own.required, ...all.map(({ required }) => required)),
      ...(items === undefined ? {} : { items }),
      isOneOfMany:
        own.isOneOfMany || any.filter(({ types }) => !types.has('null')).length > 1 || all.some((part) => part.isOneOfMany),
    };
  }

  #ownShape(schema: Json): Shape {
    const { type, properties, required, items, discriminator } = schema;
    const isNullable = schema['nullable'] === true;
    const values = 'const' in schema ? [schema['const']] : schema['enum'];
    const given = Array.isArray(type) ? type : type === undefined ? [] : [type];
    const implied = isJson(properties) && given.length === 0 ? ['object'] : [];
    return {
      types: new Set([...given, ...implied, ...(isNullable ? ['null'] : [])].map(String)),
      ...(Array.isArray(values) ? { values: new Set(values) } : {}),
      properties: new Map(Object.entries(isJson(properties) ? properties : {})),
      required: new Set(listOf(required).map(String)),
      ...(items === undefined ? {} : { items }),
      isOneOfMany: discriminator !== undefined,
    };
  }
}

/** Whether a value of our types is one that their client reads. */
function typesFit(ours: Shape, theirs: Shape): boolean {
  if (theirs.types.size === 0 || ours.types.size === 0) return true;
  // Their document rarely says where null may stand, and their clients read it everywhere.
  return [...ours.types].every(
    (type) => type === 'null' || theirs.types.has(type) || (type === 'integer' && theirs.types.has('number')),
  );
}

const shownTypes = ({ types }: Shape): string => [...types].filter((type) => type !== 'null').join(' or ');

/** What links may say beside where they lead: clients that follow them need none of it. */
const isDecoration = (name: string, { properties }: Shape): boolean =>
  properties.has('href') && ['hints', 'name', 'templated', 'type'].includes(name);

/** Headers that OpenAPI has another place for. `okta-response` is a parameter of the content type. */
const spokenOfElsewhere = ['content-type'];

/** Findings: each a sentence that begins with where it is. */
export class Comparison {
  readonly #ours: Side;
  readonly #theirs: Side;
  readonly findings = new Set<string>();

  constructor(ours: Json, theirs: Json) {
    this.#ours = new Side(ours);
    this.#theirs = new Side(theirs);
  }

  /** What we answer must be what their clients read. */
  answers(place: string, ours: unknown, theirs: unknown, depth = 0): void {
    const [our, their] = [this.#ours.shapeOf(ours), this.#theirs.shapeOf(theirs)];
    const where = their.name ?? place;
    if (!typesFit(our, their)) {
      this.findings.add(`${where}: is ${shownTypes(our)} (Okta ${shownTypes(their)})`);
      return;
    }
    this.#values(where, our, their);
    if (depth > deepest) return;
    if (our.items !== undefined && their.items !== undefined) this.answers(`${where}[]`, our.items, their.items, depth + 1);
    if (our.properties.size === 0) return;
    for (const [name, property] of their.properties) {
      const own = our.properties.get(name);
      if (own !== undefined) this.answers(`${where}.${name}`, own, property, depth + 1);
      else if (!their.isOneOfMany && !isDecoration(name, their) && this.#theirs.resolve(property)['writeOnly'] !== true)
        this.findings.add(`${where}.${name}: is not answered`);
    }
  }

  #values(where: string, our: Shape, their: Shape): void {
    if (their.values === undefined) return;
    const strange = [...(our.values ?? [])].filter((value) => value !== null && their.values?.has(value) !== true);
    if (strange.length > 0) this.findings.add(`${where}: may be ${strange.join(', ')}`);
  }

  /** What their clients may send must be enough for us. */
  requests(place: string, ours: unknown, theirs: unknown, depth = 0): void {
    const [our, their] = [this.#ours.shapeOf(ours), this.#theirs.shapeOf(theirs)];
    const where = their.name ?? place;
    if (!typesFit(their, our)) this.findings.add(`${where}: is asked for as ${shownTypes(our)} (Okta ${shownTypes(their)})`);
    if (depth > deepest) return;
    for (const name of our.required) {
      if (!their.required.has(name)) this.findings.add(`${where}.${name}: is required`);
    }
    for (const [name, property] of our.properties) {
      const other = their.properties.get(name);
      if (other !== undefined) this.requests(`${where}.${name}`, property, other, depth + 1);
    }
  }

  /** Two operations of one method and path. */
  operations(ours: Json, theirs: Json): void {
    const id = String(theirs['operationId']);
    if (ours['operationId'] !== id) this.findings.add(`${id}: is called ${String(ours['operationId'])}`);
    this.#parameters(id, ours, theirs);
    const [our, their] = [at(ours, 'requestBody'), at(theirs, 'requestBody')].map((body) => bodySchemaOf(body));
    if (our !== undefined && their !== undefined) this.requests(`${id} request`, our, their);
    this.#successes(id, ours, theirs);
  }

  #parameters(id: string, ours: Json, theirs: Json): void {
    const named = (side: Side, { parameters }: Json) =>
      new Map(
        listOf(parameters)
          .map((parameter) => side.resolve(parameter))
          .filter((parameter) => parameter['in'] !== 'path')
          .map((parameter) => [String(parameter['name']).toLowerCase(), parameter]),
      );
    const [our, their] = [named(this.#ours, ours), named(this.#theirs, theirs)];
    for (const [name] of their)
      if (!our.has(name) && !spokenOfElsewhere.includes(name)) this.findings.add(`${id}?${name}: is not read`);
    for (const [name, parameter] of our) {
      if (parameter['required'] === true && their.get(name)?.['required'] !== true) this.findings.add(`${id}?${name}: is required`);
    }
  }

  #successes(id: string, ours: Json, theirs: Json): void {
    const good = (operation: Json) =>
      Object.entries(isJson(operation['responses']) ? operation['responses'] : {}).filter(([status]) => status.startsWith('2'));
    const their = new Map(good(theirs));
    for (const [status, response] of good(ours)) {
      const same = their.get(status);
      if (same === undefined) {
        this.findings.add(`${id}: answers ${status} (Okta ${[...their.keys()].join(', ')})`);
        continue;
      }
      const [our, other] = [bodySchemaOf(response), bodySchemaOf(this.#theirs.resolve(same))];
      if (our === undefined && other !== undefined) this.findings.add(`${id}: answers nothing`);
      if (our !== undefined && other !== undefined) this.answers(`${id} answer`, our, other);
    }
  }
}

const bodySchemaOf = (body: unknown): unknown => at(body, 'content', 'application/json', 'schema');

/** Everything in which operations of both documents differ, where a client would notice. */
export function compareDocuments(
  ours: Json,
  theirs: Json,
  pairs: readonly { readonly method: string; readonly ourPath: string; readonly theirPath: string }[],
): string[] {
  const comparison = new Comparison(ours, theirs);
  for (const { method, ourPath, theirPath } of pairs) {
    const [our, their] = [at(ours, 'paths', ourPath, method), at(theirs, 'paths', theirPath, method)];
    if (isJson(our) && isJson(their)) comparison.operations(our, their);
  }
  return [...comparison.findings].toSorted();
}
