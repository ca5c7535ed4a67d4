import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

import * as z from 'zod';

const Message = z.object({
  id: z.string(),
  kind: z.enum(['mail', 'text']),
  to: z.array(z.string()),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  /** ISO 8601. */
  at: z.string(),
});
export type Message = Readonly<z.infer<typeof Message>>;

/** Every mail and text message that was sent, kept as one JSON line each. */
export class Mailbox {
  readonly #file: string;
  readonly #messages: Message[];

  constructor(file: string) {
    this.#file = file;
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    this.#messages = lines.flatMap(readLine);
  }

  add(message: Omit<Message, 'id' | 'at'>): Message {
    const kept = { id: randomUUID(), ...message, at: new Date().toISOString() };
    appendFileSync(this.#file, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
    this.#messages.push(kept);
    return kept;
  }

  /** Newest first. */
  list(): Message[] {
    return this.#messages.toReversed();
  }
}

/** Nothing for the line that a killed process left half written. */
function readLine(line: string): Message[] {
  try {
    return [Message.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
