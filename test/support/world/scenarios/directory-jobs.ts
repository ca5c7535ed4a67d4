import type { Client } from '../client.ts';
import { get, once, type OperationScenario, post } from './scenario.ts';

const path = '/api/v1/directoryJobs';

const job = async (on: Client): Promise<string> => `${path}/${await on.create(path, { type: 'checkSearchIndex' })}`;

export const directoryJobScenarios: Readonly<Record<string, OperationScenario>> = {
  startDirectoryJob: () => once(post(path, { type: 'repairSearchIndex' })),
  listDirectoryJobs: async (on) => {
    await job(on);
    return get(path);
  },
  getDirectoryJob: async (on) => get(await job(on)),
  cancelDirectoryJob: async (on) => post(`${await job(on)}/cancel`),
  resumeDirectoryJob: async (on) => {
    const started = await job(on);
    await on.call('POST', `${started}/cancel`);
    return post(`${started}/resume`);
  },
};
