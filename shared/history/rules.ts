import type { EntityKind } from '../kernel/index.ts';

/**
 * What history does with a member of an entity:
 * - `value`, `time`: keeps and shows it; a time is UTC milliseconds in the table and ISO 8601 on the wire.
 * - `presence`: true is shown as `{}`, false as nothing, as Okta shows that a password is there.
 * - `secret`: names it when it changes, and keeps nothing of it.
 * - `apart`: passes it over, because it follows from the change itself, is no part of what people see, or is written without a version.
 */
export interface Rule {
  readonly keep: 'value' | 'time' | 'presence' | 'secret' | 'apart';
  /** What the path is called on the wire. @default as in the entity */
  readonly as?: string;
}

type Rules = Readonly<Record<string, Rule>>;

const value: Rule = { keep: 'value' };
const time: Rule = { keep: 'time' };
const apart: Rule = { keep: 'apart' };
const shownAs = (as: string, keep: Rule['keep'] = 'value'): Rule => ({ keep, as });

/** Of every entity: history tells them with each change. */
const versioned: Rules = { id: apart, version: apart, lastUpdated: apart };

/**
 * Rules by path; a rule counts for everything below its path that has no rule of its own. **A member that no rule names is a secret**: a new
 * one is kept by nobody's oversight. A test holds that every member that is stored has a rule.
 */
export const rules: Readonly<Record<EntityKind, Rules>> = {
  user: {
    ...versioned,
    status: value,
    created: time,
    activated: time,
    statusChanged: time,
    passwordChanged: time,
    // Sign-ins are no changes: they move it without a version.
    lastLogin: apart,
    typeId: shownAs('type.id'),
    realmId: value,
    // By the ids of definitions: whose id stands for the other person.
    links: shownAs('linkedObjects'),
    profile: value,
    // Not in the entity: put together from what joined and left.
    groups: value,
    hasPassword: shownAs('credentials.password', 'presence'),
    provider: shownAs('credentials.provider.type'),
    providerName: shownAs('credentials.provider.name'),
    passwordHook: shownAs('credentials.password.hook', 'presence'),
    // Her status says that it has to be changed.
    temporaryUntil: apart,
    factors: value,
    recoveryQuestion: shownAs('credentials.recovery_question.question'),
    sessionsEnded: time,
    // The profile of that time says it.
    registeredPhone: apart,
    // A link was sent or died: the events say so.
    pendingToken: apart,
    // Her status and her events say whether she has followed the link of her registration.
    unproven: apart,
    // Whether she waits for an approval, and what became of it, her registration says, and the events.
    registeredBy: apart,
    approval: apart,
    // An address that nobody has proved: the events say that one was asked for.
    emailChange: apart,
    // They follow from the profile and the schema.
    claims: apart,
    // By attribute, the id of the app.
    sources: value,
    // Her accounts, which lie beside her.
    apps: value,
    transitioningTo: shownAs('transitioningToStatus'),
    // The status of that time says so.
    endedAt: apart,
    born: apart,
  },
  group: {
    ...versioned,
    type: value,
    created: time,
    profile: value,
    // Folded in from the log, without a version.
    lastMembershipUpdated: apart,
    claims: apart,
    shards: apart,
    owners: value,
  },
  'api-token': {
    ...versioned,
    tokenId: apart,
    name: value,
    userId: value,
    owner: apart,
    role: value,
    created: time,
  },
  'event-hook': {
    ...versioned,
    name: value,
    description: value,
    status: value,
    verificationStatus: value,
    created: time,
    createdBy: value,
    eventTypes: shownAs('events.items'),
    filters: shownAs('events.filter'),
    'channel.uri': shownAs('channel.config.uri'),
    'channel.headers': shownAs('channel.config.headers'),
    'channel.auth': shownAs('channel.config.authScheme'),
    'channel.auth.key': shownAs('channel.config.authScheme.key'),
    'channel.auth.secret': shownAs('channel.config.authScheme.value', 'secret'),
    signing: shownAs('signingSecret', 'secret'),
    afterDeadLetter: shownAs('delivery.afterDeadLetter'),
    pause: shownAs('delivery.pause'),
    'pause.since': shownAs('delivery.pause.since', 'time'),
    // Where it goes on follows from the channel that was changed.
    keepsPlaces: apart,
  },
  'inline-hook': {
    ...versioned,
    name: value,
    type: value,
    status: value,
    created: time,
    'channel.type': value,
    'channel.uri': shownAs('channel.config.uri'),
    'channel.headers': shownAs('channel.config.headers'),
    'channel.auth': shownAs('channel.config.authScheme'),
    'channel.auth.key': shownAs('channel.config.authScheme.key'),
    'channel.auth.secret': shownAs('channel.config.authScheme.value', 'secret'),
    'channel.tokenUrl': shownAs('channel.config.tokenUrl'),
    'channel.clientId': shownAs('channel.config.clientId'),
    'channel.scope': shownAs('channel.config.scope'),
    'channel.proof.by': shownAs('channel.config.authType'),
    'channel.proof.secret': shownAs('channel.config.clientSecret', 'secret'),
    'channel.proof.hookKeyId': shownAs('channel.config.hookKeyId'),
  },
  'hook-key': {
    ...versioned,
    name: value,
    keyId: value,
    created: time,
    publicKey: value,
    privateKey: { keep: 'secret' },
  },
  import: {
    ...versioned,
    name: value,
    status: value,
    created: time,
    started: shownAs('startedAt', 'time'),
    finished: shownAs('finishedAt', 'time'),
    actor: apart,
    'actor.id': shownAs('createdBy'),
    typeId: shownAs('type.id'),
    file: apart,
    'file.bytes': shownAs('bytes.total'),
    format: apart,
    problems: value,
    result: apart,
    'result.rowsDone': shownAs('rows.done'),
    'result.rowsSkipped': shownAs('rows.skipped'),
    'result.counts': shownAs('rows'),
    hasReport: value,
    buildsRun: apart,
  },
  org: {
    ...versioned,
    orgId: apart,
    companyName: value,
    created: time,
    everyoneId: value,
    'settings.user-type': value,
    'settings.schema': value,
    // It follows from the schemas.
    'settings.search-index': apart,
    'settings.policy': value,
    'settings.realm': value,
    'settings.zone': value,
    'settings.trusted-origin': value,
    'settings.linked-object': value,
    'settings.ui-schema': value,
    'settings.brand': value,
    'settings.group-rule': value,
    // How far a change of the rules has come.
    'settings.deleted-group-rule': apart,
    'settings.group-rules-asked': apart,
    'settings.group-rules-applied': apart,
    'settings.app': value,
    'settings.email-template': value,
    // Long, and never shown as a difference: when a body changed, its template says.
    'settings.email-body': apart,
    'settings.sms-template': value,
    'settings.text-rules': value,
    'settings.text-rules.lastUpdated': apart,
  },
};

const unnamed: Rule = { keep: 'secret' };

/** The rule of the longest path that leads to this one, and that path. */
export function ruleOf(kind: EntityKind, path: string): { readonly rule: Rule; readonly from: string } {
  const byPath = rules[kind];
  for (let from = path; ; from = from.slice(0, from.lastIndexOf('.'))) {
    const rule = Object.hasOwn(byPath, from) ? byPath[from] : undefined;
    if (rule !== undefined) return { rule, from };
    if (!from.includes('.')) return { rule: unnamed, from: path };
  }
}
