import { RosterError, type Versioned } from '../kernel/index.ts';

/** What `If-Match` asks of an entity. */
export type Expectation = (entity: Versioned) => boolean;

const opaqueTag = ({ version, lastUpdated }: Versioned): string => `${version}-${lastUpdated.toString(36)}`;

/**
 * The tag of an entity's present version. The time stands beside the version because a table that was restored counts versions anew.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3
 */
export const entityTag = (entity: Versioned): string => `"${opaqueTag(entity)}"`;

const one = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const list = new RegExp(String.raw`^\s*${one}(?:\s*,\s*${one})*\s*$`);

/**
 * `*` or a list of tags. Weak ones count as what they are tags of: CloudFront makes a tag weak when it compresses, and what is compared here
 * is a version, never bytes. Throws `malformed-etag`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 */
export function expectationOf(ifMatch: string): Expectation {
  if (ifMatch.trim() === '*') return () => true;
  if (!list.test(ifMatch)) throw new RosterError('malformed-etag', {});
  const tags = new Set([...ifMatch.matchAll(/"([^"]*)"/g)].map(([, tag]) => tag));
  return (entity) => tags.has(opaqueTag(entity));
}
