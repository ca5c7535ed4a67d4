/** A `Content-Type` header: its type in lower case, its parameters by their names in lower case. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Lenient as clients are: a value may hold commas without quotes (`okta-response=omitCredentials,omitCredentialsLinks`), which RFC 9110
 * does not allow and Okta documents.
 */
export function parseMediaType(header: string | undefined): MediaType {
  const [type = '', ...rest] = (header ?? '').split(';');
  const parameters = rest.map((parameter): [string, string] => {
    const [name = '', ...value] = parameter.split('=');
    return [name.trim().toLowerCase(), value.join('=').trim().replaceAll(/^"|"$/g, '')];
  });
  return { type: type.trim().toLowerCase(), parameters: new Map(parameters) };
}

/** JSON in UTF-8, which is the only JSON there is. */
export function isJson({ type, parameters }: MediaType): boolean {
  const charset = parameters.get('charset')?.toLowerCase() ?? 'utf-8';
  return type === 'application/json' && (charset === 'utf-8' || charset === 'utf8');
}

/** Whether whoever sent this `Accept` header takes JSON; without one everybody does. */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept.split(',').some((range) => {
    const { type, parameters } = parseMediaType(range);
    return ['*/*', 'application/*', 'application/json'].includes(type) && Number(parameters.get('q') ?? 1) !== 0;
  });
}

/** What a client wants left out of users. */
export interface OktaResponse {
  readonly omitCredentials: boolean;
  readonly omitCredentialsLinks: boolean;
  readonly omitTransitioningToStatus: boolean;
}

/**
 * `Content-Type: application/json; okta-response=omitCredentials,omitCredentialsLinks`, in a request that may have no body. Words that Okta
 * does not know are passed over.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers
 */
export function oktaResponseOf(contentType: string | undefined): OktaResponse {
  const wanted = parseMediaType(contentType).parameters.get('okta-response') ?? '';
  const words = new Set(wanted.split(',').map((word) => word.trim()));
  return {
    omitCredentials: words.has('omitCredentials'),
    omitCredentialsLinks: words.has('omitCredentialsLinks'),
    omitTransitioningToStatus: words.has('omitTransitioningToStatus'),
  };
}
