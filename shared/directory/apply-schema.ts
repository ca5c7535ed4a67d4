import { type Change, type Clock, type Committer, type Context, isRosterError, nextTime } from '../kernel/index.ts';
import { type Group, groupProfiles, type User } from './model.ts';
import type { ProfileChecker } from './ports.ts';
import type { Attribute } from './search/attributes.ts';
import { entriesOfAttributes, type IndexWriter } from './search/index.ts';
import { attributeOfClaim, holding, uniqueClaimWrites } from './unique-claims.ts';

/** Somebody or something with a profile that a schema describes. */
export type Described = { readonly kind: 'user'; readonly entity: User } | { readonly kind: 'group'; readonly entity: Group };

export interface SchemaAppliers {
  readonly clock: Clock;
  readonly committer: Committer;
  readonly index: IndexWriter;
  readonly profiles: ProfileChecker;
  /** Of an attribute that is gone from the schemas, and of one whose index is being built: how its rows lie. */
  readonly attributes: (kind: Described['kind']) => readonly Attribute<User | Group>[];
  /** As it is now. */
  readonly find: (of: Described) => Promise<Described | undefined>;
}

/** What is owed to schemas, by the user type or, for groups, what stands in its place. */
export interface SchemaDebts {
  /** Names of attributes whose values are taken out. */
  readonly strips: (typeId: string) => ReadonlySet<string>;
  /** Whether values of this type are being claimed. */
  readonly claims: (typeId: string) => boolean;
  /** Names of attributes whose index is being built. */
  readonly indexes: ReadonlySet<string>;
}

export interface Applied {
  readonly changed: boolean;
  /** Attributes whose value somebody else holds. */
  readonly conflicts: readonly string[];
}

const tries = 10;

const typeOf = (of: Described): string => (of.kind === 'user' ? of.entity.typeId : groupProfiles);

/** What is written: no event, for nothing has happened to anybody, and the time of the last update stays. */
function changeOf(before: Described, profile: User['profile'], claims: readonly string[], clock: Clock): Change {
  const { kind, entity } = before;
  const version = entity.version + 1;
  const value = { ...holding({ ...entity, profile }, claims), version };
  return {
    subject: { kind, id: entity.id, version, at: nextTime(clock, entity.lastUpdated) },
    writes: [{ do: 'put', kind, value, replaces: entity }, ...uniqueClaimWrites(entity.id, entity.claims, claims)],
    events: [],
  };
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index]);

async function fit(
  { clock, committer, profiles }: SchemaAppliers,
  before: Described,
  { strips, conflicts }: { readonly strips: boolean; readonly conflicts: readonly string[] },
  context: Context,
): Promise<boolean> {
  const typeId = typeOf(before);
  const { profile: old, claims: held = [] } = before.entity;
  const profile = strips ? profiles.known(typeId, old) : old;
  const isFree = (claim: string): boolean => held.includes(claim) || !conflicts.includes(attributeOfClaim(claim));
  const claims = profiles.claims(typeId, profile).filter(isFree);
  if (profile === old && isSame(claims, held)) return false;
  await committer.commit(changeOf(before, profile, claims, clock), context);
  return true;
}

/** Tries again where somebody changed it meanwhile, and without the values that are somebody else's. */
async function fitProfile(appliers: SchemaAppliers, given: Described, strips: boolean, context: Context): Promise<Applied> {
  const conflicts: string[] = [];
  let before: Described | undefined = given;
  for (let tried = 1; before !== undefined; tried += 1) {
    try {
      return { changed: await fit(appliers, before, { strips, conflicts }, context), conflicts };
    } catch (error) {
      const field = isRosterError(error, 'claim-taken') ? error.facts.field : undefined;
      if ((field === undefined && !isRosterError(error, 'changed-meanwhile')) || tried >= tries) throw error;
      const { version }: { readonly version: number } = before.entity;
      before = await appliers.find(before);
      // Where it changed meanwhile, somebody may have taken the claim for it.
      if (field !== undefined && before?.entity.version === version) conflicts.push(field);
    }
  }
  return { changed: false, conflicts };
}

/**
 * Brings one profile and its rows of the index to where the schemas want them. May be done again, and beside anybody else's changes: every
 * write is on the condition of what was read.
 */
export async function applySchema(appliers: SchemaAppliers, of: Described, debts: SchemaDebts, context: Context): Promise<Applied> {
  const { kind, entity } = of;
  const typeId = typeOf(of);
  const stripped = [...debts.strips(typeId)].filter((name) => Object.hasOwn(entity.profile, name));
  const attributes = appliers.attributes(kind);
  const rowsOf = (wanted: (name: string) => boolean) =>
    entriesOfAttributes(
      kind,
      attributes.filter(({ path }) => wanted(path.slice('profile.'.length))),
      entity,
    );
  const put = rowsOf((name) => debts.indexes.has(name) && !stripped.includes(name));
  const remove = rowsOf((name) => stripped.includes(name));
  // Before the values go: whoever comes again would not know the rows any more.
  if (put.length + remove.length > 0) await appliers.index.apply({ put, remove, version: entity.version });
  if (stripped.length === 0 && !debts.claims(typeId)) return { changed: put.length > 0, conflicts: [] };
  return fitProfile(appliers, of, stripped.length > 0, context);
}
