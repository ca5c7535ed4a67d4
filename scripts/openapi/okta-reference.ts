import { join } from 'node:path';

import type { Contract } from './declared-operations.ts';
import { oktaDifferences } from './okta-differences.ts';
import { type OktaOperation, oktaOperations, placeOf } from './okta-operations.ts';

export const oktaReferenceFile = join(import.meta.dirname, '../../docs/reference/okta-operations.md');

/** Parts of Okta's API that Roster is not meant to have, and why. Whatever else is missing is to come. */
const never: Readonly<Record<string, string>> = {
  OrgSettingContact: 'contacts that Okta turns to',
  OrgSettingCustomization: 'Okta’s own footers and pages',
  Subscription: 'notifications that Okta sends to its customers’ administrators',
  UserClassification: 'Okta’s licences',
};

type State = 'yes' | 'later' | 'no';

function stateOf(operation: OktaOperation, here: ReadonlySet<string>): State {
  if (here.has(placeOf(operation))) return 'yes';
  return never[operation.tag] === undefined ? 'later' : 'no';
}

const head = `# Okta's operations

<!-- Made by \`npm run docs\` from the operations' declarations and scripts/openapi: change those, not this. -->

Operations of Okta's Management API (OpenAPI document 2026.06.3) in the parts of it that are Roster's field, and whether Roster has them.
What is not here answers 401 \`E0000015\`, as Okta does for a feature that an org does not have. *later*: meant to come; *no*: not meant to.
`;

const count = (states: readonly State[], state: State): number => states.filter((other) => other === state).length;

function tagSection(tag: string, operations: readonly OktaOperation[], here: ReadonlySet<string>): string {
  const why = never[tag] === undefined ? '' : `\nNot meant to come: ${never[tag]}.\n`;
  const rows = operations.map(
    (operation) => `| \`${operation.id}\` | ${operation.method} \`${operation.path}\` | ${stateOf(operation, here)} |`,
  );
  return `\n### ${tag}\n${why}\n| operation | path | here |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function differencesSection(): string {
  const rows = Object.entries(oktaDifferences).map(([finding, why]) => {
    const [where = '', ...what] = finding.split(': ');
    return `| \`${where}\` | ${what.join(': ')} | ${why} |`;
  });
  return `\n## What is sent and read otherwise

Where an operation that is here differs from Okta's document: \`Name.member\` of an object that is answered, \`operation?parameter\`, or the
request. Whatever is not here is as Okta's document has it. How operations behave otherwise is in [compatible with Okta](../okta-compatibility.md).

| where | what | why |
|---|---|---|
${rows.join('\n')}
`;
}

/** The page: which of Okta's operations are here, and in what those differ. */
export function oktaReference(contracts: readonly Contract[]): string {
  const here = new Set(contracts.map(placeOf));
  const states = oktaOperations.map((operation) => stateOf(operation, here));
  const sums = `\nOf ${states.length} operations ${count(states, 'yes')} are here, ${count(states, 'later')} come later, ${count(states, 'no')} do not.\n`;
  const byTag = Map.groupBy(oktaOperations, ({ tag }) => tag);
  const sections = [...byTag]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([tag, operations]) => tagSection(tag, operations, here));
  return `${head}${sums}\n## By tag\n${sections.join('')}${differencesSection()}`;
}
