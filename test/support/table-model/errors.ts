import type { AttributeMap } from './values.ts';

/** One of a transaction's items: why it, of all, did not let the transaction through. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: AttributeMap;
}

/** What DynamoDB answers instead of a result, by the names that the SDK gives to its errors. */
export class ModelError extends Error {
  override readonly name: string;
  readonly $metadata = {};
  readonly CancellationReasons?: readonly CancellationReason[];

  constructor(name: string, message: string, reasons?: readonly CancellationReason[]) {
    super(message);
    this.name = name;
    if (reasons !== undefined) this.CancellationReasons = reasons;
  }
}

export const invalid = (message: string): ModelError => new ModelError('ValidationException', message);

export const conditionFailed = (): ModelError =>
  new ModelError('ConditionalCheckFailedException', 'The conditional request failed');

/**
 * Something that DynamoDB may well do and the model does not: the model has to learn it before a test may rest on it. Not a `ModelError`,
 * so that nobody takes it for an answer.
 */
export class UnknownToModelError extends Error {
  override readonly name = 'UnknownToModelError';
}

/** Refuses parameters that the model would pass over in silence. */
export function onlyKnown(input: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !known.includes(name)) throw new UnknownToModelError(`the model knows no parameter ${name}`);
  }
}
