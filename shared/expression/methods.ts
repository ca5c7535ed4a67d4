import { number, text, truth, type Type } from './types.ts';
import { equals, isList, type Value } from './value.ts';

/** One method of one kind of value. A row here is all that there is to a method: parser, checker and compiler read it. */
export interface Method {
  readonly name: string;
  readonly on: 'text' | 'list';
  /** One argument at most. */
  readonly takes: readonly [] | readonly [Type['kind']];
  readonly gives: Type;
  /** Of values of the kinds that the row names, which the compiler has looked at. */
  readonly apply: (target: never, argument: never) => Value;
}

const onText = (
  name: string,
  takes: readonly [] | readonly ['text'],
  gives: Type,
  apply: (target: string, argument: string) => Value,
): Method => ({ name, on: 'text', takes, gives, apply });

const onList = (
  name: string,
  takes: readonly [] | readonly ['any'],
  gives: Type,
  apply: (target: readonly Value[], argument: Value) => Value,
): Method => ({ name, on: 'list', takes, gives, apply });

/** All text is compared to the letter. */
// prettier-ignore
export const methods = [
  onText('contains',    ['text'], truth,  (target, part) => target.includes(part)),
  onText('startsWith',  ['text'], truth,  (target, part) => target.startsWith(part)),
  onText('endsWith',    ['text'], truth,  (target, part) => target.endsWith(part)),
  onText('length',      [],       number, (target) => target.length),
  onText('isEmpty',     [],       truth,  (target) => target === ''),
  onText('toLowerCase', [],       text,   (target) => target.toLowerCase()),
  onText('toUpperCase', [],       text,   (target) => target.toUpperCase()),
  onList('contains',    ['any'],  truth,  (target, item) => target.some((each) => equals(each, item))),
  onList('size',        [],       number, (target) => target.length),
  onList('isEmpty',     [],       truth,  (target) => target.length === 0),
] as const satisfies readonly Method[];

/** The rows of one name as one function of a value that is not null; undefined where no row is for such values. */
export function dispatch(rows: readonly Method[]): (target: Value, argument: Value) => Value | undefined {
  const ofText = rows.find(({ on }) => on === 'text');
  const ofList = rows.find(({ on }) => on === 'list');
  return (target, argument) => {
    const row = typeof target === 'string' ? ofText : isList(target) ? ofList : undefined;
    if (row === undefined || (row.takes[0] === 'text' && typeof argument !== 'string')) return undefined;
    return row.apply(target as never, argument as never);
  };
}
