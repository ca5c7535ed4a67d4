import { buildApp } from 'fauxqs';

/** A bucket service in this process, in memory. */
export interface BucketEngine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export async function startBucketEngine(): Promise<BucketEngine> {
  const app = buildApp({ logger: false });
  // Files for imports are larger than what it takes by itself.
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 512 * 1024 * 1024 }, (_request, body, done) => done(null, body));
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  return { endpoint, stop: () => app.close() };
}
