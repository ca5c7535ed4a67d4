import type { ImportSchema } from '../imports/index.ts';
import { defaultUserType, schemaOfType } from '../org/index.ts';
import type { Scope } from './scope.ts';

/** The schema of the default user type: what an import may hold. */
export async function importSchema(scope: Scope): Promise<ImportSchema> {
  const { id } = defaultUserType(scope.settings);
  const schema = schemaOfType(scope.settings, id);
  if (schema === undefined) throw new Error('the default user type has no schema');
  return { typeId: id, attributes: [...schema.base, ...schema.custom] };
}
