import { errorTable, pipelineErrors, toOktaError } from '../../shared/api/index.ts';
import { type ErrorCode, RosterError } from '../../shared/kernel/index.ts';
import type { Contract } from './declared-operations.ts';

/** An error as the wire has it, whatever the facts. */
export interface WireError {
  readonly code: ErrorCode;
  readonly status: number;
  readonly errorCode: string;
}

/** Facts of any error: whichever is asked for is an empty list, which reads as an empty text too. */
const anyFacts = new Proxy({}, { get: () => [] });

function onTheWire(code: ErrorCode): WireError {
  const { status, errorCode } = toOktaError(new RosterError(code, anyFacts));
  return { code, status, errorCode };
}

const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errorTable, text);

/** Every error that an operation may answer with, its own and the pipeline's. */
export function errorsOf(contract: Contract): WireError[] {
  return [...new Set([...contract.errors, ...pipelineErrors(contract)])].filter(isErrorCode).map(onTheWire);
}
