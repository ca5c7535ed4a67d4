/** What whoever started the stack can mend. Its message is one sentence for the terminal, shown without a stack trace. */
export class StartError extends Error {}

/** The template asks for something that AWS knows and the local stack does not. */
export class UnsupportedError extends StartError {
  constructor(what: string) {
    super(`The local stack does not know ${what}.`);
  }
}
