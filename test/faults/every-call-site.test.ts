import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { GoldenCosts } from '../support/golden-costs.ts';
import type { CallCost } from '../support/world/call-meter.ts';
import { attempt, idOf, prepare, record, runsOf } from '../support/world/harness.ts';
import { type OrgWorld, startOrg } from '../support/world/org.ts';
import {
  bootstrapScenarios,
  consumerScenarios,
  mayDiffer,
  operationScenarios,
  refused,
  withoutCalls,
} from '../support/world/scenarios/index.ts';

const repository = resolve(import.meta.dirname, '../..');
const names = [operationScenarios, consumerScenarios, bootstrapScenarios].flatMap((scenarios) => Object.keys(scenarios));

/** Calls that no scenario makes, and why. */
const unreached: Readonly<Record<string, string>> = {
  CreateMultipartUpload: 'a report of more than 5 MB (test/ports/import-files.test.ts)',
  UploadPart: 'a report of more than 5 MB (test/ports/import-files.test.ts)',
  CompleteMultipartUpload: 'a report of more than 5 MB (test/ports/import-files.test.ts)',
  AbortMultipartUpload: 'a report of more than 5 MB (test/ports/import-files.test.ts)',
  GetSecretValue: 'the secret of the edge (test/unit/aws/origin-adapters.test.ts)',
  PutSecretValue: 'the secret of the edge (test/unit/aws/origin-adapters.test.ts)',
  DescribeSecret: 'the secret of the edge (test/unit/aws/origin-adapters.test.ts)',
  UpdateSecretVersionStage: 'the secret of the edge (test/unit/aws/origin-adapters.test.ts)',
  GetDistribution: 'the secret of the edge (test/unit/aws/origin-adapters.test.ts)',
  UpdateDistribution: 'the secret of the edge (test/unit/aws/origin-adapters.test.ts)',
};

let org: OrgWorld;
const coldTried = new Set<string>();
const reached = new Set<string>();
const measured = new Map<string, CallCost>();
const costs = new GoldenCosts(
  join(import.meta.dirname, '../fixtures/scenario-costs.json'),
  ['calls', 'reads', 'writes'],
  'renew test/fixtures/scenario-costs.json with UPDATE_METER=1 npm test test/faults/every-call-site',
);

beforeAll(async () => {
  org = await startOrg();
}, 60_000);

describe('scenarios', () => {
  it('are there for every operation that a function declares', () => {
    const tried = new Set(Object.keys(operationScenarios).map(idOf));
    const missing = org.routes.all.filter(({ id }) => !tried.has(id)).map(({ id, method, path }) => `${id} (${method} ${path})`);
    const advice = 'add `<id>: (on, org) => get("/path")` to a file of test/support/world/scenarios';
    expect({ missing, advice }).toEqual({ missing: [], advice });
    const declared = new Set(org.routes.all.map(({ id }) => id));
    expect([...tried].filter((id) => !declared.has(id))).toEqual([]);
  });

  it('are there for every function behind queue, stream or schedule', () => {
    const functions = [...org.world.fleet.functions.keys()].filter((name) => !name.startsWith('api-') && !name.startsWith('pages'));
    const tried = new Set(
      [...Object.keys(consumerScenarios), ...Object.keys(bootstrapScenarios), ...Object.keys(withoutCalls)].map(idOf),
    );
    const advice =
      'add `"<function>": async (on, org) => (world, options) => world.deliverMessages("<queue>", options)` to scenarios/consumers.ts';
    expect({ missing: functions.filter((name) => !tried.has(name)), advice }).toEqual({ missing: [], advice });
  });

  it('name what they except', () => {
    expect(Object.keys(mayDiffer).filter((name) => !names.includes(name))).toEqual([]);
    expect(Object.keys(refused).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('a fault at any call, then recovery, leaves everything whole', () => {
  it.each(names)(
    '%s',
    async (name) => {
      const prepared = await prepare(org, name);
      // What an instance reads once is read by the first that runs: one scenario of each function tries that.
      const temperatures = coldTried.has(prepared.fn) ? [false] : [true, false];
      coldTried.add(prepared.fn);
      const wrong: string[] = [];
      for (const cold of temperatures) {
        const recording = await record(prepared, { cold });
        expect(recording.wrong).toEqual([]);
        for (const { operation } of recording.sites) reached.add(operation);
        if (!cold) measured.set(name, recording.cost);
        const runs = runsOf(name, recording, cold);
        const asksLittle = idOf(name) in refused || ['showGroupLogo', 'getSignUpElement'].includes(name);
        if (!asksLittle) expect(runs.length).toBeGreaterThan(0);
        for (const fault of runs) wrong.push(...(await attempt(prepared, recording, fault)));
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it('was tried at every kind of call that the source makes', () => {
    const sources = globSync(['shared/aws/*.ts', 'shared/store/table.ts'], { cwd: repository });
    const text = sources.map((file) => readFileSync(join(repository, file), 'utf8')).join('\n');
    const commands = [...text.matchAll(/new (\w+)Command\(/g)].map(([, operation = '']) => operation);
    // These are signed requests, without a client.
    const signed = [
      ['/invocations', 'Invoke'],
      ['/suppression/addresses/', 'DeleteSuppressedDestination'],
    ].flatMap(([path = '', operation = '']) => (text.includes(path) ? [operation] : []));
    const made = new Set([...commands, ...signed]);
    expect([...made].filter((operation) => !reached.has(operation) && !(operation in unreached))).toEqual([]);
    expect(made.size).toBeGreaterThan(15);
  });
});

describe('a scenario without a fault, on an instance that has run before', () => {
  // Every operation has one: whoever adds an operation, or a call to one, is told what that costs.
  it('asks no more of the table than the golden file says', () => {
    const sorted = new Map([...measured].toSorted(([one], [other]) => (one < other ? -1 : 1)));
    expect(costs.differences(sorted, costs.read(sorted))).toEqual([]);
  });
});
