import * as directory from '../../../../shared/directory/index.ts';
import type { Group, User } from '../../../../shared/directory/index.ts';
import {
  type Chunk,
  type ChunkResult,
  FileReplacedError,
  type Import,
  type ImportServices,
  type LoginHolder,
  membershipKey,
  objectKeys,
  type RunStep,
  type RunStepName,
  type RunWork,
  segmentKey,
  type Splitting,
} from '../../../../shared/imports/index.ts';
import {
  type Change,
  type Context,
  RosterError,
  type RosterEvent,
  type SealedCredential,
  type Versioned,
} from '../../../../shared/kernel/index.ts';
import { baseUserAttributes, profileChecker, type Schema } from '../../../../shared/profiles/index.ts';
import { parseImportedHash } from '../../../../shared/security/index.ts';
import { MemoryIndex } from '../../directory/search/support/memory-index.ts';

/** Stands for the death of a worker in the middle of a call. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export type Message = { readonly chunk: Chunk } | { readonly finish: string } | { readonly step: RunWork };

const schema: Schema = {
  id: 'osc1',
  name: 'user',
  title: 'User',
  description: '',
  created: 0,
  lastUpdated: 0,
  base: baseUserAttributes,
  custom: [
    { name: 'floor', title: 'Floor', type: 'integer', self: 'HIDE' },
    { name: 'badge', title: 'Badge', type: 'string', unique: 'UNIQUE_VALIDATED', self: 'HIDE' },
  ],
};

const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].toSorted(([one], [other]) => (one < other ? -1 : 1));

const timeless = ({ created: _created, lastUpdated: _updated, activated, statusChanged: _changed, born, ...user }: User) => ({
  ...user,
  activated: activated !== null,
  passwordChanged: user.passwordChanged !== null,
  born: born && { ...born, published: 0 },
});

/** Blocks of three entries: what takes thousands of users elsewhere is seen with ten. */
const smaller = ({ entries }: directory.Block): directory.Block[] =>
  Array.from({ length: Math.ceil(entries.length / 3) }, (_, index) => {
    const part = entries.slice(index * 3, index * 3 + 3);
    return { key: part.at(-1) ?? '', entries: part };
  });

const isImport = (value: Versioned): value is Import => 'hasReport' in value;
const isUser = (value: Versioned): value is User => 'profile' in value && 'hasPassword' in value;

/** Everything that an import works with, in memory. `beforeCall` and `afterCall` may throw, as networks and machines do. */
export class MemoryWorld {
  now = 1_800_000_000_000;
  readonly leastUsers: number;
  readonly imports = new Map<string, Import>();
  readonly listed: string[] = [];
  readonly splittings = new Map<string, Splitting>();
  readonly results = new Map<string, Map<number, ChunkResult>>();
  readonly steps = new Map<string, Map<string, RunStep>>();
  readonly done = new Map<string, number>();
  readonly index = new MemoryIndex();
  readonly objects = new Map<string, Buffer>();
  readonly etags = new Map<string, string>();
  readonly queue: Message[] = [];
  readonly claims = new Map<string, LoginHolder>();
  /** Claims on values of unique attributes. */
  readonly values = new Map<string, { readonly owner: string; readonly since: number }>();
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  readonly memberships = new Map<string, directory.Membership>();
  readonly credentials = new Map<string, SealedCredential>();
  readonly events: RosterEvent[] = [];
  readonly rowFaults: number[] = [];
  writes = 0;
  beforeCall: (name: string) => void = () => undefined;
  afterCall: (name: string) => void = () => undefined;
  readonly services: ImportServices;

