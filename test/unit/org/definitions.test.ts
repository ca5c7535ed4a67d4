import { beforeEach, describe, expect, it } from '@jest/globals';

import { RosterError } from '../../../shared/kernel/index.ts';
import {
  createLinkedObject,
  createRealm,
  createUiSchema,
  deleteLinkedObject,
  deleteRealm,
  linkedObjectLimits,
  realmLimits,
  realmsOf,
  realmsOfUsers,
  replaceRealm,
  uiSchemaLimits,
} from '../../../shared/org/index.ts';
import { context } from '../hooks/hook-world.ts';
import { MemorySettings } from './memory-settings.ts';

let org: MemorySettings;
beforeEach(() => {
  org = new MemorySettings();
});

/** What somebody who asks is told; undefined where it is done. */
async function refusalOf(asked: Promise<unknown>): Promise<unknown> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    const { causes, detail, most } = error.facts as { causes?: readonly string[]; detail?: string; most?: number };
    return causes ?? detail ?? most ?? error.code;
  }
}

const side = (name: string, title = 'Title', description = '') => ({ name, title, description, type: 'USER' as const });
const relate = (primary: string, associated: string) =>
  createLinkedObject(org, { primary: side(primary), associated: side(associated) }, context);

describe('linked objects', () => {
  it('are 200 at most', async () => {
    for (let number = 0; number < linkedObjectLimits.definitions; number += 1) await relate(`a${number}`, `b${number}`);
    expect(await refusalOf(relate('one', 'more'))).toMatch('must not have more than 200 linked objects');
    await deleteLinkedObject(org, 'b7', context);
    expect(await refusalOf(relate('one', 'more'))).toBeUndefined();
  });

  it.each(['1a', 'a-b', '', 'ä', 'a b', '__proto__ '])('are not called %j', async (name) => {
    expect(await refusalOf(relate(name, 'b'))).toEqual([expect.stringContaining('primary.name: The name')]);
    expect(await refusalOf(relate('a', name))).toEqual([expect.stringContaining('associated.name: The name')]);
  });

  it('have names and texts of bounded length', async () => {
    const { nameLength, textLength } = linkedObjectLimits;
    const create = (primary: ReturnType<typeof side>) =>
      refusalOf(createLinkedObject(org, { primary, associated: side('b') }, context));
    expect(await create(side('n'.repeat(nameLength + 1), 't'))).toEqual([
      expect.stringMatching(/^primary.name: .*100 characters$/),
    ]);
    expect(await create(side('n', 't'.repeat(textLength + 1)))).toEqual([
      expect.stringMatching(/^primary.title: .*255 characters$/),
    ]);
    expect(await create(side('n', 't', 'd'.repeat(textLength + 1)))).toEqual([expect.stringMatching(/^primary.description: /)]);
    expect(await create(side('n', ' '))).toEqual(['primary.title: The field cannot be left blank']);
    // A character counts once, whatever it takes.
    expect(await create(side('n'.repeat(nameLength), '\u{1F600}'.repeat(textLength), 'd'.repeat(textLength)))).toBeUndefined();
  });

  it('use a name once, whatever its case or side', async () => {
    await relate('manager', 'subordinate');
    for (const [primary, associated] of [
      ['Manager', 'x'],
      ['x', 'manager'],
      ['subordinate', 'x'],
      ['x', 'SUBORDINATE'],
    ] as const) {
      expect(await refusalOf(relate(primary, associated))).toMatch('is in use');
    }
    expect(await refusalOf(relate('same', 'SAME'))).toMatch('must differ');
    expect(org.events).toEqual(['directory.linked_object.create']);
  });
});

