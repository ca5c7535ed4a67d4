import type { ConvergeServices } from './converge.ts';
import type { App } from './model.ts';
import { needsOfApp, readyApp } from './ready-app.ts';

/** Whether some expression of an app asks for groups, of people of some type. */
export function asksForGroups(app: App, { settings, schemaOf, places }: ConvergeServices): boolean {
  return settings().userTypes.some(({ id }) => {
    const schema = schemaOf(id);
    return schema !== undefined && needsOfApp(readyApp(app, { typeId: id, schema }, places)).groups;
  });
}

/**
 * Whether mappings of an app, or its template of names, have one of these names somewhere: as an attribute that is made, or in an expression. More
 * than is meant by it is no harm.
 */
export function mentions({ mappings, userNameTemplate }: App, names: readonly string[]): boolean {
  const words = new Set(JSON.stringify([mappings, userNameTemplate]).match(/[A-Za-z_][A-Za-z0-9_]*/g));
  return names.some((name) => words.has(name));
}
