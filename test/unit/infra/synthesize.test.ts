import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';

import { RosterStack } from '../../../infra/roster-stack.ts';
import { stageNamed } from '../../../infra/stages.ts';
import { stubBundles, SynthesizedStack } from './template.ts';

const domain = { domain: 'id.example.com', certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' };

function stackWith(options: Parameters<typeof stageNamed>[1], folder: string): string {
  const app = new App({ outdir: join(folder, 'out'), context: { 'roster:bundles': stubBundles(join(folder, 'bundles')) } });
  new RosterStack(app, 'Roster', { stage: stageNamed('prod', options) });
  return readFileSync(app.synth().getStackArtifact('Roster').templateFullPath, 'utf8');
}

describe('synthesis', () => {
  it('writes what the CLI deploys', () => {
    const folder = mkdtempSync(join(tmpdir(), 'roster-app-'));
    // As the CLI runs the app: out and context through the environment.
    const context = { stage: 'staging', 'roster:bundles': stubBundles(join(folder, 'bundles')) };
    execFileSync(process.execPath, ['infra/app.ts'], {
      env: { ...process.env, NODE_OPTIONS: '', CDK_OUTDIR: join(folder, 'out'), CDK_CONTEXT_JSON: JSON.stringify(context) },
    });
    const stack = new SynthesizedStack('staging');
    expect(readFileSync(join(folder, 'out/Roster.template.json'), 'utf8')).toBe(stack.json);
    stack.dispose();
    rmSync(folder, { recursive: true });
  });

  it('is run by a script that is there', () => {
    const { app }: { app: string } = JSON.parse(readFileSync('cdk.json', 'utf8'));
    expect(app).toMatch(/^node \S+$/);
    expect(existsSync(app.slice('node '.length))).toBe(true);
  });

  it('serves a domain of one’s own, and closes the other way in', () => {
    const folder = mkdtempSync(join(tmpdir(), 'roster-domain-'));
    const json = stackWith(domain, folder);
    // Links of pages and mails, and whom a browser's Origin is compared with: one origin for every function.
    const origins = json.match(/"ROSTER_ORIGIN": [^,\n]+/g) ?? [];
    expect([new Set(origins), origins.length > 30]).toEqual([new Set(['"ROSTER_ORIGIN": "https://id.example.com"']), true]);
    expect(json).toContain('"DisableExecuteApiEndpoint": true');
    expect(json).toContain('"AWS::ApiGatewayV2::ApiMapping"');
    rmSync(folder, { recursive: true });
  });

  it('tells a topic of every alarm', () => {
    const folder = mkdtempSync(join(tmpdir(), 'roster-topic-'));
    const json = stackWith({ alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms' }, folder);
    expect(json.match(/"AlarmActions"/g)?.length).toBe(json.match(/"AWS::CloudWatch::Alarm"/g)?.length);
    rmSync(folder, { recursive: true });
  });
});
