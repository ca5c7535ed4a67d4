import { inParallel, isId, isRosterError } from '../kernel/index.ts';
import { claimLifetime, createUsers, valueTaken } from './create-users.ts';
import { type Decision, decideRow, type Existing, lineOfEvent, type RowContext, userIdOf } from './decide-row.ts';
import type { Import } from './model.ts';
import { type ImportServices, type LoginHolder, membershipKey } from './ports.ts';
import type { ReportLine } from './report.ts';
import type { ImportRow, Problem } from './row.ts';

/** What is looked up and changed for one row at a time runs so many times at once. */
const parallel = 8;
/** How often rows are decided anew that met somebody else's change. */
const rounds = 8;
/** How long rows wait for another import to finish with their login: so long after the first round, twice after the second ... */
const roundPause = 100;

interface Decided {
  readonly row: ImportRow;
  readonly decision: Decision;
}
type DecidedAs<Kind extends Decision['do']> = { readonly row: ImportRow; readonly decision: Extract<Decision, { do: Kind }> };

const isDecidedAs =
  <Kind extends Decision['do']>(kind: Kind) =>
  (decided: Decided): decided is DecidedAs<Kind> =>
    decided.decision.do === kind;

/** Groups by how the rows name them: an id, else a name. */
async function findGroups({ directory, rules }: ImportServices, rows: readonly ImportRow[]): Promise<RowContext['groups']> {
  const names = [...new Set(rows.flatMap((row) => row.groups))];
  const ids = names.filter((name) => isId('group', name));
  const groups = await directory.findGroups(ids, names);
  const byName = new Map(groups.map((group) => [rules.groupNameKey(String(group.profile['name'])), group]));
  const byId = new Map(groups.map((group) => [group.id, group]));
  return new Map(
    names.flatMap((name) => {
      const group = byId.get(name) ?? byName.get(rules.groupNameKey(name));
      return group === undefined ? [] : [[name, group] as const];
    }),
  );
}

/**
 * Which row of this import has created or changed a user already. Costs a read only for somebody who was changed since the import began.
 */
async function changedOnLine(
  { directory }: ImportServices,
  current: Import,
  row: ImportRow,
  { user }: LoginHolder,
): Promise<number | undefined> {
  const since = current.started ?? current.created;
  if (user === undefined || user.lastUpdated < since || user.id === userIdOf(current.id, row.line)) return undefined;
  const events = user.born === undefined ? await directory.eventsSince(user.id, since) : [user.born];
  return events.map((event) => lineOfEvent(event, current.id)).find((line) => line !== undefined);
}

async function findExisting(
  services: ImportServices,
  current: Import,
  rows: readonly ImportRow[],
  groups: RowContext['groups'],
): Promise<ReadonlyMap<ImportRow, Existing>> {
  const { directory, rules } = services;
  const loginOf = (row: ImportRow): string => rules.normalizeLogin(row.login);
  const holders = await directory.findHolders(rows.map(loginOf));
  const held = rows.flatMap((row) => {
    const holder = holders.get(loginOf(row));
    return holder === undefined ? [] : [{ row, holder }];
  });
  const groupIdsOf = (row: ImportRow): string[] => row.groups.flatMap((name) => groups.get(name)?.id ?? []);
  const wanted = held.flatMap(({ row, holder }) => groupIdsOf(row).map((groupId) => ({ userId: holder.owner, groupId })));
  const memberships = await directory.findMemberships(wanted);
  const existing = await inParallel(held, parallel, async ({ row, holder }): Promise<[ImportRow, Existing]> => {
    const own = groupIdsOf(row).flatMap((groupId) => memberships.get(membershipKey({ userId: holder.owner, groupId })) ?? []);
    return [row, { ...holder, memberships: own, changedOnLine: await changedOnLine(services, current, row, holder) }];
  });
  return new Map(existing);
}

async function decideRows(services: ImportServices, current: Import, rows: readonly ImportRow[]): Promise<Decided[]> {
  const { rules, profiles, hashes, clock } = services;
  // Profiles are checked by the schema as it is now: an attribute may have become unique since the import began.
  const [groups] = await Promise.all([findGroups(services, rows), services.schema()]);
  const existing = await findExisting(services, current, rows, groups);
  const context: RowContext = {
    importId: current.id,
    typeId: current.typeId,
    // Whatever this machine's clock says: what an import did is looked for from its start on.
    now: Math.max(clock.now(), current.started ?? current.created),
    context: { actor: current.actor, client: null, requestId: current.id, channel: 'import' },
    rules,
    profiles,
    findHashFault: (mcf) => hashes.findFault(mcf),
    groups,
  };
  return rows.map((row) => ({ row, decision: decideSafely(services, row, existing.get(row), context) }));
}

