import { readFileSync } from 'node:fs';

import { applyChunk, type Chunk, finishImport, splitFile } from '../../shared/imports/index.ts';
import { benchServices, type BenchPlaces } from './import-bench-world.ts';

/** Run as a process of its own: splits a file, or applies every chunk of it as one instance does, and says how much memory that took. */
export interface MemoryTask {
  readonly places: BenchPlaces;
  readonly importId: string;
  readonly file: { readonly bytes: number; readonly etag: string };
  readonly role: 'splitter' | 'worker';
  readonly chunks: readonly Chunk[];
}

export interface MemoryFigures {
  readonly chunks: readonly Chunk[];
  readonly seconds: number;
  readonly megabytes: number;
}

process.once('message', (task: MemoryTask) => void run(task));

/** The process's own peak: what Node knows counts the process that it was forked from. */
function peakMegabytes(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

async function run({ places, importId, file, role, chunks }: MemoryTask): Promise<void> {
  const cut: Chunk[] = [];
  const services = benchServices(places, (chunk) => cut.push(chunk));
  const began = performance.now();
  if (role === 'splitter') await splitFile(services, importId, file);
  else {
    for (const chunk of chunks) {
      if (chunk.chunk % 20 === 19) { const u = process.memoryUsage(); console.log(chunk.chunk, peakMegabytes()|0, (u.rss/1e6)|0, (u.heapTotal/1e6)|0, (u.heapUsed/1e6)|0, (u.external/1e6)|0); }
      services.table.meter.reset();
      await applyChunk(services, chunk, { isolate: false });
    }
    await finishImport(services, importId);
  }
  const seconds = (performance.now() - began) / 1000;
  const figures: MemoryFigures = { chunks: cut, seconds, megabytes: peakMegabytes() };
  process.send?.(figures, () => process.disconnect());
}
