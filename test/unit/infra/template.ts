import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';

import { synthesize } from '../../../infra/synthesize.ts';

/** A value of the template: a literal, or an intrinsic function that CloudFormation works out. */
export type Value = string | number | boolean | Intrinsic | readonly Value[];
export interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly Value[]];
}

export interface Resource<Properties> {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string | readonly string[];
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: Value;
  readonly Condition?: {
    readonly StringEquals?: Readonly<Record<string, string>>;
    readonly 'ForAllValues:StringLike'?: { readonly 'dynamodb:LeadingKeys'?: readonly string[] };
    readonly Null?: Readonly<Record<string, string>>;
  };
}

export interface Role {
  readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
}

export interface LambdaFunction {
  readonly Code: { readonly S3Key: string };
  readonly Role: Intrinsic;
  readonly Runtime: string;
  readonly Architectures: readonly string[];
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Environment?: { readonly Variables: Readonly<Record<string, Value>> };
  readonly DeadLetterConfig?: { readonly TargetArn: Value };
  readonly LoggingConfig: { readonly LogGroup: Intrinsic; readonly LogFormat: string };
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource<unknown>>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
}

/** Names of the bundles that `scripts/build.ts` makes. */
const builtBundles = globSync('functions/**/handler.ts').map((entry) => dirname(entry).split(sep).slice(1).join('-'));
/** Those of the functions that stand in a stack with CloudFront before it, and no other. */
export const edgeBundles = builtBundles.filter((name) => name.startsWith('edge-'));
/** Those of every stack. */
export const bundleNames = builtBundles.filter((name) => !edgeBundles.includes(name));

export class SynthesizedStack {
  readonly template: Template;
  readonly json: string;
  readonly #outdir: string;

  /** Over bundles that hold nothing but their name: a template does not depend on the code. */
  constructor(stage: string, context: Readonly<Record<string, string>> = {}) {
    this.#outdir = mkdtempSync(join(tmpdir(), 'roster-synth-'));
    const { templateFile } = synthesize({
      stage,
      context,
      outdir: join(this.#outdir, 'out'),
      bundles: stubBundles(join(this.#outdir, 'bundles')),
    });
    this.json = readFileSync(templateFile, 'utf8');
    this.template = JSON.parse(this.json);
  }

  dispose(): void {
    rmSync(this.#outdir, { recursive: true });
  }

  all<Properties>(type: string): [string, Resource<Properties>][] {
    return Object.entries(this.template.Resources).filter(
      (entry): entry is [string, Resource<Properties>] => entry[1].Type === type,
    );
  }

  /** Resources that wait for each other, which CloudFormation refuses, in the order in which they do; of the first such ring. */
  ring(): readonly string[] {
    const waitsFor = new Map(
      Object.entries(this.template.Resources).map(([id, { DependsOn = [], Properties }]) => [
        id,
        [DependsOn, namesIn(Properties)].flat(2),
      ]),
    );
    const settled = new Set<string>();
    const follow = (id: string, path: readonly string[]): readonly string[] => {
      if (path.includes(id)) return path.slice(path.indexOf(id));
      if (settled.has(id)) return [];
      const ring = (waitsFor.get(id) ?? []).reduce<readonly string[]>(
        (found, next) => (found.length > 0 ? found : follow(next, [...path, id])),
        [],
      );
      settled.add(id);
      return ring;
    };
    return [...waitsFor.keys()].map((id) => follow(id, [])).find((ring) => ring.length > 0) ?? [];
  }

  /** A function's logical id, by its bundle. */
  functions(): Map<string, { readonly id: string } & LambdaFunction> {
    return new Map(
      this.all<LambdaFunction>('AWS::Lambda::Function').map(([id, { Properties }]) => {
        const asset = `asset.${Properties.Code.S3Key.replace('.zip', '')}`;
        return [readFileSync(join(this.#outdir, 'out', asset, 'index.mjs'), 'utf8'), { id, ...Properties }];
      }),
    );
  }

  /** Everything that a function's role allows or denies. */
  statementsOf(bundle: string): Statement[] {
    const role = this.functions().get(bundle)?.Role['Fn::GetAtt']?.[0];
    return this.all<Role>('AWS::IAM::Role')
      .filter(([id]) => id === role)
      .flatMap(([, { Properties }]) => rightsOf(Properties));
  }
}

/** What a value of the template refers to, resources and parameters, by `Ref`, `Fn::GetAtt` and within texts of `Fn::Sub`. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String([inner].flat()[0]).split('.')[0] ?? ''];
    if (key === 'Fn::Sub') return [...JSON.stringify(inner).matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, name = '']) => name);
    return namesIn(inner);
  });
}

export const rightsOf = ({ Policies = [] }: Role): Statement[] =>
  Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

export const actionsOf = ({ Action }: Statement): readonly string[] => (typeof Action === 'string' ? [Action] : Action);

/** The resource that a value names, where it is a plain reference. */
export function referenced(value: Value | undefined): string | undefined {
  if (typeof value !== 'object' || 'length' in value) return undefined;
  return value.Ref ?? value['Fn::GetAtt']?.[0];
}

const isIntrinsic = (part: unknown): boolean =>
  typeof part === 'object' && part !== null && Object.keys(part).length === 1 && /^(Ref|Fn::)/.test(Object.keys(part)[0] ?? '');

/** Length of JSON when each intrinsic has become a value of 120 characters, as long as ARNs here get. */
export function deployedLength(value: unknown): number {
  return JSON.stringify(value, (_key, part: unknown) => (isIntrinsic(part) ? 'x'.repeat(120) : part)).length;
}

export function stubBundles(folder: string): string {
  for (const name of builtBundles) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.mjs'), name);
  }
  return folder;
}
