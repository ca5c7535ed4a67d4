import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { App, type AppProps } from 'aws-cdk-lib';
import * as z from 'zod';

import { bundlesContextKey } from './constructs/service-function.ts';
import { EdgeFirewallStack } from './edge-firewall-stack.ts';
import { RosterStack } from './roster-stack.ts';
import { stageNamed } from './stages.ts';

export const stackId = 'Roster';
export const firewallStackId = 'RosterEdge';

const root = join(import.meta.dirname, '..');
const CdkConfiguration = z.object({ context: z.record(z.string(), z.unknown()) });
const StageContext = z.object({
  stage: z.string().default('prod'),
  domain: z.string().optional(),
  certificateArn: z.string().optional(),
  alarmTopicArn: z.string().optional(),
  edge: z.enum(['firewall', 'cloudfront']).optional(),
  webAclArn: z.string().optional(),
});

/** The CDK app. Feature flags come from `cdk.json`, whoever runs it; what the CLI passes by `-c` wins. */
export function rosterApp(props: AppProps = {}): App {
  const { context } = CdkConfiguration.parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));
  const app = new App({ analyticsReporting: false, ...props, context: { ...context, ...props.context } });
  const { stage, edge, ...options } = StageContext.parse(
    Object.fromEntries(Object.keys(StageContext.shape).map((key) => [key, app.node.tryGetContext(key)])),
  );
  // The firewall is deployed apart and before: it lives in us-east-1 wherever the org does. What else is set is for the org.
  if (edge === 'firewall') new EdgeFirewallStack(app, firewallStackId, { stage: stageNamed(stage) });
  else new RosterStack(app, stackId, { stage: stageNamed(stage, { ...options, edge }) });
  return app;
}

export interface SynthesizeOptions {
  readonly stage: string;
  readonly outdir: string;
  /** Folder of the functions' bundles. @default - `dist/functions`, as `scripts/build.ts` leaves it */
  readonly bundles?: string;
  /** What else `-c` would say. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Writes the stack's template into `outdir` (`Roster.template.json`, `Roster.assets.json`), without the CLI. The functions are
 * built before: see `scripts/build.ts`.
 */
export function synthesize({ stage, outdir, bundles, context }: SynthesizeOptions): { readonly templateFile: string } {
  const app = rosterApp({ outdir, context: { ...context, stage, ...(bundles !== undefined && { [bundlesContextKey]: bundles }) } });
  const { templateFullPath } = app.synth().getStackArtifact(stackId);
  return { templateFile: templateFullPath };
}
