import { busConsumer } from './publish-to-bus.ts';
import type { LogPositions, LogReader, LogWakeUps } from './ports.ts';
import type { Clock } from '../kernel/index.ts';

export interface WakeDependencies {
  readonly logReader: Pick<LogReader, 'heads'>;
  readonly logPositions: Pick<LogPositions, 'list'>;
  readonly wakeUps: LogWakeUps;
  readonly clock: Clock;
}

/** Replaces wake-ups of the bus publisher that were lost. */
export async function wakeBusWhereBehind({ logReader, logPositions, wakeUps, clock }: WakeDependencies): Promise<void> {
  const [heads, states] = await Promise.all([logReader.heads(), logPositions.list(busConsumer)]);
  const behind = [...heads].filter(([shard, { position }]) => {
    const state = states.get(shard);
    return position > (state?.position ?? 0) && (state?.leasedUntil ?? 0) <= clock.now();
  });
  if (behind.length > 0) await wakeUps.wakeBus(behind.map(([shard]) => shard));
}
