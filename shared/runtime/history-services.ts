import type { GroupStore, UserStore } from '../directory/index.ts';
import type { HistoryQuestions } from '../history/index.ts';
import type { OrgSettings } from '../org/index.ts';
import { DynamoHistoryStore } from '../store/history.ts';
import type { Scope } from './scope.ts';

/** What operations on history work with. */
export interface HistoryServices extends HistoryQuestions {
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly settings: () => OrgSettings;
}

export function historyServicesOf(scope: Scope): HistoryServices {
  const { root, reader, users, groups } = scope;
  return {
    users,
    groups,
    settings: () => scope.settings,
    history: new DynamoHistoryStore(root.table, reader),
    existingGroups: async (ids) => new Set((await groups.getMany(ids)).map(({ id }) => id)),
    visibility: {
      knowsAttribute(name) {
        const schemas = scope.settings.schemas.filter((schema) => schema.name === 'user');
        return schemas.some(({ base, custom }) => [...base, ...custom].some((attribute) => attribute.name === name));
      },
    },
  };
}
