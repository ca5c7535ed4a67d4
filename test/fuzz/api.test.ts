import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { declaredOperations } from '../../scripts/openapi/declared-operations.ts';
import { AnswerChecks } from '../contract/answer-checks.ts';
import { type OrgWorld, startOrg, withBug } from '../support/world/org.ts';
import { declaredKinds, Fuzzer } from './fuzzer.ts';
import { sequences, type Step, tour } from './sequence.ts';

const operations = await declaredOperations();
const checks = new AnswerChecks(operations);

/** `SEED=7` tries other calls; `npm run soak -- fuzz` tries ten times as many. */
const seed = Number(process.env['SEED'] ?? 1);
const numRuns = process.env['ROSTER_SOAK'] === undefined ? 40 : 600;
/** As many more at most, where some refusal has not been met by then: which ones are met hangs on how many operations there are. */
const moreRuns = 80;
const callsInOrg = 40;

/** Refusals that no single client brings about, or that chance comes by too seldom among so many operations, and what holds them. */
const elsewhere: Readonly<Record<string, string>> = {
  '429 E0000047': 'ten thousand calls in a minute: test/unit/api/rate-limit.test.ts',
  '403 E0000221': '500 realms: test/unit/org/definitions.test.ts',
  '403 E0000056': 'an app made and deleted in one sequence: test/contract/operations.test.ts, test/integration/sdk-apps.test.ts',
  '403 E0000023': 'an app that decides about an attribute, and the worker: test/ports/app-mappings.test.ts, sdk-apps.test.ts',
  '403 E0000079': 'the state token of another step, which comes of an expired password: test/ports/authn.test.ts',
  '403 E0000017': 'a reset of somebody whose state allows none: test/contract/operations.test.ts',
  '400 E0000135': 'an inline hook whose endpoint fails: test/contract/operations.test.ts',
  '400 E0000098': 'a landline of somebody who may enroll a telephone: test/ports/factors.test.ts',
  '429 E0000109': 'two texts within thirty seconds: test/ports/recovery-by-code.test.ts',
  '403 E0000068': 'the state token of a step that waits for a code: test/ports/recovery-by-code.test.ts',
  '403 E0000069': 'six wrong codes: test/ports/factors.test.ts',
  '429 E0000118': 'two wishes of recovery within five seconds: test/ports/recovery.test.ts',
  '409 E0000182': 'two customizations of one mail: test/ports/message-templates.test.ts',
  '409 E0000183': 'two customizations of one mail: test/ports/message-templates.test.ts',
  '409 E0000184': 'a customization of a mail: test/ports/message-templates.test.ts',
  '409 E0000185': 'a customization of a mail: test/ports/message-templates.test.ts',
  '422 E0000189': 'a mail that people wait for: test/ports/message-templates.test.ts',
  '400 E0000236': 'a body that is whole but for its language: test/contract/operations.test.ts',
  '400 E0000237': 'a body that is whole but for its language: test/contract/operations.test.ts',
  '409 E0000001': 'two clients at once: test/faults, test/ports/commit.test.ts',
};

describe('any sequence of calls', () => {
  let org: OrgWorld;

  beforeAll(async () => {
    org = await startOrg();
  }, 120_000);

  it('has answers of the document, and changes nothing where it is refused', async () => {
    const fuzzer = new Fuzzer(org, checks);
    const failures: string[][] = [];
    const missing = (): string[] =>
      [...declaredKinds(operations)].filter((kind) => !fuzzer.tally.kinds.has(kind) && elsewhere[kind] === undefined);
    const run = async (steps: readonly Step[]): Promise<void> => {
      const problems = await fuzzer.run(steps);
      if (problems.length > 0) failures.push(problems);
    };
    const random = fc.sample(sequences(operations, checks.document, callsInOrg), { seed, numRuns: numRuns + moreRuns });
    await run(tour(operations, checks.document, 'createUser', seed));
    for (const [index, steps] of random.entries()) if (index < numRuns || missing().length > 0) await run(steps);
    console.log(`seed ${seed}: ${fuzzer.tally.toString()}`);
    expect(failures).toEqual([]);
    expect(missing()).toEqual([]);
    expect(fuzzer.tally.successes / fuzzer.tally.calls).toBeGreaterThan(0.3);
  }, 7_200_000);

  const mistakes: readonly (readonly [string, { readonly file: string; readonly from: string; readonly to: string }, RegExp])[] = [
    [
      'a member that no schema has',
      { file: 'shared/directory/present-group.ts', from: 'id: group.id,', to: "id: group.id, secret: 'x'," },
      /must NOT have additional properties/,
    ],
    [
      'a refusal that has changed something',
      {
        file: 'functions/api/groups/one-group.ts',
        from: 'presentGroup(await create(services, body.profile, context)',
        to: 'presentGroup((await create(services, body.profile, context), await create(services, body.profile, context))',
      },
      /^400 changed the table/,
    ],
    [
      'a failure',
      {
        file: 'functions/api/groups/one-group.ts',
        from: 'presentGroup(await create(services, body.profile, context)',
        to: 'presentGroup(await create(services, undefined as never, context)',
      },
      /500/,
    ],
  ];

  it.each(mistakes)('notices %s', async (_name, bug, found) => {
    const wrong = await withBug(org, bug, ['api-groups']);
    const groups = operations.filter(({ id }) => id === 'addGroup');
    const [steps = []] = fc.sample(sequences(groups, checks.document, 10), { seed, numRuns: 1 });
    const problems = await new Fuzzer(wrong, checks).run(steps);
    expect(problems[0]).toMatch(found);
  });
});
