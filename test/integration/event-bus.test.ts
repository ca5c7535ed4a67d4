import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { callJson } from '../../local/engines/aws-json.ts';
import { localTemplate, prepare } from '../../scripts/prepare.ts';
import { apiClient, type Call } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';

const guide = readFileSync(resolve(import.meta.dirname, '../../docs/guides/event-bus.md'), 'utf8');
/** The group that the guide's pattern speaks of: ids of deployments are not known before, so it stands in by its name. */
const groupName = 'Watched';

const Envelope = z.looseObject({
  source: z.literal('roster'),
  'detail-type': z.string(),
  detail: z.looseObject({
    uuid: z.string(),
    eventType: z.string(),
    target: z.array(z.looseObject({ id: z.string(), displayName: z.nullable(z.string()) })),
  }),
});
type Envelope = z.infer<typeof Envelope>;

/** The guide's patterns, in its order, each with the sentence above it. */
function patternsOf(text: string): { readonly about: string; readonly pattern: string }[] {
  const [, section = ''] = /## Patterns\n([^]*?)\n## /.exec(text) ?? [];
  return [...section.matchAll(/\n([^\n]+):\n\n```json\n([^]*?)```/g)].map(([, about = '', pattern = '']) => ({
    about,
    pattern: pattern.replace('"id": ["GROUP_ID"]', `"displayName": ["${groupName}"]`),
  }));
}

const patterns = patternsOf(guide);
const queueOf = (index: number): string => `CustomerQueue${index}`;

/** The stack with a customer's own rules beside it: one for each pattern, into a queue each. */
function withRules(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roster-rules-'));
  const file = `${localTemplate.stackId}.template.json`;
  for (const name of readdirSync(localTemplate.cdkOut)) {
    if (name !== file) symlinkSync(join(localTemplate.cdkOut, name), join(folder, name));
  }
  const template = JSON.parse(readFileSync(join(localTemplate.cdkOut, file), 'utf8'));
  const resources: Record<string, { Type: string }> = template.Resources;
  const [bus] = Object.entries(resources).find(([, { Type }]) => Type === 'AWS::Events::EventBus') ?? [];
  const customers = patterns.flatMap(({ pattern }, index) => [
    [queueOf(index), { Type: 'AWS::SQS::Queue', Properties: {} }],
    [
      `CustomerRule${index}`,
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventBusName: { Ref: bus },
          EventPattern: JSON.parse(pattern),
          State: 'ENABLED',
          Targets: [{ Id: 'Queue', Arn: { 'Fn::GetAtt': [queueOf(index), 'Arn'] } }],
        },
      },
    ],
  ]);
  template.Resources = { ...resources, ...Object.fromEntries(customers) };
  writeFileSync(join(folder, file), JSON.stringify(template));
  return folder;
}

let cdkOut: string;
let stack: TestStack;
let call: Call;
const received = patterns.map((): Envelope[] => []);

beforeAll(async () => {
  await prepare();
  cdkOut = withRules();
  stack = await startStack({ environment: { ROSTER_CDK_OUT: cdkOut } });
  call = apiClient(stack);
}, 120_000);

afterAll(async () => {
  await stack?.stop();
  rmSync(cdkOut, { recursive: true, force: true });
});

/** Takes what lies in a pattern's queue. */
async function receive(index: number): Promise<void> {
  const QueueUrl = stack.names[queueOf(index)];
  const endpoint = stack.endpoints['AWS_ENDPOINT_URL_SQS'] ?? '';
  for (;;) {
    const answer = await callJson(endpoint, 'AmazonSQS.ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 60,
    });
    const messages: { Body: string; ReceiptHandle: string }[] = Object(answer).Messages ?? [];
    if (messages.length === 0) return;
    for (const { Body, ReceiptHandle } of messages) {
      received[index]?.push(Envelope.parse(JSON.parse(Body)));
      await callJson(endpoint, 'AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle });
    }
  }
}

async function made(where: string, body: object): Promise<string> {
  const answer = await call('POST', where, { body });
  if (answer.status !== 200) throw new Error(answer.text);
  return z.looseObject({ id: z.string() }).parse(answer.body).id;
}

const typesOf = (events: readonly Envelope[] = []): Set<string> => new Set(events.map((event) => event['detail-type']));

describe('a customer’s rules on the bus', () => {
  it('hand to a queue what their pattern picks, and nothing else', async () => {
    const group = await made('/api/v1/groups', { profile: { name: groupName } });
    const other = await made('/api/v1/groups', { profile: { name: 'Unwatched' } });
    const login = 'grace@example.com';
    const user = await made('/api/v1/users?activate=true', {
      profile: { login, email: login, firstName: 'Grace', lastName: 'Hopper' },
      credentials: { password: { value: 'Tr0mbone-galaxy-7' } },
    });
    for (const id of [group, other]) await call('PUT', `/api/v1/groups/${id}/users/${user}`);
    await call('POST', `/api/v1/users/${user}`, { body: { profile: { title: 'Admiral' } } });
    await call('POST', `/api/v1/users/${user}`, { body: { profile: { department: 'Navy', city: 'Arlington' } } });
    await call('DELETE', `/api/v1/groups/${group}/users/${user}`);
    await call('POST', `/api/v1/users/${user}/lifecycle/suspend`);
    for (let tries = 0; tries < 600 && !typesOf(received[0]).has('user.lifecycle.suspend'); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await receive(0);
    }
    for (const index of patterns.keys()) await receive(index);

    const [everything = [], people, joins = [], department, byHand = [], failed] = received;
    const uuids = (events: readonly Envelope[]) => new Set(events.map(({ detail }) => detail.uuid));
    expect(everything.every((event) => event['detail-type'] === event.detail.eventType)).toBe(true);
    expect(typesOf(people)).toEqual(new Set(['user.lifecycle.create', 'user.lifecycle.activate', 'user.lifecycle.suspend']));
    expect(typesOf(joins)).toEqual(new Set(['group.user_membership.add', 'group.user_membership.remove']));
    expect(joins.every(({ detail }) => detail.target.some(({ id }) => id === group))).toBe(true);
    expect([...typesOf(department)]).toEqual(['user.account.update_profile']);
    expect(uuids(department ?? []).size).toBe(1);
    expect(uuids(byHand).size).toBeGreaterThan(8);
    expect([...uuids(byHand)].every((uuid) => uuids(everything).has(uuid))).toBe(true);
    // Bootstrapping is the system's own work.
    expect(uuids(byHand).size).toBeLessThan(uuids(everything).size);
    expect(failed).toEqual([]);
  }, 120_000);

  it('are the guide’s, every one of its patterns', () => {
    expect(patterns.map(({ about }) => about)).toEqual([
      'Everything',
      'People come, change state and go',
      expect.stringContaining('one group'),
      expect.stringContaining('A certain attribute changed'),
      expect.stringContaining('no import'),
      'What failed or was refused',
    ]);
  });
});
