import * as z from 'zod';

import { StartError, UnsupportedError } from '../errors.ts';

const Section = z.record(z.string(), z.unknown());

/** A CloudFormation template, as far as the local stack reads it. */
export const Template = z.object({
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: z.unknown().optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), Section)).default({}),
  Conditions: Section.default({}),
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: Section.default({}), Condition: z.string().optional() }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown().optional(), Condition: z.string().optional() })).default({}),
});
export type Template = z.infer<typeof Template>;

/** What references lead to: the physical name of a resource, or one of its attributes. */
export interface References {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
}

export interface ResolverOptions {
  readonly template: Template;
  /** Values of the template's parameters; those left out take their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Such as `AWS::Region`. */
  readonly pseudoParameters: Readonly<Record<string, string>>;
  readonly references: References;
}

export interface Resolver {
  /** The value without intrinsic functions. `AWS::NoValue` leaves no trace. */
  readonly resolve: (value: unknown) => unknown;
  /** Whether a resource or output with this condition exists. */
  readonly holds: (condition: string | undefined) => boolean;
}

type Intrinsic = (argument: unknown) => unknown;

const pair = z.tuple([z.unknown(), z.unknown()]);
const list = z.array(z.unknown());

/** @throws StartError where a parameter has neither a value nor a default */
export function createResolver({ template, parameters = {}, pseudoParameters, references }: ResolverOptions): Resolver {
  const values = new Map<string, unknown>(Object.entries(pseudoParameters));
  for (const [name, { Type, Default }] of Object.entries(template.Parameters)) {
    const value = parameters[name] ?? Default;
    if (value === undefined) throw new StartError(`The template's parameter ${name} has no value.`);
    values.set(name, Type.includes('List') && typeof value === 'string' ? value.split(',') : value);
  }

  const ref = (name: string): unknown => {
    if (name === 'AWS::NoValue') return undefined;
    if (values.has(name)) return values.get(name);
    if (name in template.Resources) return references.ref(name);
    throw new UnsupportedError(`what {"Ref": "${name}"} refers to`);
  };
  const attribute = (logicalId: string, name: string): unknown => {
    if (logicalId in template.Resources) return references.attribute(logicalId, name);
    throw new UnsupportedError(`what {"Fn::GetAtt": ["${logicalId}", "${name}"]} refers to`);
  };
  const text = (value: unknown): string => String(resolve(value));
  const holds = (condition: string | undefined): boolean => {
    if (condition === undefined) return true;
    if (!(condition in template.Conditions)) throw new UnsupportedError(`the condition ${condition}`);
    return truth(template.Conditions[condition]);
  };
  const truth = (value: unknown): boolean => resolve(value) === true;

  const intrinsics: Readonly<Record<string, Intrinsic>> = {
    Ref: (name) => ref(z.string().parse(name)),
    Condition: (name) => holds(z.string().parse(name)),
    'Fn::GetAtt': (argument) => {
      const [logicalId, ...names] = typeof argument === 'string' ? argument.split('.') : list.parse(argument).map(text);
      return attribute(logicalId ?? '', names.join('.'));
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = pair.parse(argument);
      return list.parse(resolve(parts)).join(z.string().parse(separator));
    },
    'Fn::Split': (argument) => {
      const [separator, value] = pair.parse(argument);
      return text(value).split(z.string().parse(separator));
    },
    'Fn::Select': (argument) => {
      const [index, choices] = pair.parse(argument);
      return list.parse(resolve(choices))[Number(resolve(index))];
    },
    'Fn::Sub': (argument) => {
      const [pattern, own] = Array.isArray(argument) ? pair.parse(argument) : [argument, {}];
      const variables = Section.parse(own);
      return z
        .string()
        .parse(pattern)
        .replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
          if (literal) return `\${${name}}`;
          if (name in variables) return text(variables[name]);
          const [logicalId, ...rest] = name.split('.');
          return String(rest.length > 0 ? attribute(logicalId ?? '', rest.join('.')) : ref(name));
        });
    },
    'Fn::FindInMap': (argument) => {
      const [map = '', key = '', name = ''] = list.parse(argument).map(text);
      return template.Mappings[map]?.[key]?.[name];
    },
    'Fn::If': (argument) => {
      const [condition, whenTrue, whenFalse] = list.parse(argument);
      return resolve(holds(z.string().parse(condition)) ? whenTrue : whenFalse);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = pair.parse(argument);
      return text(left) === text(right);
    },
    'Fn::Not': (argument) => !truth(list.parse(argument)[0]),
    'Fn::And': (argument) => list.parse(argument).every(truth),
    'Fn::Or': (argument) => list.parse(argument).some(truth),
  };

  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((element) => element !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first) {
      const intrinsic = intrinsics[first[0]];
      if (intrinsic) return intrinsic(first[1]);
      if (first[0].startsWith('Fn::')) throw new UnsupportedError(`the intrinsic function ${first[0]}`);
    }
    return Object.fromEntries(
      entries.map(([key, entry]) => [key, resolve(entry)] as const).filter(([, entry]) => entry !== undefined),
    );
  };
  return { resolve, holds };
}
