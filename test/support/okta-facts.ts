import { existsSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '../..');

/**
 * A file of what is known of Okta's API, which is no part of this project and lies beside it on some machines: as `shared/okta` in a
 * folder above. Undefined, with a notice, where it is not there: what needs it is skipped.
 */
export function oktaFacts(file: string): string | undefined {
  const found = ['..', '../..'].map((up) => join(project, up, 'shared/okta', file)).find((path) => existsSync(path));
  if (found === undefined) console.warn(`${file} is not at hand: nothing is compared with it.`);
  return found;
}
