import { applyChunk, type Chunk, finishImport, splitFile } from '../../shared/imports/index.ts';
import { benchServices, type BenchPlaces } from './import-bench-world.ts';

/** Run as a process of its own: splits a file, or applies every chunk of it as one instance does, and says how much memory that took. */
interface Task {
  readonly places: BenchPlaces;
  readonly importId: string;
  readonly file: { readonly bytes: number; readonly etag: string };
  readonly role: 'splitter' | 'worker';
  readonly chunks: readonly Chunk[];
}

process.once('message', (task: Task) => void run(task));

async function run({ places, importId, file, role, chunks }: Task): Promise<void> {
  const cut: Chunk[] = [];
  const services = benchServices(places, (chunk) => cut.push(chunk));
  const began = performance.now();
  if (role === 'splitter') await splitFile(services, importId, file);
  else {
    for (const chunk of chunks) {
      // What a handler does for each message.
      services.table.meter.reset();
      await applyChunk(services, chunk, { isolate: false });
    }
    await finishImport(services, importId);
  }
  const seconds = (performance.now() - began) / 1000;
  process.send?.({ chunks: cut, seconds, megabytes: process.resourceUsage().maxRSS / 1024 });
  process.disconnect();
}
