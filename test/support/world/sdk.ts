import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

/** Who answers a call of the product's. */
export type Send = (service: string, command: object) => Promise<object>;

const services: Readonly<Record<string, string>> = {
  '@aws-sdk/client-dynamodb': 'DynamoDB',
  '@aws-sdk/lib-dynamodb': 'DynamoDB',
  '@aws-sdk/client-sqs': 'SQS',
  '@aws-sdk/client-eventbridge': 'EventBridge',
  '@aws-sdk/client-kms': 'KMS',
  '@aws-sdk/client-s3': 'S3',
  '@aws-sdk/client-ses': 'SES',
  '@aws-sdk/client-sns': 'SNS',
  '@aws-sdk/client-lambda': 'Lambda',
};

/** As the signer of links has it. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
}

const config = {
  region: async () => 'eu-west-1',
  credentials: async () => ({ accessKeyId: 'local', secretAccessKey: 'local' }),
  sha256: Sha256,
};

function clientOf(service: string, send: Send) {
  return class {
    readonly config = config;
    static from(): object {
      return new this();
    }
    send(command: object): Promise<object> {
      return send(service, command);
    }
  };
}

/** A class of this name that keeps its input, as the SDK's commands are. */
function commandOf(name: string): object {
  const named = {
    [name]: class {
      readonly input: unknown;
      constructor(input: unknown) {
        this.input = input;
      }
    },
  };
  return named[name] ?? named;
}

/** A package of the SDK as far as the product uses it: commands, and clients whose calls come to `send`. */
export function sdkPackage(packageName: string, send: Send): object {
  const service = services[packageName];
  if (service === undefined) throw new Error(`nobody answers for ${packageName}`);
  const made = new Map<string, object>();
  return new Proxy(
    {},
    {
      get(_target, name) {
        if (typeof name !== 'string' || name === '__esModule') return undefined;
        const known = made.get(name) ?? (name.endsWith('Command') ? commandOf(name) : clientOf(service, send));
        made.set(name, known);
        return known;
      },
    },
  );
}
