/** What whoever started the stack can mend. Its message is one sentence for the terminal, shown without a stack trace. */
export class StartError extends Error {}

/** The template asks for something that AWS knows and the local stack does not. */
export class UnsupportedError extends StartError {
  constructor(what: string) {
    super(`The local stack does not know ${what}.`);
  }
}

/** What an earlier run kept can't be read. */
export class DamagedDataError extends StartError {
  constructor(folder: string, what: string) {
    super(`The data folder ${folder} is damaged (${what}): move it away, or delete it to start afresh.`);
  }
}

/** The code that Node gives to an error of the system, such as `EADDRINUSE`. */
export const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
