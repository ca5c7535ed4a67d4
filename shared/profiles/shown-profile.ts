import { inSchemaOrder } from './base-attributes.ts';
import type { Attribute, Schema } from './model.ts';

const isShown = ({ self }: Attribute): boolean => self !== 'HIDE';

/** What leaves Roster of a profile without anybody's asking for it: what the schema knows and does not hide. */
export const shownProfile = <Value>(
  { base, custom }: Pick<Schema, 'base' | 'custom'>,
  profile: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> => inSchemaOrder({ base: base.filter(isShown), custom: custom.filter(isShown) }, profile);
