import { beforeEach, describe, expect, it } from '@jest/globals';

import { type BounceServices, removeEmailBounces, type SearchQuery, type User } from '../../../shared/directory/index.ts';
import { type RosterEvent, systemContext } from '../../../shared/kernel/index.ts';

const user = (id: string, email: string): User => ({ id, profile: { login: `${id}@example.com`, email } }) as unknown as User;

const everybody = [user('00u1', 'Ada@example.com'), user('00u2', 'ada@example.com'), user('00u3', 'grace@example.com')];
let searched: SearchQuery[] = [];
let lifted: string[] = [];
let told: RosterEvent[] = [];
let sesFails = false;

const services: BounceServices = {
  clock: { now: () => 1 },
  searchUsers: (query) => {
    searched.push(query);
    const items = everybody.filter(({ profile }) =>
      query.search?.toLowerCase().includes(`"${String(profile['email']).toLowerCase()}"`),
    );
    return Promise.resolve({ items });
  },
  suppressionList: {
    remove: (address) => (sesFails ? Promise.reject(new Error('SES is down')) : Promise.resolve(void lifted.push(address))),
  },
  eventRecorder: { record: (event) => Promise.resolve(void told.push(event)) },
};
const remove = (...addresses: readonly string[]) => removeEmailBounces(services, addresses, systemContext('request-1'));

beforeEach(() => {
  [searched, lifted, told, sesFails] = [[], [], [], false];
});

describe('taking addresses off the list of those that get no mail', () => {
  it('takes each as it stands on the users who have it, and says once for whom', async () => {
    expect(await remove('ADA@example.com', 'grace@example.com', 'grace@example.com')).toEqual([]);
    expect(lifted.toSorted()).toEqual(['Ada@example.com', 'ada@example.com', 'grace@example.com']);
    expect(told).toMatchObject([{ eventType: 'system.email.bounce.removal', entity: { kind: 'org', id: 'messages' } }]);
    expect(told[0]?.targets.map(({ id }) => id)).toEqual(['00u1', '00u2', '00u3']);
  });

  it('leaves what is nobody’s, or no address, and never searches by what would end a text', async () => {
    const strange = ['nothing', 'a@b" or profile.login pr or profile.email eq "c', 'a\\@example.com'];
    expect((await remove(...strange, 'nobody@example.com')).map(({ emailAddress }) => emailAddress)).toEqual([
      ...strange,
      'nobody@example.com',
    ]);
    expect(searched).toHaveLength(1);
    expect([lifted, told]).toEqual([[], []]);
  });

  it('tells nothing where SES fails: whoever asks again does it', async () => {
    sesFails = true;
    await expect(remove('grace@example.com')).rejects.toThrow('SES is down');
    expect(told).toEqual([]);
  });
});
