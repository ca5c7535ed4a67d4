import { ServiceError } from '../services/service-error.ts';

/** One action that a request asks for, as IAM sees it. A request can ask for several. */
export interface Demand {
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** ARNs, of which one has to be allowed: SES takes an address's identity or its domain's. */
  readonly resources: readonly string[];
  /** Of DynamoDB's requests: the partition keys that it touches. */
  readonly leadingKeys?: readonly string[];
  /** Other condition keys of the request, such as `ses:FromAddress`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** What IAM answers. */
export class AccessDenied extends ServiceError {
  constructor(caller: string, { action, resources, leadingKeys }: Demand) {
    const keys = leadingKeys ? `, keys: ${leadingKeys.join(' ')}` : '';
    super(
      'AccessDeniedException',
      `${caller} is not authorized to perform: ${action} on resource: ${resources.join(' or ')}${keys}`,
    );
  }
}
