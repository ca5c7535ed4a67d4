import type { LogPositions, LogReader } from './ports.ts';

/** What tells where the log is ahead of a consumer. */
export interface HeadsAndPlaces {
  readonly logReader: Pick<LogReader, 'heads'>;
  readonly logPositions: Pick<LogPositions, 'list'>;
}

/** The shards of the log of which a consumer has not seen the last page. */
export async function shardsBehind({ logReader, logPositions }: HeadsAndPlaces, consumer: string): Promise<number[]> {
  const [heads, states] = await Promise.all([logReader.heads(), logPositions.list(consumer)]);
  return [...heads].flatMap(([shard, { position }]) => (position > (states.get(shard)?.position ?? 0) ? [shard] : []));
}
