import { beforeAll, describe, expect, it } from '@jest/globals';

import { attempt, type FaultKind, prepare, record } from '../support/world/harness.ts';
import { invariants } from '../support/world/invariants.ts';
import { type OrgWorld, startOrg, withBug } from '../support/world/org.ts';
import type { PlantedBug } from '../support/world/product.ts';

interface Planted {
  readonly bug: PlantedBug;
  /** Functions that are built with it. */
  readonly functions: readonly string[];
  readonly scenario: string;
  /** @default - the mistake shows without faults */
  readonly fault?: { readonly operation: string; readonly service?: string; readonly kind: FaultKind };
}

const commit = 'shared/store/commit.ts';

/** By the invariant that each of them breaks. */
const planted: Readonly<Record<string, Planted>> = {
  // Takes a login that somebody has.
  'logins are unique': {
    bug: {
      file: commit,
      from: 'stamp), condition: absent }],\n        refusal: () => {\n          const { name: claim',
      to: "stamp), condition: insertOrReplace('any') }],\n        refusal: () => {\n          const { name: claim",
    },
    functions: ['api-users'],
    scenario: 'createUser',
    fault: { operation: 'TransactWrite', kind: 'crash-after' },
  },
  // Forgets to release the login that a user gives up.
  'no claim is an orphan': {
    bug: {
      file: commit,
      from: 'switch (write.do) {',
      to: "if (write.do === 'release') return { items: [], refusal: changed('claim', write.owner) };\n  switch (write.do) {",
    },
    functions: ['api-users'],
    scenario: 'updateUser: with another login',
  },
  // Writes one of the two rows.
  'memberships are symmetric': {
    bug: { file: commit, from: 'membershipItems(write, stamp).map(', to: 'membershipItems(write, stamp).slice(0, 1).map(' },
    functions: ['api-groups'],
    scenario: 'assignUserToGroup',
  },
  // Writes one of the two rows.
  'accounts are listed, of people and apps that are there': {
    bug: {
      file: 'shared/store/items.ts',
      from: 'return replaces === null ? [account, { ...rowOfApp(place), ...stamp }] : [account];',
      to: 'return [account];',
    },
    functions: ['api-apps'],
    scenario: 'assignUserToApplication',
  },
  // Folds a page in as often as it comes.
  'members are counted': {
    bug: {
      file: 'shared/store/group-figures.ts',
      from: "'attribute_not_exists(#at) OR #at < :position'",
      to: "'attribute_not_exists(#at) OR #at <= :position'",
    },
    functions: ['workers-member-counts'],
    scenario: 'workers-member-counts',
    fault: { operation: 'Update', kind: 'crash-after' },
  },
  // Takes the row that leads to the other one first.
  'deleted groups are cleared': {
    bug: {
      file: 'shared/store/member-rows.ts',
      from: 'await this.#table.remove(keys.membershipOfUser(userId, groupId), anyway);',
      to: 'await this.#table.remove(keys.memberOfGroup(groupId, shard, userId), anyway);\n        await this.#table.remove(keys.membershipOfUser(userId, groupId), anyway);',
    },
    functions: ['workers-group-clearing'],
    scenario: 'workers-group-clearing',
    fault: { operation: 'Delete', kind: 'crash-after' },
  },
  // Lets nobody go.
  'rules are applied': {
    bug: {
      file: 'shared/group-rules/apply-rules.ts',
      from: "return { write: { do: 'leave', ...membership }, event:",
      to: "return groupId.length > 0 ? undefined : { write: { do: 'leave', ...membership }, event:",
    },
    functions: ['workers-group-rules', 'workers-directory-jobs'],
    scenario: 'workers-group-rules',
  },
  // Skips a row.
  'the index is whole': {
    bug: { file: 'shared/store/search-index.ts', from: '...put.map(', to: '...put.slice(1).map(' },
    functions: ['streams-search-indexer'],
    scenario: 'streams-search-indexer',
  },
  // Commits without telling of it.
  'each change has its event': {
    bug: {
      file: commit,
      from: '{ items: [{ put: told, condition: absent }], refusal: changed(kind, id) },',
      to: "...(kind === 'user' ? [] : [{ items: [{ put: told, condition: absent }], refusal: changed(kind, id) }]),",
    },
    functions: ['api-users'],
    scenario: 'updateUser',
  },
  // Does not mark what is in the log: what comes again is written again.
  'the log is dense, ordered and has each event once': {
    bug: { file: 'shared/store/event-log.ts', from: 'return marks.map(', to: 'return marks.slice(marks.length).map(' },
    functions: ['streams-log-appender'],
    scenario: 'streams-log-appender',
    fault: { operation: 'TransactWrite', kind: 'crash-after' },
  },
  // Takes a call that failed for one that was made.
  'all events were on the bus': {
    bug: {
      file: 'shared/audit/publish-to-bus.ts',
      from: 'left = await bus.put(left);',
      to: 'left = await bus.put(left).catch(() => []);',
    },
    functions: ['workers-bus-publisher'],
    scenario: 'workers-bus-publisher',
    fault: { operation: 'PutEvents', kind: 'throttle' },
  },
  // Takes a call of the dialer that failed for one that was answered.
  'hooks are told everything in order': {
    bug: {
      file: 'shared/aws/signed-requests.ts',
      from: 'await this.#try(request).catch(() => undefined);',
      to: `await this.#try(request).catch(() => new Response('{"ok":true,"status":200,"headers":{},"body":"","latencyMs":0}'));`,
    },
    functions: ['workers-hook-delivery'],
    scenario: 'workers-hook-delivery',
    fault: { operation: 'Invoke', kind: 'throttle' },
  },
  // Says that a chunk is done which is not.
  'nothing is stuck': {
    bug: {
      file: 'functions/workers/import-worker/handler.ts',
      from: 'batchItemFailures.push({ itemIdentifier: record.messageId });',
      to: '',
    },
    functions: ['workers-import-worker'],
    scenario: 'workers-import-worker',
    fault: { operation: 'BatchExecuteStatement', kind: 'throttle' },
  },
};

let org: OrgWorld;

beforeAll(async () => {
  org = await startOrg();
}, 60_000);

async function wrongWith(from: OrgWorld, { scenario, fault }: Planted): Promise<readonly string[]> {
  const prepared = await prepare(from, scenario);
  const recording = await record(prepared, { cold: true });
  if (fault === undefined) return recording.wrong;
  const sites = recording.sites.filter(({ operation }) => operation === fault.operation);
  expect(sites).not.toEqual([]);
  const wrong: string[] = [];
  for (const site of sites) wrong.push(...(await attempt(prepared, recording, { site, kind: fault.kind, cold: true })));
  return wrong;
}

describe('a mistake in the product breaks an invariant', () => {
  it('of each kind', () => {
    expect(Object.keys(planted)).toEqual(Object.keys(invariants));
  });

  it.each(Object.entries(planted))(
    '%s',
    async (invariant, mistake) => {
      expect(await wrongWith(org, mistake)).toEqual([]);
      const wrong = await wrongWith(await withBug(org, mistake.bug, mistake.functions), mistake);
      expect(wrong.filter((sentence) => sentence.includes(`${invariant}: `))).not.toEqual([]);
    },
    60_000,
  );
});
