import type { Page } from '../kernel/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { Access } from '../policy/index.ts';
import { type AccessDecision, decideAccess, type Visitor } from './decide-access.ts';
import { keyOfApp } from './list-apps.ts';
import type { App } from './model.ts';

export interface AccessQuery {
  /** Only those that she may use, or may not. */
  readonly access?: Access | undefined;
  readonly includeUnassigned: boolean;
  readonly limit: number;
  /** A former page's `next`. */
  readonly after?: string;
}

export const mayUse = ({ obstacles }: AccessDecision): boolean => obstacles.length === 0;

/** A page of decisions about one person, by the age of applications. Pure. */
export function listAccess(
  apps: readonly App[],
  visitor: Visitor,
  settings: Pick<OrgSettings, 'policies'>,
  { access, includeUnassigned, limit, after = '' }: AccessQuery,
): Page<AccessDecision> {
  const wanted = apps
    .filter((app) => keyOfApp(app) > after)
    .map((app) => decideAccess(app, visitor, settings))
    .filter((decision) => includeUnassigned || decision.assignment !== undefined)
    .filter((decision) => access === undefined || mayUse(decision) === (access === 'ALLOW'));
  const items = wanted.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(wanted.length > limit && last !== undefined ? { next: keyOfApp(last.app) } : {}) };
}

/**
 * Those that somebody has and that nothing keeps from her but her own status, the oldest first: an administrator sees what she will have.
 * Pure.
 */
export const usableApps = (apps: readonly App[], visitor: Visitor, settings: Pick<OrgSettings, 'policies'>): readonly App[] =>
  apps.filter((app) => decideAccess(app, visitor, settings).obstacles.every(({ reason }) => reason === 'USER_NOT_ACTIVE'));
