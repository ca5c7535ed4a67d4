import { childrenOf, type Node } from './ast.ts';
import { grammarOf } from './checker.ts';
import { FaultError, type Spot } from './fault.ts';
import { parse } from './parser.ts';
import type { Place } from './place.ts';

/** An id of a group that is written out, and where: whoever stores the expression makes sure that there is such a group. */
export interface NamedGroup extends Spot {
  readonly id: string;
}

/** What an expression looks up besides what it sees: whoever evaluates it reads that much before, and nothing else. */
export interface Needs {
  /** Functions and methods that it calls, by name. */
  readonly functions: ReadonlySet<string>;
  /** Whether it asks for the user's groups. */
  readonly groups: boolean;
  readonly namedGroups: readonly NamedGroup[];
  /** Members of roots that it reads: `user.department` is `department` of `user`. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

const ofGroups: ReadonlySet<string> = new Set(['getGroups', 'isMemberOf', 'getFilteredGroups']);
const asksForGroups = (name: string): boolean => ofGroups.has(name) || name.startsWith('isMemberOf') || name.startsWith('Groups.');
const byId: ReadonlySet<string> = new Set(['isMemberOfGroup', 'isMemberOfAnyGroup']);

class Collector {
  readonly functions = new Set<string>();
  readonly namedGroups: NamedGroup[] = [];
  readonly members = new Map<string, Set<string>>();
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  visit(node: Node): void {
    if (node.kind === 'call') this.functions.add(node.name);
    if (node.kind === 'function') this.#function(node);
    if (node.kind === 'member') this.#member(node.target, node.name);
    if (node.kind === 'index' && node.key.kind === 'literal') this.#member(node.target, String(node.key.value));
    if (node.kind === 'name') this.#name(node.name);
    for (const child of childrenOf(node)) this.visit(child);
  }

  #function({ name, arguments: given }: Extract<Node, { readonly kind: 'function' }>): void {
    this.functions.add(name);
    for (const argument of byId.has(name) ? given : []) {
      const { start, end } = argument;
      if (argument.kind === 'literal' && typeof argument.value === 'string')
        this.namedGroups.push({ id: argument.value, start, end });
    }
  }

  #member(target: Node, name: string): void {
    if (target.kind !== 'name') return;
    const known = this.members.get(target.name) ?? new Set();
    this.members.set(target.name, known.add(name));
  }

  /** A member of the implied root is written as a root would be. */
  #name(name: string): void {
    const { roots, implied } = this.#place;
    if (implied === undefined || Object.hasOwn(roots, name)) return;
    const known = this.members.get(implied) ?? new Set();
    this.members.set(implied, known.add(name));
  }
}

/** Of an expression that its place takes; undefined of any other. */
export function needsOf(source: string, place: Place): Needs | undefined {
  try {
    const collector = new Collector(place);
    collector.visit(parse(source, grammarOf(place)));
    const { functions, namedGroups, members } = collector;
    return { functions, groups: [...functions].some(asksForGroups), namedGroups, members };
  } catch (error) {
    if (error instanceof FaultError) return undefined;
    throw error;
  }
}
