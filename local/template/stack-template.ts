import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as z from 'zod';

import { StartError, UnsupportedError } from '../errors.ts';
import { createResolver, Template } from './intrinsics.ts';
import { inertTypes, type PropertiesOf, resourceTypes, type RunType } from './resource-types.ts';

export const region = 'eu-west-1';
/** The account that fauxqs builds its ARNs with. */
export const account = '000000000000';

const Assets = z.object({ files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })) });

/** The same table, so typed that the compiler sees which properties belong to which type. */
const schemas: { readonly [T in RunType]: z.ZodType<PropertiesOf<T>> } = resourceTypes;

/** A resource that the local stack runs, with its properties resolved. */
export interface RunResource<T extends RunType> {
  readonly id: string;
  readonly properties: PropertiesOf<T>;
  /** What `Ref` gives. */
  readonly name: string;
  readonly arn: string;
}

export interface StackTemplateOptions {
  /** The folder that CDK wrote. */
  readonly cdkOut: string;
  /** The stack's artifact id: `<stackId>.template.json`. */
  readonly stackId: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where the HTTP API answers, such as `http://localhost:8080`. */
  readonly apiUrl: string;
  /** Where the queues are, such as `http://127.0.0.1:4100`. */
  readonly queueEndpoint: string;
}

/**
 * A synthesized stack, with physical names that stay the same from start to start.
 *
 * @throws StartError where the template can't be read; UnsupportedError for a type, property or function that the local stack doesn't know
 */
export class StackTemplate {
  readonly #options: StackTemplateOptions;
  readonly #template: Template;
  readonly #assets: z.infer<typeof Assets>;
  readonly #resolver: ReturnType<typeof createResolver>;
  readonly #customAttributes = new Map<string, Readonly<Record<string, unknown>>>();