describe('realms', () => {
  const make = (name: string, domains: readonly string[] = []) => createRealm(org, { name, domains }, context);
  const services = (isInUse: boolean) => Object.assign(org, { isRealmInUse: () => Promise.resolve(isInUse) });

  it('are 500 at most', async () => {
    for (let number = 0; number < realmLimits.realms; number += 1) await make(`Realm ${number}`);
    expect(await refusalOf(make('One more'))).toBe(realmLimits.realms);
  });

  it('have a name that no other has, of bounded length', async () => {
    const { id } = await make('Partners');
    expect(await refusalOf(make('PARTNERS'))).toEqual([expect.stringContaining('name: An object with this field already exists')]);
    expect(await refusalOf(make(' '))).toEqual(['name: The field cannot be left blank']);
    expect(await refusalOf(make('n'.repeat(realmLimits.nameLength + 1)))).toEqual([expect.stringContaining('255 characters')]);
    expect(await refusalOf(make('n'.repeat(realmLimits.nameLength)))).toBeUndefined();
    expect(await refusalOf(replaceRealm(org, id, { name: 'partners', domains: [] }, context))).toBeUndefined();
  });

  it('take domains, twenty at most, and none that is no domain', async () => {
    const domains = (count: number) => Array.from({ length: count }, (_, number) => `d${number}.example`);
    expect(await refusalOf(make('A', domains(realmLimits.domains + 1)))).toEqual([expect.stringContaining('more than 20')]);
    for (const domain of ['', 'a b', 'a@b', 'a,b', `${'d'.repeat(realmLimits.domainLength)}x`]) {
      expect(await refusalOf(make('A', [domain]))).toEqual([expect.stringContaining('domains: A domain must not')]);
    }
    const { profile } = await make('A', [...domains(realmLimits.domains - 1), 'EXAMPLE.com', 'example.COM'].slice(1));
    expect(profile.domains).toEqual([...domains(realmLimits.domains - 1).slice(1), 'example.com']);
  });

  it('are kept while somebody is in them, and the default one for good', async () => {
    const { id } = await make('Partners');
    expect(await refusalOf(deleteRealm(services(true), id, context))).toBe('There are users in it.');
    expect(await refusalOf(deleteRealm(services(false), id, context))).toBeUndefined();
    org.settings = { ...org.settings, realms: realmsOf(org.settings, []) };
    expect(await refusalOf(deleteRealm(services(false), String(org.settings.realms[0]?.id), context))).toBe(
      'It is the default realm.',
    );
  });

  it('hold everybody: who carries none, or one that is gone, is in the default one', async () => {
    const { id } = await make('Partners');
    org.settings = { ...org.settings, realms: realmsOf(org.settings, org.settings.realms) };
    const { idOf, defaultId } = realmsOfUsers(org.settings);
    const user = (realmId?: string) => (realmId === undefined ? {} : { realmId }) as Parameters<typeof idOf>[0];
    expect(org.settings.realms.map((realm) => realm.id)).toEqual([defaultId, id]);
    expect([user(), user('guo-gone'), user(id)].map(idOf)).toEqual([defaultId, defaultId, id]);
  });
});

describe('UI schemas', () => {
  const form = (...names: readonly string[]) => ({
    type: 'Group' as const,
    elements: names.map((name) => ({ type: 'Control' as const, scope: `#/properties/${name}` })),
  });

  it('are 50 at most', async () => {
    for (let number = 0; number < uiSchemaLimits.uiSchemas; number += 1) await createUiSchema(org, form('email'), context);
    expect(await refusalOf(createUiSchema(org, form('email'), context))).toEqual([expect.stringContaining('more than 50')]);
  });

  it('show attributes that there are, each once', async () => {
    expect(await refusalOf(createUiSchema(org, form('email', 'shoeSize'), context))).toEqual([
      expect.stringContaining("'shoeSize'"),
    ]);
    expect(await refusalOf(createUiSchema(org, form('constructor'), context))).toEqual([expect.stringContaining("'constructor'")]);
    expect(await refusalOf(createUiSchema(org, form('email', 'email'), context))).toEqual([expect.stringContaining('twice')]);
    expect(await refusalOf(createUiSchema(org, form('email', 'firstName'), context))).toBeUndefined();
  });
});