/** A row on which a rule breaks is a bug of ours, but no reason to leave the others out. */
function decideSafely(services: ImportServices, row: ImportRow, existing: Existing | undefined, context: RowContext): Decision {
  try {
    return decideRow(row, existing, context);
  } catch (error) {
    services.onRowFault(context.importId, row.line, error);
    return { do: 'fail', problems: [{ column: '', message: 'The row could not be processed' }] };
  }
}

function lineOf({ row, decision }: Decided): ReportLine {
  const { line, login } = row;
  switch (decision.do) {
    case 'create':
      return { line, login, outcome: 'created', id: decision.user.id, problems: [] };
    case 'update':
      return { line, login, outcome: 'updated', id: decision.change.user.id, problems: [] };
    case 'done':
      return { line, login, outcome: decision.outcome, id: decision.id, problems: [] };
    case 'unchanged':
      return { line, login, outcome: 'unchanged', id: decision.id, problems: [] };
    case 'wait': {
      const message = 'Another import is creating a user with this login: import the row again';
      return { line, login, outcome: 'failed', id: '', problems: [{ column: 'login', message }] };
    }
    case 'fail':
      break;
  }
  return { line, login, outcome: 'failed', id: '', problems: decision.problems };
}

function refusedOr(decided: Decided, problems: readonly Problem[] | undefined): Decided {
  return problems === undefined ? decided : { row: decided.row, decision: { do: 'fail', problems } };
}

/** Gives the rows that met somebody else's change, and those with a value that is somebody else's. */
async function updateUsers(
  { committer }: ImportServices,
  current: Import,
  updates: readonly DecidedAs<'update'>[],
): Promise<{ readonly met: readonly Decided[]; readonly refused: ReadonlyMap<ImportRow, readonly Problem[]> }> {
  const context = { actor: current.actor, client: null, requestId: current.id, channel: 'import' } as const;
  const met: Decided[] = [];
  const refused = new Map<ImportRow, readonly Problem[]>();
  await inParallel(updates, parallel, async (decided) => {
    try {
      await committer.commit(decided.decision.change, context);
    } catch (error) {
      if (isRosterError(error, 'changed-meanwhile')) met.push(decided);
      else if (isRosterError(error, 'claim-taken')) {
        const { claim, field = claim } = error.facts;
        refused.set(decided.row, [{ column: field, message: valueTaken }]);
      } else throw error;
    }
  });
  return { met, refused };
}

/** Frees logins whose import died long ago, and gives the others time. */
async function waitForLogins(services: ImportServices, waiting: readonly DecidedAs<'wait'>[], round: number): Promise<void> {
  const { directory, rules, clock } = services;
  const abandoned = waiting.filter(({ decision }) => decision.since + claimLifetime < clock.now());
  await inParallel(abandoned, parallel, ({ row, decision }) =>
    directory.releaseLogin(rules.normalizeLogin(row.login), decision.owner),
  );
  if (abandoned.length < waiting.length) await new Promise((resolve) => setTimeout(resolve, roundPause * round));
}

/**
 * Applies rows, no two of them with the same login, and says what became of each. May be done again after a crash: rows that are done
 * say what they said before.
 */
export async function applyRows(services: ImportServices, current: Import, rows: readonly ImportRow[]): Promise<ReportLine[]> {
  const lines: ReportLine[] = [];
  let left = rows;
  for (let round = 1; left.length > 0; round += 1) {
    const decided = await decideRows(services, current, left);
    const creations = decided.filter(isDecidedAs('create')).map(({ row, decision }) => ({ row, ...decision }));
    const created = await createUsers(services, creations);
    const lost = new Set(created.lost.map(({ row }) => row));
    const updates = await updateUsers(services, current, decided.filter(isDecidedAs('update')));
    const refused = new Map([...created.refused].map(([{ row }, problems]) => [row, problems]));
    for (const [row, problems] of updates.refused) refused.set(row, problems);
    const waiting = decided.filter(isDecidedAs('wait'));
    for (const { row } of [...updates.met, ...waiting]) lost.add(row);
    const ended = decided.filter(({ row }) => !lost.has(row));
    lines.push(...ended.map((each) => lineOf(refusedOr(each, refused.get(each.row)))));
    if (round === rounds) {
      lines.push(...waiting.map(lineOf));
      for (const { row } of waiting) lost.delete(row);
      if (lost.size > 0) throw new Error('rows are changed by others again and again');
      break;
    }
    if (waiting.length > 0) await waitForLogins(services, waiting, round);
    left = left.filter((row) => lost.has(row));
  }
  return lines;
}
