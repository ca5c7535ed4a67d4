/** docs/reference/expressions.md, from the one table that the language goes by (shared/expression/functions). */
import { join } from 'node:path';

import { type Row, usage } from '../shared/expression/functions/row.ts';
import { claimFunctions, classicFunctions, directoryFunctions, groupRuleFunctions } from '../shared/expression/functions/tables.ts';
import { identityEngineFunctions } from '../shared/expression/functions/identity-engine.ts';
import { usualLimits } from '../shared/expression/index.ts';
import { wordFor } from '../shared/expression/types.ts';

export const expressionReferenceFile = join(import.meta.dirname, '../docs/reference/expressions.md');

const head = `# Expressions

<!-- Made by \`npm run docs\` from shared/expression/functions: change that, not this. -->

What can be said in expressions, in both of Okta's dialects; what it means and how it is bounded: [design](../design/expression-language.md).
\`npm run roster -- expr 'EXPRESSION'\` checks and evaluates one; \`npm run roster -- --help\` says how.

Operators, from the loosest to the tightest: \`a ? b : c\`, \`a ?: b\`, \`||\` \`OR\`, \`&&\` \`AND\`, \`==\` \`!=\` \`<\` \`<=\` \`>\` \`>=\`
\`matches\` (also \`eq ne lt le gt ge\`), \`+ -\`, \`* / %\` (also \`div mod\`), \`^\`, \`!\` \`NOT\` \`-\`. Behind a value: \`.name\`, \`?.name\`,
\`[0]\`, \`['name']\`, \`.?[condition]\` (all elements that fit), \`.^[ ]\` (the first), \`.$[ ]\` (the last), \`.![expression]\` (what it is of
each). Values: \`'text'\`, \`"text"\`, \`12\`, \`1.5\`, \`true\`, \`false\`, \`null\`, \`{1, 2}\`, \`{'key': 1}\`. A quotation mark in a text is doubled;
a backslash is a character.

At most ${usualLimits.length.toLocaleString('en')} characters, ${usualLimits.depth} levels, ${usualLimits.items} items of a list that is written out.
`;

const escaped = (text: string): string => text.replaceAll('|', String.raw`\|`);

/** A code span; one that holds a backtick does not occur. */
const code = (text: string): string => `\`${escaped(text)}\``;

const call = (row: Row): string => `${row.on === undefined ? '' : `${row.on}.`}${row.name}(${usage(row)})`;

function line(row: Row): string {
  const { says, gives, example } = row;
  const seen = example.on === undefined ? '' : `, of ${code(JSON.stringify(example.on))}`;
  return `| ${code(call(row))} | ${says} | ${wordFor(gives)} | ${code(example.expression)} is ${code(JSON.stringify(example.gives))}${seen} |`;
}

function section(title: string, about: string, rows: readonly Row[]): string {
  const sorted = rows.toSorted((one, other) => (call(one) < call(other) ? -1 : 1));
  return `\n## ${title}\n\n${about}\n\n| | what it gives | as | example |\n|---|---|---|---|\n${sorted.map(line).join('\n')}\n`;
}

const beyond = (rows: readonly Row[], known: readonly Row[]): readonly Row[] => rows.filter((row) => !known.includes(row));

/** The page: each function once, where it may be called. */
export const expressionReference = (): string =>
  [
    head,
    section('Classic, everywhere', 'In group rules, mappings and claims.', groupRuleFunctions),
    section('Classic, but not in group rules', 'In mappings and claims.', beyond(classicFunctions, groupRuleFunctions)),
    section('Mappings to apps', 'In mappings to apps, and in claims.', directoryFunctions),
    section('Claims', 'In claims.', claimFunctions),
    section(
      'Identity Engine',
      'In conditions of policies and realms; filters of event hooks have the methods of texts and lists that only read.',
      identityEngineFunctions,
    ),
  ].join('');
