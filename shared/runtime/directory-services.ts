import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { SesSuppressionList } from '../aws/ses-suppression-list.ts';
import type { BounceServices, Group, GroupServices, LinkServices, SearchQuery, User } from '../directory/index.ts';
import type { FactorMessenger } from '../factors/index.ts';
import type { Page } from '../kernel/index.ts';
import type { ApprovalServices } from '../registration/index.ts';
import { groupSchema, type OrgSettings, schemaOfType } from '../org/index.ts';
import type { Schema } from '../profiles/index.ts';
import { DynamoLinkStore } from '../store/links.ts';
import { DynamoRegistrations } from '../store/registrations.ts';
import { approvalMessenger } from './approval-messenger.ts';
import { departuresOf } from './departures.ts';
import { factorMessenger } from './factor-messenger.ts';
import { eventLog } from './log-store.ts';
import { once } from './root.ts';
import type { Scope } from './scope.ts';
import { directorySearch } from './search.ts';
import { userServices } from './user-services.ts';

/** What operations on users and groups work with. */
export interface DirectoryServices extends ApprovalServices, BounceServices, LinkServices, GroupServices {
  readonly origin: string;
  readonly factorMessenger: FactorMessenger;
  readonly settings: () => OrgSettings;
  readonly schemaOf: (typeId: string) => Schema | undefined;
  readonly groupSchema: () => Schema;
  readonly searchUsers: (query: SearchQuery) => Promise<Page<User>>;
  readonly searchGroups: (query: SearchQuery) => Promise<Page<Group>>;
}

function groupSchemaOf({ settings }: Scope): Schema {
  const schema = groupSchema(settings);
  if (schema === undefined) throw new Error('the org has no schema of groups');
  return schema;
}

/** Signed as every call to the table is. */
const suppressionList = once(() => new SesSuppressionList(new DynamoDBClient({}).config));

export const directoryServices = (scope: Scope): DirectoryServices => ({
  ...userServices(scope),
  links: new DynamoLinkStore(scope.root.table),
  relations: () => scope.settings.linkedObjects,
  departures: departuresOf(scope.root.table),
  registrations: new DynamoRegistrations(scope.root.table),
  approvalMessenger: approvalMessenger(scope),
  factorMessenger: factorMessenger(scope),
  suppressionList: { remove: (address) => suppressionList().remove(address) },
  eventRecorder: { record: (event) => eventLog().record(event) },
  settings: () => scope.settings,
  schemaOf: (typeId) => schemaOfType(scope.settings, typeId),
  groupSchema: () => groupSchemaOf(scope),
  ...directorySearch(scope),
});
