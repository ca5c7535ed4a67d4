import { inParallel } from '../kernel/index.ts';
import type { Decision } from './decide-row.ts';
import type { ImportServices } from './ports.ts';
import type { Problem } from './row.ts';

type Creation = Extract<Decision, { do: 'create' }>;
type Services = Pick<ImportServices, 'directory' | 'rules' | 'hashes'>;

/** What became of creations that did not come to be. */
export interface Uncreated<Each> {
  /** Somebody else holds their login; they are in no way begun. */
  readonly lost: readonly Each[];
  /** Somebody else holds another unique value of theirs. */
  readonly refused: ReadonlyMap<Each, readonly Problem[]>;
}

/** After this time a claim that nobody finished taking is free again. */
export const claimLifetime = 24 * 60 * 60 * 1000;
const parallel = 8;

export const valueTaken = 'An object with this field already exists in the current organization';

/** Takes the claims on unique values, of each creation all or none; a value that two of them want is the first one's. */
async function claimValues<Each extends Creation>(
  { directory, rules }: Services,
  creations: readonly Each[],
): Promise<ReadonlyMap<Each, readonly Problem[]>> {
  const wanted = new Map<string, Each>();
  for (const creation of creations) {
    for (const value of creation.user.claims ?? []) if (!wanted.has(value)) wanted.set(value, creation);
  }
  const claims = [...wanted].map(([value, { user }]) => ({ value, owner: user.id, since: user.created }));
  if (claims.length === 0) return new Map();
  const latest = Math.max(...claims.map(({ since }) => since));
  const got = await directory.claimValues(claims, latest - claimLifetime);
  const held = new Set(claims.flatMap(({ value, owner }, index) => (got[index] === true ? [`${owner} ${value}`] : [])));
  const isHeld = (creation: Each, value: string): boolean => held.has(`${creation.user.id} ${value}`);
  const refused = creations.flatMap((creation) => {
    const missing = (creation.user.claims ?? []).filter((value) => !isHeld(creation, value));
    const problems = missing.map((value): Problem => ({ column: rules.attributeOfClaim(value), message: valueTaken }));
    return problems.length === 0 ? [] : [[creation, problems] as const];
  });
  await inParallel(refused, parallel, async ([creation]) => {
    const { user } = creation;
    const mine = (user.claims ?? []).filter((value) => isHeld(creation, value));
    for (const value of mine) await directory.releaseValue(value, user.id);
    await directory.releaseLogin(rules.normalizeLogin(String(user.profile['login'])), user.id);
  });
  return new Map(refused);
}

/**
 * Creates users for half of what transactions cost: (1) the claims of their logins and unique values, (2) credentials and memberships,
 * (3) the users themselves, each with her create event. The last insert is the commit of each; every step may be done again after a
 * crash.
 *
 * @see docs/design/data-model.md, "Bulk creation is a saga"
 */
export async function createUsers<Each extends Creation>(services: Services, creations: readonly Each[]): Promise<Uncreated<Each>> {
  const { directory, rules, hashes } = services;
  const claimed = await directory.claimLogins(
    creations.map(({ user }) => ({
      login: rules.normalizeLogin(String(user.profile['login'])),
      owner: user.id,
      since: user.created,
    })),
  );
  const withLogin = creations.filter((_, index) => claimed[index] === true);
  const refused = await claimValues(services, withLogin);
  const mine = withLogin.filter((creation) => !refused.has(creation));
  const parts = await Promise.all(
    mine.map(async ({ user, groups, passwordHash }) => {
      if (passwordHash === undefined) return { user, groups };
      return { user, groups, credential: await hashes.seal(user.id, passwordHash, user.created) };
    }),
  );
  await directory.insertParts(parts);
  await directory.insertUsers(mine.map(({ user }) => user));
  return { lost: creations.filter((_, index) => claimed[index] !== true), refused };
}
