import type { MappingPlaces } from '../applications/index.ts';
import { mappingToApp, mappingToDirectory } from '../expression/places.ts';
import { expressionMembers } from '../profiles/index.ts';

/** Where expressions of mappings stand, with all functions of the language. */
export const mappingPlaces: MappingPlaces = {
  toApp: ({ base, custom }, { name }) => mappingToApp(expressionMembers([...base, ...custom]), name),
  toDirectory: ({ name, schema: { base, custom } }) => mappingToDirectory(expressionMembers([...base, ...custom]), name),
};