  constructor({ leastUsers = 2_000 } = {}) {
    this.leastUsers = leastUsers;
    this.services = this.#disturbed({
      clock: { now: () => (this.now += 1) },
      imports: this.#importStore(),
      files: this.#files(),
      queue: {
        sendChunks: async (chunks) => void this.queue.push(...chunks.map((chunk) => ({ chunk }))),
        sendFinish: async (finish) => void this.queue.push({ finish }),
        sendSteps: async (steps) => void this.queue.push(...steps.map((step) => ({ step }))),
      },
      committer: { commit: async (change, context) => this.#commit(change, context) },
      directory: this.#directory(),
      runs: this.#runs(),
      rules: directory,
      profiles: profileChecker(() => schema),
      hashes: {
        findFault(mcf) {
          const parsed = parseImportedHash(mcf);
          return parsed.ok ? undefined : parsed.cause;
        },
        seal: async (userId, mcf, changed) => ({ version: 1, sealed: `${userId} ${mcf}`, wrappedKey: '', changed }),
      },
      schema: async () => ({ typeId: 'oty1', attributes: [...schema.base, ...schema.custom] }),
      onRowFault: (_importId, line) => void this.rowFaults.push(line),
    });
  }

  upload(importId: string, content: string | Buffer): { bytes: number; etag: string } {
    const bytes = Buffer.from(content);
    const etag = `etag-${this.objects.size}-${bytes.length}`;
    this.objects.set(objectKeys.upload(importId), bytes);
    this.etags.set(importId, etag);
    return { bytes: bytes.length, etag };
  }

  addGroup(group: Pick<Group, 'id'> & { readonly name: string } & Partial<Group>): Group {
    const { name, ...facts } = group;
    const added: Group = {
      version: 1,
      type: 'OKTA_GROUP',
      created: 0,
      lastUpdated: 0,
      lastMembershipUpdated: 0,
      profile: { name },
      shards: 1,
      ...facts,
    };
    this.groups.set(added.id, added);
    return added;
  }

  addUser(user: User): User {
    this.users.set(user.id, user);
    this.claims.set(directory.normalizeLogin(String(user.profile['login'])), { owner: user.id, since: user.created });
    return user;
  }

  report(importId: string): string {
    return this.objects.get(objectKeys.report(importId))?.toString() ?? '';
  }

  /** What must be the same however often and in whatever order messages came. */
  facts() {
    return {
      users: sorted(this.users).map(([, user]) => timeless(user)),
      claims: sorted(this.claims).map(([login, { owner }]) => [login, owner]),
      memberships: [...this.memberships.keys()].toSorted(),
      credentials: sorted(this.credentials).map(([id, { sealed }]) => [id, sealed]),
      events: this.events
        .map(({ eventType, targets, debugData }) => [eventType, targets[0]?.id, debugData])
        .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    };
  }

  #importStore(): ImportServices['imports'] {
    const resultsOf = (id: string) => {
      const results = this.results.get(id) ?? new Map<number, ChunkResult>();
      this.results.set(id, results);
      return results;
    };
    const stepsOf = (id: string) => {
      const steps = this.steps.get(id) ?? new Map<string, RunStep>();
      this.steps.set(id, steps);
      return steps;
    };
    const nameOf = (step: RunStepName): string => (step.do === 'group' ? `group ${step.group}` : step.partition);
    return {
      find: async (id) => this.imports.get(id),
      enlist: async (id) => void this.listed.unshift(id),
      list: async ({ limit, after }) => {
        const start = after === undefined ? 0 : Number(after);
        const ids = this.listed.slice(start, start + limit);
        const items = ids.flatMap((id) => this.imports.get(id) ?? []);
        return { items, ...(start + limit < this.listed.length ? { next: String(start + limit) } : {}) };
      },
      findSplitting: async (id) => this.splittings.get(id),
      noteSplitting: async (id, splitting) => void this.splittings.set(id, splitting),
      hasResult: async (id, chunk) => resultsOf(id).has(chunk),
      record: async (id, result) => {
        if (resultsOf(id).has(result.chunk)) return false;
        resultsOf(id).set(result.chunk, result);
        return true;
      },
      results: (id, { from, to } = { from: 0, to: Number.MAX_SAFE_INTEGER }) =>
        (async function* () {
          const wanted = [...resultsOf(id).values()].filter(({ chunk }) => chunk >= from && chunk <= to);
          yield* wanted.toSorted((one, other) => one.chunk - other.chunk);
        })(),
      hasStep: async (id, step) => stepsOf(id).has(nameOf(step)),
      recordStep: async (id, step) => {
        if (stepsOf(id).has(nameOf(step))) return false;
        stepsOf(id).set(nameOf(step), step);
        return true;
      },
      runSteps: (id) =>
        (async function* () {
          yield* stepsOf(id).values();
        })(),
      noteChunkDone: async (id) => {
        const done = (this.done.get(id) ?? 0) + 1;
        this.done.set(id, done);
        return { done, chunks: this.splittings.get(id)?.chunks ?? null };
      },
    };
  }

  #files(): ImportServices['files'] {
    const { objects, etags } = this;
    return {
      async *read(id, { etag }, start, end) {
        const bytes = objects.get(objectKeys.upload(id));
        if (bytes === undefined || etags.get(id) !== etag) throw new FileReplacedError();
        for (let at = start; at < end; at += 1000) yield bytes.subarray(at, Math.min(end, at + 1000));
      },
      writeChunkReport: async (id, chunk, text) => void objects.set(objectKeys.chunkReport(id, chunk), Buffer.from(text)),
      readChunkReport: async (id, chunk) => {
        const part = objects.get(objectKeys.chunkReport(id, chunk));
        if (part === undefined) throw new Error('no such part');
        return part;
      },
      writeReport: async (id, parts) => {
        const pieces: Buffer[] = [];
        for await (const part of parts) pieces.push(part);
        objects.set(objectKeys.report(id), Buffer.concat(pieces));
      },
      writeSegment: async (id, name, bytes) => void objects.set(segmentKey(id, name), bytes),
      readSegment: async (id, name, start, end) => {
        const bytes = objects.get(segmentKey(id, name));
        if (bytes === undefined) throw new Error('no such segment');
        return bytes.subarray(start, end);
      },
    };
  }

  #runs(): ImportServices['runs'] {
    const catalogue = directory.userCatalogue();
    const { runs } = this.index;
    return {
      leastUsers: this.leastUsers,
      hasRoom: async () => (await runs.live('user')).runs.length < directory.runLimits.liveRuns,
      findUsers: async (ids) => ids.flatMap((id) => this.users.get(id) ?? []),
      entriesOf: (users) => directory.runEntriesOf(catalogue, users),
      sorted: (found) => found.toSorted(directory.compareKeys),
      write: (run, partition, sources) =>
        directory.writeRun(sources, async (blocks) => runs.writeBlocks('user', run, partition, blocks.flatMap(smaller))),
      putRows: async (users) => {
        for (const user of users) {
          await this.index.apply({ put: directory.entriesOf(catalogue, user), remove: [], version: user.version });
        }
      },
      addLive: async (run) => runs.addLive('user', run),
    };
  }

  #directory(): ImportServices['directory'] {
    return {
      findHolders: async (logins) =>
        new Map(
          logins.flatMap((login) => {
            const claim = this.claims.get(login);
            const user = this.users.get(claim?.owner ?? '');
            return claim === undefined ? [] : [[login, { ...claim, ...(user && { user }) }] as const];
          }),
        ),
      findGroups: async (ids, names) => {
        const keys = new Set(names.map(directory.groupNameKey));
        return [...this.groups.values()].filter(
          ({ id, profile }) => ids.includes(id) || keys.has(directory.groupNameKey(String(profile['name']))),
        );
      },
      findMemberships: async (wanted) =>
        new Map(
          wanted.map(membershipKey).flatMap((key) => {
            const membership = this.memberships.get(key);
            return membership === undefined ? [] : [[key, membership] as const];
          }),
        ),
      eventsSince: async (userId, since) =>
        this.events.filter(({ entity, published }) => entity.id === userId && published >= since),
      claimLogins: async (claims) =>
        claims.map(({ login, owner, since }) => {
          if (!this.claims.has(login)) this.#write(() => this.claims.set(login, { owner, since }));
          return this.claims.get(login)?.owner === owner;
        }),
      insertParts: async (parts) => {
        for (const { user, credential, groups } of parts) {
          if (credential !== undefined && !this.credentials.has(user.id)) {
            this.#write(() => this.credentials.set(user.id, credential));
          }
          for (const group of groups) {
            const shard = directory.shardOfMember(user.id, group);
            const membership = {
              userId: user.id,
              groupId: group.id,
              shard,
              origin: { by: 'import', since: user.created },
            } as const;
            this.#write(() => this.memberships.set(membershipKey(membership), membership));
          }
        }
      },
      insertUsers: async (users) => {
        for (const user of users) if (!this.users.has(user.id)) this.#write(() => this.users.set(user.id, user));
      },
      releaseLogin: async (login, owner) => {
        if (this.claims.get(login)?.owner === owner) this.claims.delete(login);
      },
      claimValues: async (claims, abandonedBefore) =>
        claims.map(({ value, owner, since }) => {
          const holder = this.values.get(value);
          const isAbandoned = holder !== undefined && holder.since < abandonedBefore && !this.users.has(holder.owner);
          if (holder === undefined || isAbandoned) this.#write(() => this.values.set(value, { owner, since }));
          return this.values.get(value)?.owner === owner;
        }),
      releaseValue: async (value, owner) => {
        if (this.values.get(value)?.owner === owner) this.values.delete(value);
      },
    };
  }

  #write(write: () => unknown): void {
    this.writes += 1;
    write();
  }

  #put(value: Versioned): void {
    if (isImport(value)) this.imports.set(value.id, value);
    else if (isUser(value)) {
      // As the committer does: her first event is history from her first change on.
      const { born, ...user } = value;
      if (born !== undefined) this.events.push(born);
      this.#write(() => this.users.set(user.id, user));
    }
  }

  /** Checks first, so that a change is carried out whole or not at all. */
  #commit({ subject, writes, events }: Change, context: Context): void {
    const changed = new RosterError('changed-meanwhile', { kind: subject.kind, id: subject.id });
    for (const write of writes) {
      if (write.do === 'put') {
        const there = write.kind === 'import' ? this.imports.get(write.value.id) : this.users.get(write.value.id);
        if ((there?.version ?? null) !== (write.replaces?.version ?? null)) throw changed;
      } else if (write.do === 'require') {
        if (!this.groups.has(write.id)) throw changed;
      } else if (write.do === 'join') {
        if (this.memberships.has(membershipKey(write))) throw changed;
      } else throw new Error(`not in this world: ${write.do}`);
    }
    for (const write of writes) {
      if (write.do === 'put') this.#put(write.value);
      else if (write.do === 'join') {
        const { userId, groupId, shard, origin } = write;
        this.#write(() => this.memberships.set(membershipKey(write), { userId, groupId, shard, origin }));
      }
    }
    for (const [index, event] of events.entries()) {
      const version = subject.version - events.length + 1 + index;
      this.events.push({
        ...event,
        uuid: `${subject.id}/${version}`,
        published: subject.at,
        entity: { kind: subject.kind, id: subject.id, version },
        context,
      });
    }
  }

  /** The same services, whose calls are disturbed before and after they are carried out. */
  #disturbed(services: ImportServices): ImportServices {
    const before = (name: string): void => this.beforeCall(name);
    const after = (name: string): void => this.afterCall(name);
    const disturb = <Port extends object>(name: string, port: Port): Port =>
      new Proxy(port, {
        get(target, method) {
          const member: unknown = Reflect.get(target, method);
          if (typeof member !== 'function') return member;
          const call = (...args: unknown[]): unknown => Reflect.apply(member, target, args);
          if (['read', 'results', 'runSteps'].includes(String(method)) || method === 'entriesOf' || method === 'sorted') {
            return (...args: unknown[]) => {
              before(`${name}.${String(method)}`);
              return call(...args);
            };
          }
          return async (...args: unknown[]) => {
            before(`${name}.${String(method)}`);
            const result = await call(...args);
            after(`${name}.${String(method)}`);
            return result;
          };
        },
      });
    const { imports, files, queue, committer, directory: bulk, runs, ...rest } = services;
    return {
      ...rest,
      imports: disturb('imports', imports),
      files: disturb('files', files),
      queue: disturb('queue', queue),
      committer: disturb('committer', committer),
      directory: disturb('directory', bulk),
      runs: disturb('runs', runs),
    };
  }
}
