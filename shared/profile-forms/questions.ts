import type { Attribute } from '../profiles/index.ts';

/** One question of a form: what a policy asks, as the schema describes it. */
export interface Question {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  /** Absent for names that the schema does not know: they are for hooks alone. */
  readonly attribute?: Attribute | undefined;
}

/** A question as a policy puts it. */
export interface Asked {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
}

/** The questions in the policy's order. What the schema requires is required, whatever the policy says. */
export function questionsAbout(asked: readonly Asked[], attributes: readonly Attribute[]): Question[] {
  return asked.map(({ name, label, required }) => {
    const attribute = attributes.find((candidate) => candidate.name === name);
    return { name, label, required: required || attribute?.required === true, ...(attribute === undefined ? {} : { attribute }) };
  });
}
