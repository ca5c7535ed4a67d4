import type { Change, Write } from '../../../shared/kernel/index.ts';
import { type Brand, type Org, type OrgSettings, type SettingsServices } from '../../../shared/org/index.ts';
import { baseUserAttributes } from '../../../shared/profiles/index.ts';

const brand: Brand = { id: 'bnd1', name: 'Example', accent: '#000', logoUrl: null, isDefault: true };

const lists = {
  policy: 'policies',
  zone: 'zones',
  'trusted-origin': 'trustedOrigins',
  realm: 'realms',
  'linked-object': 'linkedObjects',
  'ui-schema': 'uiSchemas',
} as const;
type Listed = Readonly<Record<'id', string>>;

function applied(settings: OrgSettings, write: Write): OrgSettings {
  if (write.do !== 'set' && write.do !== 'unset') return settings;
  const list = lists[write.setting as keyof typeof lists];
  const others = (settings[list] as readonly Listed[]).filter(({ id }) => id !== write.id);
  return { ...settings, [list]: write.do === 'set' ? [...others, write.value] : others };
}

/** The settings of an org that is kept in memory, as use cases read and change them. */
export class MemorySettings implements SettingsServices {
  readonly clock = { now: (): number => 1000 };
  settings: OrgSettings = {
    orgId: '00o1',
    companyName: 'Example',
    created: 1,
    lastUpdated: 1,
    everyoneId: '00g1',
    userTypes: [],
    schemas: [
      {
        id: 'osc1',
        name: 'user',
        title: 'User',
        description: '',
        created: 1,
        lastUpdated: 1,
        base: baseUserAttributes,
        custom: [],
      },
    ],
    searchIndexing: [],
    policies: [],
    zones: [],
    trustedOrigins: [],
    realms: [],
    linkedObjects: [],
    uiSchemas: [],
    brand,
  };
  /** What happened, by the types of events. */
  readonly events: string[] = [];

  readonly orgSettings = {
    read: (): Promise<{ org: Org; settings: OrgSettings }> => {
      const { orgId, companyName, created, lastUpdated, everyoneId } = this.settings;
      const org: Org = { id: 'org', version: 1, orgId, companyName, created, lastUpdated, everyoneId };
      return Promise.resolve({ org, settings: this.settings });
    },
  };

  readonly committer = {
    commit: ({ writes, events }: Change): Promise<void> => {
      this.settings = writes.reduce(applied, this.settings);
      this.events.push(...events.map(({ eventType }) => eventType));
      return Promise.resolve();
    },
  };
}
