import type { Place } from '../expression/index.ts';
import type { Schema } from '../profiles/index.ts';
import type { App } from './model.ts';

/** Where expressions of mappings and of names stand. Given from outside: who needs no functions of the language carries none. */
export interface MappingPlaces {
  toApp(users: Pick<Schema, 'base' | 'custom'>, app: Pick<App, 'name'>): Place;
  toDirectory(app: Pick<App, 'name' | 'schema'>): Place;
}
