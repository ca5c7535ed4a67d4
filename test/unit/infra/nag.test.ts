import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type App, type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

import { rosterApp } from '../../../infra/synthesize.ts';
import { stubBundles } from './template.ts';
import { variants } from './variants.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roster-nag-'));
  stubBundles(join(folder, 'bundles'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const packs = (): NagPack[] => [new AwsSolutionsChecks(), new ServerlessChecks()];

/** All that the packs find, warnings too, and nobody accepted. */
const findings = (scope: IConstruct): string[] =>
  packs().flatMap((pack) =>
    pack
      .validateScope(scope)
      .violations.flatMap(({ ruleName, severity, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${severity} ${ruleName} ${constructPath}`),
      ),
  );

const apps = new Map<string, App>();

/** Synthesized once: a template takes a second. */
function appOf(variant: string): App {
  const known = apps.get(variant);
  if (known) return known;
  const context = { ...variants[variant], 'roster:bundles': join(folder, 'bundles') };
  const app = rosterApp({ outdir: join(folder, variant), context });
  app.synth();
  apps.set(variant, app);
  return app;
}

/** Acceptances, as `finding path`. */
const accepted = (scope: IConstruct): string[] =>
  scope.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.keys(Object(data)).map((id) => `${id.replace(/^annotation::/i, '')} ${node.path}`)),
    );

/** All that the packs would find if nothing were accepted, as `finding path`. */
function needed(scope: IConstruct): string[] {
  const found: string[] = [];
  for (const pack of packs()) {
    Reflect.set(pack, 'isAcknowledged', ({ node }: CfnResource, rule: string) => {
      found.push(`${rule} ${node.path}`);
      return true;
    });
    pack.validateScope(scope);
  }
  return found;
}

describe('cdk-nag', () => {
  it.each(Object.keys(variants))(
    'finds nothing in a stack of %s',
    (variant) => {
      expect(findings(appOf(variant))).toEqual([]);
    },
    60_000,
  );

  it('is asked to accept nothing that it does not find', () => {
    const all = Object.keys(variants).map((variant) => appOf(variant));
    const found = all.flatMap(needed);
    const acceptances = new Set(all.flatMap(accepted));
    expect(acceptances.size).toBeGreaterThan(0);
    expect([...acceptances].filter((acceptance) => !found.some((finding) => finding.startsWith(`${acceptance}/`)))).toEqual([]);
  }, 120_000);

  it('is told why, in a sentence', () => {
    const reasons = ['prod', 'edge']
      .flatMap((variant) => appOf(variant).node.findAll())
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.values(Object(data)));
    for (const reason of reasons) expect(reason).toMatch(/^[A-Z].{20,}\.$/s);
  });

  it('accepts nothing for a whole stack', () => {
    const app = appOf('prod');
    const wide = [app, ...app.node.children.filter((child) => Stack.isStack(child))];
    for (const { node } of wide)
      expect(node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)).toEqual([]);
  });

  it('would find a bad resource', () => {
    const app = appOf('prod');
    const stack = app.node.findChild('Roster');
    if (!(stack instanceof Stack)) throw new Error('no stack');
    new Queue(stack, 'Planted');
    expect(findings(app).sort()).toEqual([
      'error AwsSolutions-SQS3 Roster/Planted/Resource',
      'error AwsSolutions-SQS4 Roster/Planted/Resource',
      'error Serverless-SQSRedrivePolicy Roster/Planted/Resource',
    ]);
  });
});
