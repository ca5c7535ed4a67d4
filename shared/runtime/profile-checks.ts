import { groupProfiles, type ProfileChecker } from '../directory/index.ts';
import { groupSchema, schemaOfType } from '../org/index.ts';
import { profileChecker } from '../profiles/index.ts';
import type { Scope } from './scope.ts';

/** Checks profiles by the org's schemas. Apart from the scope: only who writes profiles carries the rules. */
export const profilesOf = (scope: Scope): ProfileChecker =>
  profileChecker((typeId) => (typeId === groupProfiles ? groupSchema(scope.settings) : schemaOfType(scope.settings, typeId)));
