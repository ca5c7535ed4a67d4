import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

import type { OriginSecrets, SecretVersions, VersionLabel } from '../edge/index.ts';

async function valueOf(
  client: SecretsManagerClient,
  asked: { readonly SecretId: string; readonly VersionStage: VersionLabel; readonly VersionId?: string },
): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand(asked))).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** The origin secret as its readers see it. */
export class ReadOriginSecret implements OriginSecrets {
  readonly #client: SecretsManagerClient;
  readonly #secret: string;

  constructor(client: SecretsManagerClient, secret: string) {
    this.#client = client;
    this.#secret = secret;
  }

  async labelled(label: VersionLabel): Promise<string | undefined> {
    return valueOf(this.#client, { SecretId: this.#secret, VersionStage: label });
  }
}

/** The origin secret as its rotation sees it. A version's id is the token that Secrets Manager gives the rotation. */
export class RotatedOriginSecret extends ReadOriginSecret implements SecretVersions {
  readonly #client: SecretsManagerClient;
  readonly #secret: string;

  constructor(client: SecretsManagerClient, secret: string) {
    super(client, secret);
    this.#client = client;
    this.#secret = secret;
  }

  async labelsOf(version: string): Promise<readonly string[]> {
    return (await this.#labels())[version] ?? [];
  }

  async pendingValue(version: string): Promise<string | undefined> {
    return valueOf(this.#client, { SecretId: this.#secret, VersionStage: 'AWSPENDING', VersionId: version });
  }

  async putPending(version: string, value: string): Promise<void> {
    await this.#client.send(
      new PutSecretValueCommand({
        SecretId: this.#secret,
        ClientRequestToken: version,
        SecretString: value,
        VersionStages: ['AWSPENDING'],
      }),
    );
  }

  async makeCurrent(version: string): Promise<void> {
    const labels = await this.#labels();
    const current = Object.keys(labels).find((id) => labels[id]?.includes('AWSCURRENT'));
    if (current === version) return;
    await this.#client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.#secret,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: version,
        ...(current === undefined ? {} : { RemoveFromVersionId: current }),
      }),
    );
  }

  async #labels(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { VersionIdsToStages = {} } = await this.#client.send(new DescribeSecretCommand({ SecretId: this.#secret }));
    return VersionIdsToStages;
  }
}
