import { type Context, type EventDraft, newId, type Party, RosterError } from '../kernel/index.ts';
import { changeSettings, type SettingsDecision, type SettingsServices } from './change-settings.ts';
import type { OrgSettings } from './settings.ts';

export const linkedObjectLimits = {
  /** Okta's. */
  definitions: 200,
  nameLength: 100,
  textLength: 255,
} as const;

/** One side of a relation, as a definition names it. */
export interface LinkedSide {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: 'USER';
}

/**
 * A relation between users: each has at most one `primary` (manager) by it, and a primary any number of `associated` (subordinates). What
 * links two people goes by the definition's id: names may be used again, ids never are.
 */
export interface LinkedObject {
  readonly id: string;
  readonly primary: LinkedSide;
  readonly associated: LinkedSide;
  readonly created: number;
}

/** The definition with this name on either of its sides. Errors: not-found. */
export function getLinkedObject({ linkedObjects }: Pick<OrgSettings, 'linkedObjects'>, name: string): LinkedObject {
  const found = linkedObjects.find(({ primary, associated }) => primary.name === name || associated.name === name);
  if (found === undefined) throw new RosterError('not-found', { id: name, type: 'LinkedObjectProperty' });
  return found;
}

const partyOf = ({ id, primary, associated }: LinkedObject): Party => ({
  id,
  type: 'LinkedObject',
  alternateId: null,
  displayName: `${primary.name}:${associated.name}`,
});
const eventOf = (eventType: EventDraft['eventType'], object: LinkedObject): EventDraft => ({
  eventType,
  targets: [partyOf(object)],
});

type Sides = Pick<LinkedObject, 'primary' | 'associated'>;

function sideCauses(role: 'primary' | 'associated', { name, title, description }: LinkedSide): string[] {
  const { nameLength, textLength } = linkedObjectLimits;
  const tooLong = (field: string, text: string, most: number): string[] =>
    Array.from(text).length > most ? [`${role}.${field}: The field must not have more than ${most} characters`] : [];
  return [
    ...(/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
      ? tooLong('name', name, nameLength)
      : [`${role}.name: The name can't start with a number and can only contain the characters a-z, A-Z, 0-9 and _`]),
    ...(title.trim() === '' ? [`${role}.title: The field cannot be left blank`] : tooLong('title', title, textLength)),
    ...tooLong('description', description, textLength),
  ];
}

const lower = ({ name }: LinkedSide): string => name.toLowerCase();

/** Names are looked up on both sides of all definitions, so one is used once: not even in another case, which people would mix up. */
function requireFreeNames({ primary, associated }: Sides, { linkedObjects }: OrgSettings): void {
  const refuse = (detail: string): never => {
    throw new RosterError('linked-object-refused', { detail });
  };
  if (lower(primary) === lower(associated)) refuse('The primary and the associated name must differ.');
  const used = new Set(linkedObjects.flatMap((each) => [lower(each.primary), lower(each.associated)]));
  for (const side of [primary, associated]) if (used.has(lower(side))) refuse(`The name '${side.name}' is in use.`);
  const { definitions } = linkedObjectLimits;
  if (linkedObjects.length >= definitions) refuse(`An organization must not have more than ${definitions} linked objects.`);
}

function decideCreation(settings: OrgSettings, { primary, associated }: Sides, at: number): SettingsDecision<LinkedObject> {
  const causes = [...sideCauses('primary', primary), ...sideCauses('associated', associated)];
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'linkedObject', causes });
  requireFreeNames({ primary, associated }, settings);
  const object: LinkedObject = { id: newId('linkedObject'), primary, associated, created: at };
  return {
    result: object,
    writes: [{ do: 'set', setting: 'linked-object', id: object.id, value: object, replaces: null }],
    events: [eventOf('directory.linked_object.create', object)],
  };
}

/** Errors: validation-failed, linked-object-refused. */
export function createLinkedObject(services: SettingsServices, sides: Sides, context: Context): Promise<LinkedObject> {
  return changeSettings(services, context, (settings, at) => decideCreation(settings, sides, at));
}

/** Ends a relation, and with it every link between people that went by it. Errors: not-found. */
export function deleteLinkedObject(services: SettingsServices, name: string, context: Context): Promise<void> {
  return changeSettings(services, context, (settings) => {
    const object = getLinkedObject(settings, name);
    return {
      result: undefined,
      writes: [{ do: 'unset', setting: 'linked-object', id: object.id, replaces: object }],
      events: [eventOf('directory.linked_object.delete', object)],
    };
  });
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/LinkedObject/ */
export function presentLinkedObject({ primary, associated }: LinkedObject, origin: string): object {
  return { primary, associated, _links: { self: { href: `${origin}/api/v1/meta/schemas/user/linkedObjects/${primary.name}` } } };
}
