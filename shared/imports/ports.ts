import type * as directory from '../directory/index.ts';
import type { Group, Membership, ProfileChecker, User } from '../directory/index.ts';
import type { Clock, Committer, Page, RosterEvent, SealedCredential } from '../kernel/index.ts';
import type { Chunk, ChunkResult, Import, RunStep, RunStepName, RunWork, Splitting, UploadedFile } from './model.ts';
import type { ImportableAttribute } from './row.ts';

/** The directory's rules that an import follows too. */
export type DirectoryRules = Pick<
  typeof directory,
  | 'changedAttributes'
  | 'attributeOfClaim'
  | 'draftUser'
  | 'fitNewUser'
  | 'holding'
  | 'groupNameKey'
  | 'groundWrite'
  | 'groupPartyOf'
  | 'joinWrite'
  | 'membershipEvent'
  | 'mergeProfile'
  | 'normalizeLogin'
  | 'partyOf'
  | 'replaceUser'
  | 'requireValidProfile'
  | 'withoutEmailChange'
>;

/** Imports and what became of their chunks. Their status is changed through the committer. */
export interface ImportStore {
  find(id: string): Promise<Import | undefined>;
  /** Puts an import on the list; done before it is created, so that none is ever missing there. */
  enlist(id: string, created: number): Promise<void>;
  /** Newest first. */
  list(page: { readonly limit: number; readonly after?: string }): Promise<Page<Import>>;
  /** Undefined before the first note. */
  findSplitting(id: string): Promise<Splitting | undefined>;
  noteSplitting(id: string, splitting: Splitting): Promise<void>;
  hasResult(id: string, chunk: number): Promise<boolean>;
  /** False where the chunk has a result already: that one stands. */
  record(id: string, result: ChunkResult): Promise<boolean>;
  /** In the chunks' order: all, or those of some chunks, both ends included. */
  results(id: string, chunks?: { readonly from: number; readonly to: number }): AsyncIterable<ChunkResult>;
  hasStep(id: string, step: RunStepName): Promise<boolean>;
  /** False where the step was done already: what was recorded then stands. `at`: UTC milliseconds. */
  recordStep(id: string, step: RunStep, at: number): Promise<boolean>;
  runSteps(id: string): AsyncIterable<RunStep>;
  /** Counts one chunk more, perhaps not for the first time: no fewer than have a result. */
  noteChunkDone(id: string): Promise<{ readonly done: number; readonly chunks: number | null }>;
}

/** The file is not the one that the import began with: it was uploaded again, or deleted. */
export class FileReplacedError extends Error {
  override readonly name = 'FileReplacedError';
}

/** A URL that is good until a time (UTC milliseconds) for whoever has it. */
export interface SignedLink {
  readonly url: string;
  readonly expires: number;
}

export interface ImportLinks {
  /** A URL that takes a PUT of this import's file for 15 minutes. */
  signUpload(importId: string): Promise<SignedLink>;
  /** A URL that gives the report for 15 minutes. */
  signReport(importId: string): Promise<SignedLink>;
}

export interface ImportFiles {
  /** Bytes `start` to `end` (excluded) of the upload. Throws FileReplacedError, also while it is read. */
  read(importId: string, file: Pick<UploadedFile, 'etag'>, start: number, end: number): AsyncIterable<Buffer>;
  writeChunkReport(importId: string, chunk: number, text: string): Promise<void>;
  readChunkReport(importId: string, chunk: number): Promise<Buffer>;
  /** Replaces what is there. Memory does not grow with the report. */
  writeReport(importId: string, parts: AsyncIterable<Buffer>): Promise<void>;
  writeSegment(importId: string, name: string, bytes: Buffer): Promise<void>;
  /** Bytes `start` to `end` (excluded). */
  readSegment(importId: string, name: string, start: number, end: number): Promise<Buffer>;
}

/** Sorted keys of the search index, a piece at a time; an empty one at the end. */
export interface SortedKeys {
  next(): Promise<readonly string[]>;
}

