import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';

import type { LogLine } from './functions/instance.ts';

const megabyte = 1024 * 1024;

/** `logs/functions.log`: a JSON object a line. The previous one is kept when it has grown large. */
export class FunctionsLog {
  readonly #stream: WriteStream;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file) && statSync(file).size > 20 * megabyte) renameSync(file, `${file}.1`);
    this.#stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  }

  write(line: LogLine): void {
    if (!this.#stream.writableEnded) this.#stream.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);
  }

  async stop(): Promise<void> {
    this.#stream.end();
    await once(this.#stream, 'close');
  }
}
