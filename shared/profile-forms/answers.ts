import { faultOf, sentenceOf, type ValueFault } from '../profiles/check-value.ts';
import type { Attribute, ScalarType } from '../profiles/index.ts';
import type { Question } from './questions.ts';

/**
 * What people answer. Read by the same code on the server and in the browser, so that a form says at once what the server would say.
 * Answers are text, as forms send it, or typed, as JSON has it.
 */
export type Answers = Readonly<Record<string, unknown>>;

export type AnswerValue = string | number | boolean | readonly (string | number)[];

/** `must-agree`: a box that has to be ticked, such as a consent, was not. */
export type AnswerFault = ValueFault | { readonly fault: 'required' } | { readonly fault: 'must-agree' };

/** Neither of them where a question was left open that may be. */
export interface ReadAnswer {
  readonly value?: AnswerValue;
  readonly fault?: AnswerFault;
}

const isAbsent = (raw: unknown): boolean => raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '');

const written = /^[+-]?\d+(\.\d+)?$/;

/** Text where a number is wanted is read as one, if it is written as one. */
function scalarOf(type: ScalarType, raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  const text = raw.trim();
  return type !== 'string' && written.test(text) ? Number(text) : text;
}

/** A list as people write it: one a line, or with commas between. */
function listOf({ itemType = 'string' }: Attribute, raw: unknown): unknown {
  const elements = typeof raw === 'string' ? raw.split(/[,\n]/).filter((part) => part.trim() !== '') : raw;
  return Array.isArray(elements) ? elements.map((element) => scalarOf(itemType, element)) : elements;
}

function readBox(raw: unknown, required: boolean): ReadAnswer {
  const ticked = raw === true || raw === 'true' || raw === 'on';
  if (ticked) return { value: true };
  if (!isAbsent(raw) && raw !== false && raw !== 'false') return { fault: { fault: 'type', wanted: 'boolean' } };
  if (required) return { fault: { fault: 'must-agree' } };
  return raw === false || raw === 'false' ? { value: false } : {};
}

/** Reads one answer. A box that is required has to be ticked: it asks for a consent. */
export function readAnswer({ attribute, required }: Question, raw: unknown): ReadAnswer {
  if (attribute?.type === 'boolean') return readBox(raw, required);
  if (isAbsent(raw)) return required ? { fault: { fault: 'required' } } : {};
  if (attribute === undefined)
    return typeof raw === 'string' ? { value: raw.trim() } : { fault: { fault: 'type', wanted: 'string' } };
  const value = attribute.type === 'array' ? listOf(attribute, raw) : scalarOf(attribute.type, raw);
  if (required && Array.isArray(value) && value.length === 0) return { fault: { fault: 'required' } };
  const fault = faultOf(attribute, value);
  return fault === undefined ? { value: value as AnswerValue } : { fault };
}

const own = (answers: Answers, name: string): unknown => (Object.hasOwn(answers, name) ? answers[name] : undefined);

/** What is wrong with answers, by the names of their questions; empty where all is well. */
export function answerFaults(questions: readonly Question[], answers: Answers): ReadonlyMap<string, AnswerFault> {
  return new Map(
    questions.flatMap((question) => {
      const { fault } = readAnswer(question, own(answers, question.name));
      return fault === undefined ? [] : [[question.name, fault] as const];
    }),
  );
}

/** The answers to questions that were asked and that fit; others are left out, as are questions that were left open. */
export function answeredValues(questions: readonly Question[], answers: Answers): ReadonlyMap<string, AnswerValue> {
  return new Map(
    questions.flatMap((question) => {
      const { value } = readAnswer(question, own(answers, question.name));
      return value === undefined ? [] : [[question.name, value] as const];
    }),
  );
}

/** A fault in a sentence, as answers of the API have it. */
export function answerSentence(fault: AnswerFault): string {
  if (fault.fault === 'required') return 'The field cannot be left blank';
  return fault.fault === 'must-agree' ? 'The field must be true' : sentenceOf(fault);
}