/** The search index, for an import that writes the entries of all whom it creates at once. */
export interface ImportRuns {
  /** Whom an import has to create for a run: the entries of fewer users become rows. */
  readonly leastUsers: number;
  /** Whether another run may become live. */
  hasRoom(): Promise<boolean>;
  /** Absent ones are left out. Strongly consistent. */
  findUsers(ids: readonly string[]): Promise<readonly User[]>;
  /** Keys by the partition of a run that they belong to. */
  entriesOf(users: readonly User[]): ReadonlyMap<string, readonly string[]>;
  /** In the order of the index. */
  sorted(keys: readonly string[]): readonly string[];
  /** Writes what the sources hold; gives how many entries that is. The same sources are the same blocks. */
  write(run: string, partition: string, sources: readonly SortedKeys[]): Promise<number>;
  /** Puts rows, for users who are too few for a run. */
  putRows(users: readonly User[]): Promise<void>;
  /** From then on searches read the run. Doing it again changes nothing. */
  addLive(run: { readonly id: string; readonly partitions: readonly string[]; readonly entities: number }): Promise<void>;
}

/** Work for the import workers; delivered at least once. */
export interface ChunkQueue {
  sendChunks(chunks: readonly Chunk[]): Promise<void>;
  /** Has a worker end the import if every chunk has a result. */
  sendFinish(importId: string): Promise<void>;
  sendSteps(steps: readonly RunWork[]): Promise<void>;
}

/** Who holds a login. */
export interface LoginHolder {
  /** Id of the user, or of the one that an import is about to create. */
  readonly owner: string;
  /** UTC milliseconds; when an import took the claim. */
  readonly since: number;
  /** Absent while the claim is pending. */
  readonly user?: User;
}

/** What step by step creates many users without a transaction. Every insert is on the condition that nothing is there. */
export interface BulkDirectory {
  /** By normalized login; strongly consistent. */
  findHolders(logins: readonly string[]): Promise<ReadonlyMap<string, LoginHolder>>;
  findGroups(ids: readonly string[], names: readonly string[]): Promise<readonly Group[]>;
  /** Those of these memberships that are there, by what `membershipKey` writes. */
  findMemberships(wanted: readonly MembershipName[]): Promise<ReadonlyMap<string, Membership>>;
  /** Events of a user from a time on. */
  eventsSince(userId: string, since: number): Promise<readonly RosterEvent[]>;
  /** By normalized login; says for each whether it is the owner's now. */
  claimLogins(
    claims: readonly { readonly login: string; readonly owner: string; readonly since: number }[],
  ): Promise<readonly boolean[]>;
  /** Credentials and memberships; what is there stays as it is. */
  insertParts(parts: readonly UserParts[]): Promise<void>;
  /** The commit of each user; one who is there stays as she is. */
  insertUsers(users: readonly User[]): Promise<void>;
  /** Frees a claim if this owner still holds it. */
  releaseLogin(login: string, owner: string): Promise<void>;
  /**
   * Claims on values of unique attributes, no two of one value; says for each whether it is the owner's now. What was taken before
   * `abandonedBefore` (UTC milliseconds) for somebody who never came to be is free.
   */
  claimValues(
    claims: readonly { readonly value: string; readonly owner: string; readonly since: number }[],
    abandonedBefore: number,
  ): Promise<readonly boolean[]>;
  releaseValue(value: string, owner: string): Promise<void>;
}

export interface MembershipName {
  readonly userId: string;
  readonly groupId: string;
}

export const membershipKey = ({ userId, groupId }: MembershipName): string => `${userId} ${groupId}`;

/** What hangs on a user and is written before her. */
export interface UserParts {
  readonly user: User;
  readonly credential?: SealedCredential;
  readonly groups: readonly Group[];
}

/** Hashes that were made elsewhere. */
export interface ImportedHashes {
  /** Why Roster can't verify with this hash, in a sentence without it; undefined where it can. */
  findFault(mcf: string): string | undefined;
  seal(userId: string, mcf: string, at: number): Promise<SealedCredential>;
}

/** The schema of the users that an import creates. */
export interface ImportSchema {
  readonly typeId: string;
  readonly attributes: readonly ImportableAttribute[];
}

export interface ImportServices {
  readonly clock: Clock;
  readonly imports: ImportStore;
  readonly files: ImportFiles;
  readonly queue: ChunkQueue;
  readonly committer: Committer;
  readonly directory: BulkDirectory;
  readonly runs: ImportRuns;
  readonly rules: DirectoryRules;
  readonly profiles: ProfileChecker;
  readonly hashes: ImportedHashes;
  /** Of the default user type, as it is now; `profiles` goes by it from then on. */
  readonly schema: () => Promise<ImportSchema>;
  /** Told of every row that could not be processed for a reason that is not the row's. */
  readonly onRowFault: (importId: string, line: number, error: unknown) => void;
}
