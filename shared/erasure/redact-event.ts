import type { Context, Party, RosterEvent } from '../kernel/index.ts';

const nameless = ({ id, type }: Party): Party => ({ id, type, alternateId: null, displayName: null });

/** Who caused a change, without what it says of an erased person: the same object where it is somebody else. */
export function redactContext(context: Context, erased: ReadonlySet<string>): Context {
  if (!erased.has(context.actor.id) || isBare(context)) return context;
  return { ...context, actor: nameless(context.actor), client: null };
}

const isBare = ({ actor, client }: Context): boolean => actor.alternateId === null && actor.displayName === null && client === null;

/** Of the facts of a person's event, the one that says nothing of who she was and that counts go by. */
function impersonal({ debugData }: RosterEvent): RosterEvent['debugData'] {
  const previousStatus = debugData?.['previousStatus'];
  return previousStatus === undefined ? undefined : { previousStatus };
}

/**
 * The event without what it says of erased people; the same object where it says nothing of them. What keeps the log a log stays:
 * uuid, type, time, entity and version, who (by id) did it. Redacting twice is redacting once.
 */
export function redactEvent(event: RosterEvent, erased: ReadonlySet<string>): RosterEvent {
  const { uuid, eventType, published, entity, context, outcome } = event;
  const hers = entity.kind === 'user' && erased.has(entity.id);
  const byHer = erased.has(context.actor.id);
  const named = event.targets.some(({ id }) => erased.has(id));
  if (!hers && !byHer && !named) return event;
  const { actor, requestId, channel, apiTokenId } = context;
  // An address or a browser in her own events may be hers, whoever the actor is.
  const client = hers || byHer ? null : context.client;
  const redacted = {
    eventType,
    targets: event.targets.map((target) => (erased.has(target.id) ? nameless(target) : target)),
    uuid,
    published,
    entity,
    context: {
      actor: byHer ? nameless(actor) : actor,
      client,
      requestId,
      channel,
      ...(apiTokenId === undefined ? {} : { apiTokenId }),
    },
  };
  const result = outcome === undefined ? {} : { outcome: { ...outcome, reason: null } };
  // What she did to others is told with its facts, which are theirs.
  const facts = hers || named ? impersonal(event) : event.debugData;
  return { ...redacted, ...result, ...(facts === undefined ? {} : { debugData: facts }) };
}

/** Whether an event says anything of erased people that redaction takes away. */
export function saysMore(event: RosterEvent, erased: ReadonlySet<string>): boolean {
  const redacted = redactEvent(event, erased);
  return redacted !== event && !isSame(redacted, event);
}

function isSame(one: RosterEvent, other: RosterEvent): boolean {
  const isEqual = (left: unknown, right: unknown): boolean => {
    if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
    const [mine, theirs] = [Object.entries(left), new Map(Object.entries(right))];
    return mine.length === theirs.size && mine.every(([name, value]) => isEqual(value, theirs.get(name)));
  };
  return isEqual(one, other);
}
