import type { KnownOwner } from '../group-owners.ts';
import { attribute, byPath, type Catalogue } from './catalogue.ts';
import type { Searchable } from './attributes.ts';
import { readSearch } from './condition.ts';
import { matches } from './matches.ts';

type Searched = KnownOwner & Searchable;

const id = attribute<Searched>('id', (owner) => owner.id, { required: true });
const type = attribute<Searched>('type', (owner) => owner.type, { required: true });
const displayName = attribute<Searched>('displayName', ({ party }) => party.displayName ?? party.alternateId);

const catalogue: Catalogue<Searched> = {
  kind: 'group',
  attributes: byPath([id, type, displayName]),
  building: [],
  listedBy: id,
  id,
};

/** Of a group's owners, who are at hand already, those that the expression is true of. Errors: `invalid-search`. */
export function filterOwners(owners: readonly KnownOwner[], search: string | undefined): readonly KnownOwner[] {
  if (search === undefined || search.trim() === '') return owners;
  const condition = readSearch(catalogue, search);
  return owners.filter((owner) => matches(condition, { ...owner, version: 1 }));
}
