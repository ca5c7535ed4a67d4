import type { DepartureServices } from '../directory/index.ts';
import type { Root } from './root.ts';
import { root } from './root.ts';
import { beginScope } from './scope.ts';
import { departuresOf } from './departures.ts';

/** What the worker goes on with deactivations by. It sets no passwords, sends no mails and checks no profiles. */
export type DepartureWorkerServices = Pick<
  DepartureServices,
  'clock' | 'users' | 'groups' | 'memberships' | 'committer' | 'departures'
> & { readonly log: Root['log'] };

export function departureServices(): DepartureWorkerServices {
  const wired = root();
  const { users, groups, memberships, committer } = beginScope(wired);
  const { clock, table } = wired;
  return { clock, users, groups, memberships, committer, departures: departuresOf(table), log: (line) => wired.log(line) };
}
