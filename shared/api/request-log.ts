/** What one request cost, in the table's terms. */
export interface CostReading {
  readonly roundTrips: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface RequestFacts {
  readonly requestId: string;
  readonly operation: string;
  readonly method: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly cost: CostReading;
  readonly errorId?: string;
  readonly errorCode?: string;
  /** Of unexpected errors alone: name and stack, never a message, which could carry what somebody typed. */
  readonly failure?: { readonly name: string; readonly stack: string };
}

/** Lines of a stack without its first one, which is the message. */
export function failureOf(error: unknown): { name: string; stack: string } {
  if (!(error instanceof Error)) return { name: typeof error, stack: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, stack: frames.slice(0, 12).join('\n') };
}

/**
 * One line a request: facts for people and, in CloudWatch's embedded format, metrics. No path (logins stand in paths), no query, no body.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function requestLine({ cost, ...facts }: RequestFacts, at: number): string {
  const metric = (name: string, unit: string) => ({ Name: name, Unit: unit });
  return JSON.stringify({
    level: facts.status >= 500 ? 'error' : 'info',
    ...facts,
    ...cost,
    Faults: facts.status >= 500 ? 1 : 0,
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: 'Roster',
          Dimensions: [['operation']],
          Metrics: [
            metric('milliseconds', 'Milliseconds'),
            metric('Faults', 'Count'),
            metric('roundTrips', 'Count'),
            metric('writeUnits', 'Count'),
          ],
        },
      ],
    },
  });
}