  constructor(options: StackTemplateOptions) {
    this.#options = options;
    this.#template = read(join(options.cdkOut, `${options.stackId}.template.json`), Template);
    this.#assets = read(join(options.cdkOut, `${options.stackId}.assets.json`), Assets);
    this.#resolver = createResolver({
      template: this.#template,
      parameters: options.parameters ?? {},
      pseudoParameters: {
        'AWS::Region': region,
        'AWS::AccountId': account,
        'AWS::Partition': 'aws',
        'AWS::URLSuffix': 'amazonaws.com',
        'AWS::StackName': options.stackId,
        'AWS::StackId': this.stackArn,
      },
      references: { ref: (id) => this.#attributes(id).Ref, attribute: (id, name) => this.#attribute(id, name) },
    });
    for (const [id, { Type }] of this.#existing()) {
      if (!inertTypes.has(Type)) this.get(runTypeOf(Type, id), id);
    }
  }

  get stackArn(): string {
    return `arn:aws:cloudformation:${region}:${account}:stack/${this.#options.stackId}/local`;
  }

  /** All resources of a type. For custom resources, say `AWS::CloudFormation::CustomResource`: it stands for every `Custom::`. */
  list<T extends RunType>(type: T): RunResource<T>[] {
    return this.#existing()
      .filter(([id, resource]) => !inertTypes.has(resource.Type) && runTypeOf(resource.Type, id) === type)
      .map(([id]) => this.get(type, id));
  }

  get<T extends RunType>(type: T, id: string): RunResource<T> {
    const parsed = schemas[type].safeParse(this.#resolver.resolve(this.#resource(id).Properties));
    if (!parsed.success) throw unsupportedProperty(type, id, parsed.error);
    const { Ref, Arn } = this.#attributes(id);
    return { id, properties: parsed.data, name: String(Ref), arn: String(Arn ?? Ref) };
  }

  /** The type as the template says it, such as `Custom::RosterOrg`. */
  typeOf(id: string): string {
    return this.#resource(id).Type;
  }

  /** What a custom resource answered: its physical id (`Ref`) and attributes. */
  setCustomAttributes(id: string, attributes: Readonly<Record<string, unknown>>): void {
    this.#customAttributes.set(id, attributes);
  }

  /** Folder of a function's code. */
  codeFolder({ properties, id }: RunResource<'AWS::Lambda::Function'>): string {
    const file = this.#assets.files[properties.Code.S3Key.replace(/\.zip$/, '')];
    if (!file) throw new StartError(`The code of ${id} is not among the stack's assets: synthesize again.`);
    return join(this.#options.cdkOut, file.source.path);
  }

  outputs(): Record<string, string> {
    const existing = Object.entries(this.#template.Outputs).filter(([, output]) => this.#resolver.holds(output.Condition));
    return Object.fromEntries(existing.map(([name, { Value }]) => [name, String(this.#resolver.resolve(Value))]));
  }

  /** Logical ids and what `Ref` gives for each. */
  names(): Record<string, string> {
    return Object.fromEntries(this.#existing().map(([id]) => [id, String(this.#attributes(id).Ref)]));
  }

  #existing(): [string, Template['Resources'][string]][] {
    return Object.entries(this.#template.Resources).filter(([, { Condition }]) => this.#resolver.holds(Condition));
  }

  #resource(id: string): Template['Resources'][string] {
    const resource = this.#template.Resources[id];
    if (!resource) throw new UnsupportedError(`the resource ${id}`);
    return resource;
  }

  #attribute(id: string, name: string): unknown {
    const attributes = this.#attributes(id);
    if (name in attributes) return attributes[name];
    const { Type } = this.#resource(id);
    if (inertTypes.has(Type)) return arn(serviceOf(Type), String(attributes.Ref));
    // Known when the custom resource has answered; asked for earlier only by the check of the whole template.
    if (runTypeOf(Type, id) === 'AWS::CloudFormation::CustomResource') return `${id}.${name}`;
    throw new UnsupportedError(`the attribute ${name} of ${Type} (${id})`);
  }

  /** `Ref` and the attributes of a resource, without resolving more than its name. */
  #attributes(id: string): Readonly<Record<string, unknown>> {
    const { Type, Properties } = this.#resource(id);
    const named = (property: string): string => {
      const given = Properties[property];
      return given === undefined ? `${this.#options.stackId}-${id}` : String(this.#resolver.resolve(given));
    };
    switch (Type) {
      case 'AWS::DynamoDB::Table':
      case 'AWS::DynamoDB::GlobalTable': {
        const Arn = arn('dynamodb', `table/${named('TableName')}`);
        return { Ref: named('TableName'), Arn, StreamArn: `${Arn}/stream/local` };
      }
      case 'AWS::SQS::Queue': {
        const QueueName = `${named('QueueName')}${Properties.FifoQueue === true && !Properties.QueueName ? '.fifo' : ''}`;
        const url = `${this.#options.queueEndpoint}/${account}/${QueueName}`;
        return { Ref: url, QueueUrl: url, QueueName, Arn: arn('sqs', QueueName) };
      }
      case 'AWS::S3::Bucket': {
        const Ref = named('BucketName').toLowerCase();
        return { Ref, Arn: `arn:aws:s3:::${Ref}` };
      }
      case 'AWS::KMS::Key': {
        const KeyId = stableUuid(`${this.#options.stackId}/${id}`);
        return { Ref: KeyId, KeyId, Arn: arn('kms', `key/${KeyId}`) };
      }
      case 'AWS::KMS::Alias':
        return { Ref: named('AliasName'), Arn: arn('kms', named('AliasName')) };
      case 'AWS::Lambda::Function':
        return { Ref: named('FunctionName'), Arn: arn('lambda', `function:${named('FunctionName')}`) };
      case 'AWS::Events::EventBus':
        return { Ref: named('Name'), Name: named('Name'), Arn: arn('events', `event-bus/${named('Name')}`) };
      case 'AWS::Events::Rule':
        return { Ref: named('Name'), Arn: arn('events', `rule/${named('Name')}`) };
      case 'AWS::ApiGatewayV2::Api':
        return { Ref: id, ApiId: id, ApiEndpoint: this.#options.apiUrl };
      case 'AWS::IAM::Role':
        return { Ref: named('RoleName'), Arn: `arn:aws:iam::${account}:role/${named('RoleName')}` };
      case 'AWS::SNS::Topic':
        return { Ref: arn('sns', named('TopicName')), TopicArn: arn('sns', named('TopicName')), TopicName: named('TopicName') };
      default:
        return { Ref: `${this.#options.stackId}-${id}`, ...this.#customAttributes.get(id) };
    }
  }
}

function runTypeOf(type: string, id: string): RunType {
  const known = type.startsWith('Custom::') ? 'AWS::CloudFormation::CustomResource' : type;
  if (!isRunType(known)) throw new UnsupportedError(`the resource type ${type} (${id})`);
  return known;
}

const isRunType = (type: string): type is RunType => Object.hasOwn(resourceTypes, type);

/** The ARN of something in the local account and region. */
export const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;

const serviceOf = (type: string): string => (type.split('::')[1] ?? '').toLowerCase();

function stableUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

function unsupportedProperty(type: string, id: string, { issues }: z.ZodError): UnsupportedError {
  const [issue] = issues;
  const path = issue?.path.filter((step) => typeof step === 'string') ?? [];
  if (issue?.code === 'unrecognized_keys')
    return new UnsupportedError(`the property ${[...path, issue.keys[0]].join('.')} of ${type} (${id})`);
  return new UnsupportedError(`such a value of ${path.join('.')} of ${type} (${id}): ${issue?.message ?? 'invalid'}`);
}

function read<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new StartError(
      `The synthesized stack can't be read (${file}): ${error instanceof z.ZodError ? 'it has another shape' : String(error)}.`,
    );
  }
}
