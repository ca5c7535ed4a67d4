import { bootstrapEvent, person } from '../org.ts';
import type { Client } from '../client.ts';
import { groupRuleConsumers } from './group-rules.ts';
import { mappedApp } from './apps.ts';
import { uploaded } from './imports.ts';
import { notice } from '../../../unit/messaging/sample-notices.ts';
import type { ConsumerScenario } from './scenario.ts';
import { byMail, paused, textRecovery } from './sign-in.ts';
import { departing } from './users.ts';

/** Three changes of two entities, whose records and messages wait. */
async function changes(on: Client, staffId: string): Promise<void> {
  const id = await on.create('/api/v1/users', { profile: person('grace'), groupIds: [staffId] });
  await on.call('POST', `/api/v1/users/${id}`, { profile: { title: 'Admiral' } });
  await on.call('PUT', `/api/v1/groups/${staffId}`, { profile: { name: 'People' } });
}

const logged: (on: Client, staffId: string) => Promise<void> = async (on, staffId) => {
  await changes(on, staffId);
  await on.world.deliverRecords('streams-log-appender');
};

const published: typeof logged = async (on, staffId) => {
  await logged(on, staffId);
  while (await on.world.deliverMessages('log-wakeups'));
};

/** A group with members that was deleted: who clears it has been woken. */
async function removedGroup(on: Client, staffId: string): Promise<void> {
  for (const name of ['grace', 'edith']) await on.create('/api/v1/users', { profile: person(name), groupIds: [staffId] });
  await on.call('DELETE', `/api/v1/groups/${staffId}`);
  await on.world.deliverRecords('streams-log-appender');
  while (await on.world.deliverMessages('log-wakeups'));
}

/** Somebody who was deleted, whose events are in the log: the eraser has been woken. */
async function erased(on: Client, userId: string): Promise<void> {
  await on.call('DELETE', `/api/v1/users/${userId}`);
  await on.call('DELETE', `/api/v1/users/${userId}`);
  await on.world.deliverRecords('streams-log-appender');
  await on.world.invoke('schedules-sweeper', {});
}

