import { type CloudFrontClient, GetDistributionCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from '@jest/globals';

import { CloudFrontHeader } from '../../../shared/aws/distribution-header.ts';
import { ReadOriginSecret, RotatedOriginSecret } from '../../../shared/aws/origin-secret.ts';

/** A client that answers as told, and keeps what it was asked. */
function clientOf<Client>(answer: (command: object) => object): { readonly client: Client; readonly sent: object[] } {
  const sent: object[] = [];
  const client = {
    async send(command: object) {
      sent.push(command);
      return answer(command);
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the adapters call nothing but send
  return { client: client as unknown as Client, sent };
}

const config = {
  CallerReference: 'reference',
  Comment: 'Roster',
  Enabled: true,
  WebACLId: 'acl',
  DefaultCacheBehavior: { TargetOriginId: 'api', ViewerProtocolPolicy: 'redirect-to-https' },
  Origins: {
    Quantity: 1,
    Items: [
      {
        Id: 'api',
        DomainName: 'api.example.com',
        CustomHeaders: {
          Quantity: 2,
          Items: [
            { HeaderName: 'X-Other', HeaderValue: 'kept' },
            { HeaderName: 'X-Roster-Origin', HeaderValue: 'old' },
          ],
        },
      },
    ],
  },
};

describe("a distribution's header", () => {
  const distribution = { ETag: 'tag-1', Distribution: { Status: 'InProgress', DistributionConfig: config } };
  const answer = (command: object): object => (command instanceof GetDistributionCommand ? distribution : {});

  it('is read whatever its case, with whether it is everywhere', async () => {
    const { client } = clientOf<CloudFrontClient>(answer);
    const header = new CloudFrontHeader(client, 'D1', 'x-roster-origin');
    expect(await header.read()).toEqual({ value: 'old', deployed: false });
  });

  it('is changed alone, and only of the distribution as it was read', async () => {
    const { client, sent } = clientOf<CloudFrontClient>(answer);
    await new CloudFrontHeader(client, 'D1', 'x-roster-origin').write('new');
    const update = sent.at(-1);
    if (!(update instanceof UpdateDistributionCommand)) throw new Error('no update');
    const [origin] = config.Origins.Items;
    expect(update.input).toEqual({
      Id: 'D1',
      IfMatch: 'tag-1',
      DistributionConfig: {
        ...config,
        Origins: {
          Quantity: 1,
          Items: [
            {
              ...origin,
              CustomHeaders: {
                Quantity: 2,
                Items: [
                  { HeaderName: 'X-Other', HeaderValue: 'kept' },
                  { HeaderName: 'x-roster-origin', HeaderValue: 'new' },
                ],
              },
            },
          ],
        },
      },
    });
  });

  it('is not looked for in a distribution of several origins', async () => {
    const [origin] = config.Origins.Items;
    const two = { ...config, Origins: { Quantity: 2, Items: [origin, origin] } };
    const { client } = clientOf<CloudFrontClient>(() => ({ ETag: 'tag', Distribution: { DistributionConfig: two } }));
    await expect(new CloudFrontHeader(client, 'D1', 'x-roster-origin').read()).rejects.toThrow('one origin');
  });
});

describe('the origin secret', () => {
  const stages = { v1: ['AWSCURRENT'], v2: ['AWSPENDING'] };

  it('has no value where a label is missing or its version empty, and fails otherwise', async () => {
    const missing = clientOf<SecretsManagerClient>(() => {
      throw new ResourceNotFoundException({ message: 'missing', $metadata: {} });
    });
    expect(await new ReadOriginSecret(missing.client, 's').labelled('AWSPENDING')).toBeUndefined();
    const down = clientOf<SecretsManagerClient>(() => {
      throw new Error('down');
    });
    await expect(new ReadOriginSecret(down.client, 's').labelled('AWSCURRENT')).rejects.toThrow('down');
  });

  it('is asked for a version by its id and its label', async () => {
    const { client, sent } = clientOf<SecretsManagerClient>(() => ({ SecretString: 'value' }));
    expect(await new RotatedOriginSecret(client, 's').pendingValue('v2')).toBe('value');
    const [asked] = sent;
    expect(asked).toBeInstanceOf(GetSecretValueCommand);
    expect(asked).toMatchObject({ input: { SecretId: 's', VersionId: 'v2', VersionStage: 'AWSPENDING' } });
  });

  it('gets a value for the version that is to become current', async () => {
    const { client, sent } = clientOf<SecretsManagerClient>(() => ({}));
    await new RotatedOriginSecret(client, 's').putPending('v2', 'value');
    expect(sent[0]).toBeInstanceOf(PutSecretValueCommand);
    expect(sent[0]).toMatchObject({
      input: { SecretId: 's', ClientRequestToken: 'v2', SecretString: 'value', VersionStages: ['AWSPENDING'] },
    });
  });

  it('moves the label from the version that has it, once', async () => {
    const { client, sent } = clientOf<SecretsManagerClient>((command) =>
      command instanceof DescribeSecretCommand ? { VersionIdsToStages: stages } : {},
    );
    const secret = new RotatedOriginSecret(client, 's');
    expect(await secret.labelsOf('v2')).toEqual(['AWSPENDING']);
    expect(await secret.labelsOf('v9')).toEqual([]);
    await secret.makeCurrent('v2');
    await secret.makeCurrent('v1');
    const moves = sent.filter((command) => command instanceof UpdateSecretVersionStageCommand);
    expect(moves.map(({ input }) => input)).toEqual([
      { SecretId: 's', VersionStage: 'AWSCURRENT', MoveToVersionId: 'v2', RemoveFromVersionId: 'v1' },
    ]);
  });
});
