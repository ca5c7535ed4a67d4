/**
 * Faults, for tests: what a network, a crash or a busy service does to a call. Production code never builds a plan, and without
 * one a client is used as it is.
 */
export type Fault =
  /** The process dies before the call leaves. */
  | { readonly kind: 'crash-before' }
  /** The call is carried out, then the process dies. */
  | { readonly kind: 'crash-after' }
  /** The call is carried out, but its answer never comes back. */
  | { readonly kind: 'lost-answer' }
  | { readonly kind: 'throttle' }
  /** Another transaction touches one of the items. */
  | { readonly kind: 'transaction-conflict' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The call is carried out twice, as an at-least-once network does. */
  | { readonly kind: 'duplicate' };

export interface CallSite {
  /** `DynamoDB`, `SQS` ... */
  readonly service: string;
  /** The command's name without `Command`: `TransactWrite`, `SendMessageBatch`. */
  readonly operation: string;
  /** Counted from 0 for each service and operation. */
  readonly index: number;
}

/** Decides which call meets which fault. */
export type FaultPlan = (site: CallSite) => Fault | undefined;

/** Stands for the death of the process: nothing in the product may catch it by its name and go on. */
export class ProcessCrash extends Error {
  override readonly name = 'ProcessCrash';
}

interface SendingClient {
  send(command: object, ...rest: never[]): Promise<unknown>;
}

function failure(name: string, message: string, extra: object = {}): Error {
  return Object.assign(new Error(message), { name, $metadata: {}, ...extra });
}

async function suffer(fault: Fault, send: () => Promise<unknown>): Promise<unknown> {
  switch (fault.kind) {
    case 'crash-before':
      throw new ProcessCrash('before the call');
    case 'crash-after':
      await send();
      throw new ProcessCrash('after the call');
    case 'lost-answer':
      await send();
      throw failure('TimeoutError', 'the answer did not arrive');
    case 'throttle':
      throw failure('ThrottlingException', 'rate exceeded', { $retryable: { throttling: true } });
    case 'transaction-conflict':
      throw failure('TransactionCanceledException', 'transaction cancelled', {
        CancellationReasons: [{ Code: 'TransactionConflict' }],
      });
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return send();
    case 'duplicate':
      await send();
      return send();
  }
}

/** The same client, whose calls meet the plan's faults. The original is left as it is. */
export function withFaults<Client extends object>(client: Client & SendingClient, service: string, plan: FaultPlan): Client {
  const counts = new Map<string, number>();
  const faulty = Object.create(client) as Client & SendingClient;
  faulty.send = async (command: object, ...rest: never[]): Promise<unknown> => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const index = counts.get(operation) ?? 0;
    counts.set(operation, index + 1);
    const send = () => client.send(command, ...rest);
    const fault = plan({ service, operation, index });
    return fault === undefined ? send() : suffer(fault, send);
  };
  return faulty;
}
