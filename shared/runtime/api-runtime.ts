import { KnownOwners, type OwnerStore, type SessionStore } from '../access/index.ts';
import { type ApiRuntime, type Cursors, RateLimiter, type RequestScope } from '../api/index.ts';
import { optionalVariable, viewerHeader } from '../config/index.ts';
import { mayAct } from '../directory/index.ts';
import { RosterError } from '../kernel/index.ts';
import { isTrusted } from '../org/index.ts';
import { isBlocked } from '../policy/index.ts';
import { openBlob, sealBlob } from '../security/index.ts';
import { DynamoIdempotencyStore } from '../store/idempotency.ts';
import { type Root, root } from './root.ts';
import { beginScope, type Scope } from './scope.ts';

/** Cursors of lists: sealed under the org's key, void for any query but their own. */
function cursorsOf({ purposeKey, clock }: Root): Cursors {
  return {
    seal: async (position, binding) => sealBlob(await purposeKey('cursor'), position, { boundTo: binding }),
    open: async (cursor, binding) => {
      const position = openBlob(await purposeKey('cursor'), cursor, { boundTo: binding, now: clock.now() });
      if (typeof position !== 'string') throw new RosterError('invalid-cursor', {});
      return position;
    },
  };
}

/** The pipeline's wiring for an API function; `servicesOf` makes what its operations work with. */
export function apiRuntime<Services>(
  servicesOf: (scope: Scope) => Services,
  { sessionsOf }: ApiRuntimeOptions = {},
): () => ApiRuntime<Services> {
  let runtime: ApiRuntime<Services> | undefined;
  return () => (runtime ??= makeRuntime(root(), servicesOf, sessionsOf));
}

export interface ApiRuntimeOptions {
  /** Where people may call with their sessions. */
  readonly sessionsOf?: ((scope: Scope) => SessionStore) | undefined;
}

/** Whoever owns a token, read beside it. */
const ownersOf = ({ users }: Scope): OwnerStore => ({
  async find(userId) {
    const user = await users.find(userId);
    return user !== undefined && mayAct(user) ? { endedAt: user.endedAt ?? 0 } : undefined;
  },
});

function makeRuntime<Services>(
  wired: Root,
  servicesOf: (scope: Scope) => Services,
  sessionsOf: ApiRuntimeOptions['sessionsOf'],
): ApiRuntime<Services> {
  const known = new KnownOwners();
  const answers = wired.ownSealer('idempotency');
  return {
    origin: wired.origin,
    clock: wired.clock,
    cursors: cursorsOf(wired),
    limiter: new RateLimiter(wired.clock),
    ...(optionalVariable('EDGE') === 'cloudfront' && { viewerHeader }),
    log: wired.log,
    begin(address): RequestScope<Services> {
      // Lambda gives an instance one request at a time, so the table's meter is the request's.
      wired.table.meter.reset();
      const scope = beginScope(wired, address);
      return {
        services: servicesOf(scope),
        prepare: () => scope.prepare(),
        isTrustedOrigin: (origin) => scope.isPrepared && isTrusted(scope.settings.trustedOrigins, origin, 'CORS'),
        isBlocked: () => isBlocked(scope.settings.zones, address),
        callers: { tokens: scope.tokens, owners: ownersOf(scope), known },
        ...(sessionsOf === undefined ? {} : { sessions: sessionsOf(scope) }),
        idempotency: new DynamoIdempotencyStore(wired.table, answers, wired.stamp, wired.clock),
        cost: () => wired.table.meter.read(),
      };
    },
  };
}
