import type { Client } from '../client.ts';
import { get, once, type OperationScenario, post } from './scenario.ts';

/** A new user with a hash and a group, a change of one who is there, and a row that can't be. */
export const csv = [
  'login,email,firstName,lastName,groups,passwordHash',
  `grace@example.com,grace@example.com,Grace,Hopper,Staff,$2b$10$${'a'.repeat(21)}u${'b'.repeat(30)}u`,
  'ada@example.com,ada@example.com,Augusta,King,,',
  'not a login,nobody,,,,',
].join('\n');

export async function uploaded(on: Client): Promise<string> {
  const id = await on.create('/api/v1/imports', { name: 'People' });
  on.world.services.upload(`uploads/${id}.csv`, Buffer.from(csv));
  return id;
}

export const importScenarios: Readonly<Record<string, OperationScenario>> = {
  createImport: () => once(post('/api/v1/imports', { name: 'People' })),
  listImports: () => get('/api/v1/imports'),
  getImport: async (on) => get(`/api/v1/imports/${await uploaded(on)}`),
  getImportReport: async (on) => {
    const id = await uploaded(on);
    await on.world.drain();
    return get(`/api/v1/imports/${id}/report`);
  },
  cancelImport: async (on) => {
    const id = await uploaded(on);
    await on.world.deliverMessages('import-uploads');
    return post(`/api/v1/imports/${id}/lifecycle/cancel`);
  },
};
