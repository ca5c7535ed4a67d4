/** docs/reference/events.md, from the one table that the code goes by (shared/kernel/event-types.ts). */
import { join } from 'node:path';

import { eventTypes } from '../shared/kernel/index.ts';

export const eventReferenceFile = join(import.meta.dirname, '../docs/reference/events.md');

interface Facts {
  readonly message: string;
  readonly hooks: boolean;
  readonly meaning: string;
  readonly targets: readonly string[];
  readonly facts?: Readonly<Record<string, string>>;
}

const head = `# Events

<!-- Made by \`npm run docs\` from shared/kernel/event-types.ts: change that, not this. -->

Every change leaves its events: in the System Log (\`GET /api/v1/logs\`), on the bus ([guide](../guides/event-bus.md)) and, where the
column *hooks* says so, at event hooks ([event hooks](../design/event-hooks.md)). Types and shape are Okta's, but for the types that begin with \`roster.\`; an event names who did it
(\`actor\`), from where (\`client\`), in which request (\`transaction\`), to what (\`target\`), and how it ended (\`outcome\`). No event
holds a secret or an attribute's value.

| type | what happened | hooks | target | \`debugData\` |
|---|---|---|---|---|
`;

const names = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(', ');

function row([type, { meaning, hooks, targets, facts = {} }]: readonly [string, Facts]): string {
  const debugData = Object.entries(facts).map(([name, about]) => `\`${name}\`: ${about}`);
  return `| \`${type}\` | ${meaning} | ${hooks ? 'yes' : ''} | ${names(targets)} | ${debugData.join('; ')} |`;
}

/** The page, by type in alphabetical order: somebody who adds a type moves no other line. */
export function eventReference(types: Readonly<Record<string, Facts>> = eventTypes): string {
  const sorted = Object.entries(types).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `${head}${sorted.map(row).join('\n')}\n`;
}
