import * as z from 'zod/mini';

import { component } from '../../../shared/api/index.ts';
import type { Moment } from '../../../shared/history/index.ts';

const Party = component(
  'HistoryActor',
  z.object({
    id: z.string(),
    type: z.string(),
    alternateId: z.nullable(z.string()),
    displayName: z.nullable(z.string()),
  }),
);

/** A value of one path: a side is left out where there was none. Of a secret is told only that it changed. */
const Delta = component(
  'HistoryDelta',
  z.object({
    path: z.string(),
    before: z.optional(z.unknown()),
    after: z.optional(z.unknown()),
    secret: z.optional(z.literal(true)),
  }),
);

/** `changes` is null where it is not known, or lies further back than one answer reads. */
export const ChangeBody = component(
  'HistoryChange',
  z.object({
    version: z.number(),
    time: z.string(),
    action: z.enum(['CREATE', 'UPDATE', 'DELETE']),
    actor: Party,
    channel: z.enum(['api', 'page', 'import', 'rule', 'mapping', 'hook', 'system']),
    /** By which token it was asked for. */
    apiTokenId: z.nullable(z.string()),
    client: z.nullable(z.object({ ipAddress: z.nullable(z.string()), userAgent: z.nullable(z.string()) })),
    transaction: z.object({ id: z.string() }),
    source: z.nullable(z.object({ type: z.literal('import'), id: z.string(), line: z.optional(z.number()) })),
    events: z.array(
      z.object({
        uuid: z.string(),
        eventType: z.string(),
        displayMessage: z.string(),
        outcome: z.object({ result: z.string(), reason: z.nullable(z.string()) }),
      }),
    ),
    changes: z.nullable(z.array(Delta)),
  }),
);

export const StateBody = component(
  'HistoryState',
  z.object({
    id: z.string(),
    type: z.string(),
    version: z.number(),
    since: z.string(),
    object: z.record(z.string(), z.unknown()),
  }),
);

const Side = z.object({ time: z.string(), version: z.nullable(z.number()) });

/** A side's `version` is null where the object was not there. */
export const DifferenceBody = component(
  'HistoryDifference',
  z.object({ id: z.string(), type: z.string(), from: Side, to: Side, changes: z.array(Delta) }),
);

export const MembershipBody = component(
  'MembershipReason',
  z.object({
    userId: z.string(),
    groupId: z.string(),
    member: z.boolean(),
    by: z.enum(['admin', 'registration', 'import', 'rule', 'everyone']),
    since: z.string(),
    /** Group rules that keep her there. */
    rules: z.array(z.object({ id: z.string(), since: z.string() })),
    joined: z.nullable(ChangeBody),
    ended: z.nullable(ChangeBody),
  }),
);

export const AttributeBody = component(
  'AttributeSource',
  z.object({
    userId: z.string(),
    attribute: z.string(),
    value: z.nullable(z.unknown()),
    before: z.nullable(z.unknown()),
    set: z.nullable(ChangeBody),
  }),
);

/** ISO 8601 with a zone, or a day. A plus sign that was not encoded arrives as a space. */
const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+ -]\d{2}:?\d{2}))?$/;
const parseTime = (text: string): number => Date.parse(text.replace(' ', '+'));

/** UTC milliseconds. */
export const Time = z.pipe(
  z
    .string()
    .check(
      z.refine((text) => isoTime.test(text) && !Number.isNaN(parseTime(text)), { error: 'The value must be a date in ISO 8601' }),
    ),
  z.transform(parseTime),
);

const Version = z.pipe(z.string().check(z.regex(/^[1-9]\d{0,11}$/, { error: 'The value must be a version' })), z.transform(Number));

/** Exactly one of `time` and `version`. */
export const MomentQuery = z.pipe(
  z
    .object({ time: z.optional(Time), version: z.optional(Version) })
    .check(
      z.refine(({ time, version }) => (time === undefined) !== (version === undefined), { error: 'time or version must be given' }),
    ),
  z.transform(({ time, version }): Moment => (time === undefined ? { version: version ?? 0 } : { time })),
);
