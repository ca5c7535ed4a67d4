import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { synthesize } from '../infra/synthesize.ts';

/**
 * What a stack costs in a month in which nobody uses it, in US dollars, computed from the template. Prices of us-east-1 without any free
 * tier, read off AWS's price pages in November 2026; a region in Europe is up to a fifth dearer.
 */
const prices = {
  kmsKey: 1,
  alarm: 0.1,
  /** Each million of requests. */
  sqsRequests: 0.4,
  lambdaRequests: 0.2,
  lambdaGigabyteSecond: 0.000_013_333_4,
} as const;

/** Lambda keeps five long polls of 20 seconds open on each queue that it reads. */
const pollsAMonth = 5 * 3 * 60 * 24 * 30;
const minutesAMonth = 60 * 24 * 30;
/** Measured of a sweep that finds nothing; a cold start is rare when it runs every minute. */
const sweepSeconds = 0.1;

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface CostLine {
  readonly what: string;
  readonly count: number;
  readonly dollars: number;
}

const isQueueMapping = ({ Type, Properties }: Resource): boolean =>
  Type === 'AWS::Lambda::EventSourceMapping' &&
  Properties?.['Enabled'] !== false &&
  JSON.stringify(Properties?.['EventSourceArn']).includes('Queue');

export function costAtRest(resources: readonly Resource[]): readonly CostLine[] {
  const count = (is: (resource: Resource) => boolean): number => resources.filter(is).length;
  const typed = (type: string): number => count(({ Type }) => Type === type);
  const schedules = count(
    ({ Type, Properties }) => Type === 'AWS::Events::Rule' && Properties?.['ScheduleExpression'] !== undefined,
  );
  const queues = count(isQueueMapping);
  const sweeps = schedules * minutesAMonth;
  return [
    { what: 'KMS key', count: typed('AWS::KMS::Key'), dollars: typed('AWS::KMS::Key') * prices.kmsKey },
    { what: 'CloudWatch alarms', count: typed('AWS::CloudWatch::Alarm'), dollars: typed('AWS::CloudWatch::Alarm') * prices.alarm },
    { what: 'queues that Lambda polls', count: queues, dollars: (queues * pollsAMonth * prices.sqsRequests) / 1_000_000 },
    {
      what: 'sweep each minute',
      count: schedules,
      dollars: (sweeps * prices.lambdaRequests) / 1_000_000 + sweeps * sweepSeconds * 0.25 * prices.lambdaGigabyteSecond,
    },
  ];
}

/** The template of a stage on AWS, read as it would be deployed. */
export function resourcesOf(stage: string): readonly Resource[] {
  const outdir = mkdtempSync(join(tmpdir(), 'roster-cost-'));
  try {
    const { templateFile } = synthesize({ stage, outdir });
    const template = JSON.parse(readFileSync(templateFile, 'utf8')) as { Resources: Record<string, Resource> };
    return Object.values(template.Resources);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

export const totalOf = (lines: readonly CostLine[]): number => lines.reduce((sum, { dollars }) => sum + dollars, 0);

if (import.meta.main) {
  const lines = costAtRest(resourcesOf('prod'));
  for (const { what, count, dollars } of lines)
    console.log(`${String(count).padStart(3)}  ${what.padEnd(28)} ${dollars.toFixed(2).padStart(6)} $`);
  console.log(`     ${'a month, at rest'.padEnd(28)} ${totalOf(lines).toFixed(2).padStart(6)} $`);
}
