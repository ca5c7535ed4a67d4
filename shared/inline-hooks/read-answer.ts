import type { DialResult } from '../hooks/index.ts';

/** Something that an endpoint wants done. */
export interface HookCommand {
  readonly type: string;
  readonly value: unknown;
}

/** Why an endpoint wants nothing done. */
export interface HookErrorCause {
  readonly errorSummary: string | null;
  /** `data.userProfile.login`. */
  readonly location: string | null;
}

export interface HookError {
  readonly errorSummary: string | null;
  readonly errorCauses: readonly HookErrorCause[];
}

/** What an endpoint says, of the right types; whether a flow can do what it says is the flow's to decide. */
export interface HookAnswer {
  readonly commands: readonly HookCommand[];
  /** Any error, even an empty one: then no command counts. */
  readonly error: HookError | null;
  /** For the System Log alone. */
  readonly debugContext: unknown;
  /** As it came. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** `fault` holds nothing that the endpoint wrote. */
export type ReadAnswer = { readonly ok: true; readonly answer: HookAnswer } | { readonly ok: false; readonly fault: string };

const mostCommands = 100;
const mostCauses = 20;

const fail = (fault: string): ReadAnswer => ({ ok: false, fault });
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function commandsOf(commands: unknown): readonly HookCommand[] | string {
  if (commands === undefined || commands === null) return [];
  if (!Array.isArray(commands)) return 'The member "commands" of the answer is not a list';
  if (commands.length > mostCommands) return `The answer has more than ${mostCommands} commands`;
  const read = commands.flatMap((command: unknown): HookCommand[] =>
    isObject(command) && typeof command['type'] === 'string' ? [{ type: command['type'], value: command['value'] }] : [],
  );
  return read.length === commands.length ? read : 'A command of the answer has no type';
}

function errorOf(error: unknown): HookError | null | string {
  if (error === undefined || error === null) return null;
  if (!isObject(error)) return 'The member "error" of the answer is not an object';
  const causes: unknown = error['errorCauses'] ?? [];
  if (!Array.isArray(causes)) return 'The member "errorCauses" of the answer is not a list';
  return {
    errorSummary: textOf(error['errorSummary']),
    errorCauses: causes
      .slice(0, mostCauses)
      .filter(isObject)
      .map((cause) => ({ errorSummary: textOf(cause['errorSummary']), location: textOf(cause['location']) })),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What an endpoint answered: 204 and an empty body say nothing, which is to go on.
 *
 * @see https://developer.okta.com/docs/concepts/inline-hooks/#inline-hook-response
 */
export function readAnswer(result: DialResult): ReadAnswer {
  if (!result.ok) return fail(`The endpoint could not be called: ${result.kind}`);
  if (result.status < 200 || result.status > 299) return fail(`The endpoint answered with status ${result.status}`);
  const body = result.body.trim() === '' ? {} : parsed(result.body);
  if (!isObject(body)) return fail('The answer of the endpoint is not a JSON object');
  const commands = commandsOf(body['commands']);
  if (typeof commands === 'string') return fail(commands);
  const error = errorOf(body['error']);
  if (typeof error === 'string') return fail(error);
  return { ok: true, answer: { commands, error, debugContext: body['debugContext'], body } };
}
