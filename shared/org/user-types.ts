import { type Context, type EventDraft, newId, type Party, RosterError } from '../kernel/index.ts';
import type { Schema, UserType } from '../profiles/index.ts';
import { changeSettings, type SettingsServices } from './change-settings.ts';
import { getSchema, schemasOf, schemaWrites } from './schemas.ts';
import { defaultUserType, type OrgSettings } from './settings.ts';

export const userTypeLimits = {
  /** Okta's; the default one counts. */
  types: 10,
  nameLength: 100,
  textLength: 255,
} as const;

export interface NewUserType {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
}

/** What is left out stays. */
export interface UserTypeUpdate {
  /** Is what it was: a name can't be changed. */
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
}

export interface UserTypeServices extends SettingsServices {
  /** Whether there is anybody of a type, as far as the index knows by now. */
  readonly isTypeInUse: (typeId: string) => Promise<boolean>;
}

/** By id, or `default`. Errors: not-found. */
export function getUserType(settings: OrgSettings, typeId: string): UserType {
  const type = typeId === 'default' ? defaultUserType(settings) : settings.userTypes.find(({ id }) => id === typeId);
  if (type === undefined) throw new RosterError('not-found', { id: typeId, type: 'CVDType' });
  return type;
}

const partyOf = ({ id, name, displayName }: UserType): Party => ({ id, type: 'UserType', alternateId: name, displayName });

const eventOf = (eventType: EventDraft['eventType'], type: UserType): EventDraft => ({ eventType, targets: [partyOf(type)] });

function refuseIfAny(causes: readonly string[]): void {
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'userType', causes });
}

const tooLong = (field: string, text: string, most: number): string[] =>
  Array.from(text).length > most ? [`${field}: The field must not have more than ${most} characters`] : [];

function textCauses({ displayName, description }: Pick<UserType, 'displayName' | 'description'>): string[] {
  return [
    ...(displayName.trim() === '' ? ['displayName: The field cannot be left blank'] : []),
    ...tooLong('displayName', displayName, userTypeLimits.textLength),
    ...tooLong('description', description, userTypeLimits.textLength),
  ];
}

function nameCauses({ userTypes }: OrgSettings, name: string): string[] {
  if (name === '') return ['name: The field cannot be left blank'];
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    return ['name: The name must start with a letter and contain only A-Z, a-z, 0-9 and _'];
  }
  const isTaken = userTypes.some((type) => type.name.toLowerCase() === name.toLowerCase());
  return [
    ...tooLong('name', name, userTypeLimits.nameLength),
    ...(isTaken ? ['name: An object with this field already exists in the current organization'] : []),
  ];
}

/** The schema of a new type: the base attributes as the default type has them, and none besides. */
function schemaOf(type: UserType, base: Schema, at: number): Schema {
  const { displayName: title, description, schemaId: id } = type;
  return { id, name: 'user', title, description, created: at, lastUpdated: at, base: base.base, custom: [] };
}

/** Makes a user type with a schema of its own. Errors: validation-failed. */
export function createUserType(services: SettingsServices, input: NewUserType, context: Context): Promise<UserType> {
  return changeSettings(services, context, (settings, at) => {
    refuseIfAny([...nameCauses(settings, input.name), ...textCauses(input)]);
    if (settings.userTypes.length >= userTypeLimits.types) {
      refuseIfAny([`An organization must not have more than ${userTypeLimits.types} user types`]);
    }
    const by = context.actor.id;
    const type: UserType = {
      id: newId('userType'),
      name: input.name,
      displayName: input.displayName,
      description: input.description,
      default: false,
      schemaId: newId('schema'),
      created: at,
      createdBy: by,
      lastUpdated: at,
      lastUpdatedBy: by,
    };
    const schema = schemaOf(type, getSchema(settings, { kind: 'user', id: 'default' }), at);
    return {
      result: type,
      writes: [
        { do: 'set', setting: 'user-type', id: type.id, value: type, replaces: null },
        ...schemaWrites(settings, 'user', [...schemasOf(settings, 'user'), schema], at),
      ],
      events: [eventOf('roster.user_type.created', type)],
    };
  });
}

/** Changes how people read a type. A call that changes nothing writes nothing. Errors: not-found, validation-failed. */
export function updateUserType(
  services: SettingsServices,
  typeId: string,
  { name, displayName, description }: UserTypeUpdate,
  context: Context,
): Promise<UserType> {
  return changeSettings(services, context, (settings, at) => {
    const before = getUserType(settings, typeId);
    const texts = { displayName: displayName ?? before.displayName, description: description ?? before.description };
    const isRenamed = name !== undefined && name !== before.name;
    refuseIfAny([...(isRenamed ? ['name: The name of a user type cannot be changed'] : []), ...textCauses(texts)]);
    if (texts.displayName === before.displayName && texts.description === before.description) {
      return { result: before, writes: [], events: [] };
    }
    const after: UserType = { ...before, ...texts, lastUpdated: at, lastUpdatedBy: context.actor.id };
    return {
      result: after,
      writes: [{ do: 'set', setting: 'user-type', id: after.id, value: after, replaces: before }],
      events: [eventOf('roster.user_type.updated', after)],
    };
  });
}

/** Takes away a type that nobody is of, with its schema. Errors: not-found; user-type-kept for the default one and one in use. */
export async function deleteUserType(services: UserTypeServices, typeId: string, context: Context): Promise<void> {
  const { settings } = await services.orgSettings.read();
  const { id, default: isDefault } = getUserType(settings, typeId);
  if (isDefault) throw new RosterError('user-type-kept', { detail: 'The default user type cannot be deleted' });
  if (await services.isTypeInUse(id)) throw new RosterError('user-type-kept', { detail: 'There are users of this type' });
  await changeSettings(services, context, (present, at) => {
    const type = getUserType(present, id);
    const left = schemasOf(present, 'user').filter((schema) => schema.id !== type.schemaId);
    return {
      result: undefined,
      writes: [{ do: 'unset', setting: 'user-type', id, replaces: type }, ...schemaWrites(present, 'user', left, at)],
      events: [eventOf('roster.user_type.deleted', type)],
    };
  });
}
