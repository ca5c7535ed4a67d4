/** Part of an expression's text: UTF-16 units from `start` up to `end`, that one excluded. */
export interface Spot {
  readonly start: number;
  readonly end: number;
}

export type FaultCode =
  /** Of the text. */
  | 'too-long'
  | 'too-deep'
  | 'too-many-items'
  | 'syntax'
  | 'not-available'
  | 'unknown-name'
  | 'unknown-method'
  | 'unknown-function'
  | 'not-a-pattern'
  | 'wrong-arguments'
  | 'wrong-type'
  /** Of an evaluation alone. */
  | 'null-value'
  | 'bad-value'
  | 'too-large'
  | 'out-of-range'
  | 'too-many-steps'
  | 'out-of-time';

/** What is wrong, and where. `message` repeats nothing but the expression's own text: no value that an evaluation saw. */
export interface Fault extends Spot {
  readonly code: FaultCode;
  readonly message: string;
}

/** Carries a fault out of the depths; nobody outside of this folder sees it. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly fault: Fault;

  constructor(code: FaultCode, { start, end }: Spot, message: string) {
    super(message);
    this.fault = { code, start, end, message };
  }
}

/** Characters that are shown around a spot. */
const around = 32;

/**
 * A fault in three lines: what is wrong and at which character (1 is the first), the text around it, and the spot underlined.
 */
export function describeFault(source: string, { message, start, end }: Fault): string {
  const from = Math.max(0, start - around);
  const to = Math.min(source.length, Math.max(end, start + 1) + around);
  const shown = Math.min(Math.max(end - start, 1), to - from);
  const before = from > 0 ? '…' : '';
  const text = source.slice(from, Math.min(to, start + 2 * around)).replaceAll(/\s|\p{Cc}/gu, ' ');
  const marks = '^'.repeat(Math.min(shown, Math.max(1, text.length - (start - from))));
  const behind = from + text.length < source.length ? '…' : '';
  return `${message} (character ${start + 1})\n${before}${text}${behind}\n${' '.repeat(before.length + start - from)}${marks}`;
}