export const consumerScenarios: Readonly<Record<string, ConsumerScenario>> = {
  ...groupRuleConsumers,
  'streams-log-appender': async (on, { staffId }) => {
    await changes(on, staffId);
    return (world, options) => world.deliverRecords('streams-log-appender', options);
  },
  'streams-log-appender: of imported users and sign-ins': async (on) => {
    await uploaded(on);
    await on.call('POST', '/api/v1/authn', { username: 'ada@example.com', password: 'Tuesday-Kettle-42' });
    await on.world.deliverMessages('import-uploads');
    await on.world.deliverMessages('import-chunks');
    return (world, options) => world.deliverRecords('streams-log-appender', options);
  },
  'streams-search-indexer': async (on, { staffId }) => {
    await changes(on, staffId);
    return (world, options) => world.deliverRecords('streams-search-indexer', options);
  },
  'streams-search-indexer: of who is gone': async (on, { adaId }) => {
    await on.call('POST', `/api/v1/users/${adaId}/lifecycle/deactivate`);
    await on.call('DELETE', `/api/v1/users/${adaId}`);
    return (world, options) => world.deliverRecords('streams-search-indexer', options);
  },
  'workers-bus-publisher': async (on, { staffId }) => {
    await logged(on, staffId);
    return (world, options) => world.deliverMessages('log-wakeups', options);
  },
  'workers-hook-delivery': async (on, { staffId }) => {
    await published(on, staffId);
    return (world, options) => world.deliverMessages('hook-wakeups', options);
  },
  'workers-member-counts': async (on, { staffId }) => {
    await published(on, staffId);
    return (world, options) => world.deliverMessages('member-counts', options);
  },
  'workers-member-counts: of somebody who comes back': async (on, { staffId, adaId }) => {
    await on.call('POST', `/api/v1/users/${adaId}/lifecycle/deactivate`);
    await on.call('POST', `/api/v1/users/${adaId}/lifecycle/activate?sendEmail=false`);
    await on.call('PUT', `/api/v1/groups/${staffId}/users/${adaId}`);
    await on.world.deliverRecords('streams-log-appender');
    while (await on.world.deliverMessages('log-wakeups'));
    return (world, options) => world.deliverMessages('member-counts', options);
  },
  'workers-app-mappings': async (on, { staffId }) => {
    await mappedApp(on, staffId);
    await published(on, staffId);
    return (world, options) => world.deliverMessages('app-mappings', options);
  },
  'workers-app-mappings: of who is gone': async (on, { staffId, adaId }) => {
    const { id } = await mappedApp(on, staffId);
    await on.call('POST', `/api/v1/apps/${id}/users`, { id: adaId });
    await on.call('POST', `/api/v1/users/${adaId}/lifecycle/deactivate`);
    await on.call('DELETE', `/api/v1/groups/${staffId}`);
    await on.world.deliverRecords('streams-log-appender');
    while (await on.world.deliverMessages('log-wakeups'));
    return (world, options) => world.deliverMessages('app-mappings', options);
  },
  'workers-group-clearing': async (on, { staffId }) => {
    await removedGroup(on, staffId);
    return (world, options) => world.deliverMessages('group-clearing', options);
  },
  'workers-group-clearing: again, for whoever joined in that moment': async (on, { staffId }) => {
    await removedGroup(on, staffId);
    await on.world.drain();
    on.world.clock.advance(16 * 60_000);
    await on.world.invoke('schedules-sweeper', {});
    return (world, options) => world.deliverMessages('group-clearing', options);
  },
  'workers-mailer': async (on) => {
    await on.call('POST', '/api/v1/users', { profile: person('grace') });
    on.world.clock.advance(3000);
    return (world, options) => world.deliverMessages('messages', options);
  },
  'workers-recovery': async (on) => {
    await on.call('POST', '/api/v1/authn/recovery/password', { username: 'ada@example.com', relayState: '/inbox' });
    return (world, options) => world.deliverMessages('recovery', options);
  },
  'workers-recovery: of an account that pauses': async (on) => {
    await paused(on);
    await on.call('POST', '/api/v1/authn/recovery/unlock', { username: 'ada@example.com' });
    return (world, options) => world.deliverMessages('recovery', options);
  },
  'workers-recovery: with a code': async (on) => {
    await on.call('POST', '/api/v1/authn/recovery/password', byMail);
    return (world, options) => world.deliverMessages('recovery', options);
  },
  'workers-recovery: by text': async (on) => {
    await textRecovery(on);
    await on.call('POST', '/api/v1/authn/recovery/password', { username: 'ada@example.com', factorType: 'SMS' });
    return (world, options) => world.deliverMessages('recovery', options);
  },
  'workers-mailer: of what SES tells': (on, { adaId }) => {
    on.world.services.enqueue('messages', notice('Bounce', { user: adaId }));
    return Promise.resolve((world, options) => world.deliverMessages('messages', options));
  },
  'workers-mailer: of a code': async (on) => {
    await textRecovery(on);
    await on.call('POST', '/api/v1/authn/recovery/password', { username: 'ada@example.com', factorType: 'SMS' });
    await on.world.deliverMessages('recovery');
    return (world, options) => world.deliverMessages('messages', options);
  },
  'workers-recovery: of who has not activated, and of nobody': async (on) => {
    await on.call('POST', '/api/v1/users', { profile: person('grace') });
    for (const username of ['grace@example.com', 'nobody@example.com'])
      await on.call('POST', '/api/v1/authn/recovery/password', { username });
    return (world, options) => world.deliverMessages('recovery', options);
  },
  'workers-import-splitter': async (on) => {
    await uploaded(on);
    return (world, options) => world.deliverMessages('import-uploads', options);
  },
  'workers-import-worker': async (on) => {
    await uploaded(on);
    await on.world.deliverMessages('import-uploads');
    return (world, options) => world.deliverMessages('import-chunks', options);
  },
  'workers-hook-backfill': async (on, { hookId }) => {
    await on.create(`/api/v1/eventHooks/${hookId}/backfills`, {});
    // Its message waits as long as the backfill does.
    on.world.clock.advance(61_000);
    return (world, options) => world.deliverMessages('hook-backfills', options);
  },
  'workers-directory-jobs': async (on) => {
    await on.create('/api/v1/directoryJobs', { type: 'repairSearchIndex' });
    on.world.clock.advance(61_000);
    return (world, options) => world.deliverMessages('directory-jobs', options);
  },
  'workers-departures': async (on) => {
    await departing(on);
    return (world, options) => world.deliverMessages('departures', options);
  },
  'workers-eraser': async (on, { adaId }) => {
    await erased(on, adaId);
    return (world, options) => world.deliverMessages('erasure-wakeups', options);
  },
  'workers-eraser: again after a restore': async (on, { adaId }) => {
    await erased(on, adaId);
    await on.world.drain();
    const event = { action: 'reapply' };
    return async (world, options) => {
      const outcome = await world.invoke('workers-eraser', event, options);
      // Whoever asked for it by hand asks again.
      if (outcome.kind !== 'answered') await world.invoke('workers-eraser', event);
    };
  },
  // Every wake-up was lost.
  'schedules-sweeper': async (on, { staffId }) => {
    await logged(on, staffId);
    while (on.world.services.receive('log-wakeups').length > 0);
    while (on.world.services.receive('hook-wakeups').length > 0);
    return (world, options) => world.invoke('schedules-sweeper', {}, options);
  },
};

const fromCloudFormation = {
  RequestType: 'Create',
  ResponseURL: 'https://cloudformation.example/answer',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Org',
  ResourceProperties: { AdminLogin: 'admin@example.com' },
};

/** Invoked by people and by CloudFormation, who ask again where they get no answer. Each begins where there is nothing. */
export const bootstrapScenarios: Readonly<Record<string, object>> = {
  bootstrap: bootstrapEvent,
  'bootstrap: by CloudFormation': fromCloudFormation,
  'bootstrap: for a new token': { action: 'token', adminLogin: 'admin@example.com' },
};

/** Functions that touch nothing of the org's. */
export const withoutCalls: Readonly<Record<string, string>> = {
  'workers-dialer': 'calls what its caller names; has no rights, keeps nothing (test/unit/security/guarded-request.test.ts)',
  'edge-authorizer': 'compares a header with a secret (test/unit/edge)',
  'edge-rotation': 'moves a secret between Secrets Manager and CloudFront (test/unit/edge)',
};
