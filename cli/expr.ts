import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import * as z from 'zod';

import { compile, describeFault, eventHookFilter, type Members, type Place } from '../shared/expression/index.ts';
import { anywhere, claim, groupRule, mappingToApp, mappingToDirectory } from '../shared/expression/places.ts';
import { policyCondition, realmAssignment } from '../shared/expression/identity-engine.ts';
import { baseUserAttributes, expressionMembers } from '../shared/profiles/index.ts';
import { Cases, runCases } from './expr-cases.ts';
import { Context, lookupsOf, rootsOf } from './expr-context.ts';

export const exprHelp = `roster expr EXPRESSION [--context FILE] [--place PLACE] [--dialect classic|identity-engine]

  Checks an expression and evaluates it, offline. FILE is a JSON object of what it sees ({"user": {...}}), and of what functions look
  up: groups, linkedObjects, internal, managerUser, managerAppUser, assistantUser, assistantAppUser, directoryUsers, workdayUsers,
  now. PLACE is group-rule, mapping-to-app, mapping-to-directory, claim, policy, realm or event-hook; without it, anything of
  the dialect is allowed. Users have the base attributes there, and those of the context's user.

roster expr --cases FILE

  Evaluates all cases of a file, prints each that fails and, last, how many passed and failed.`;

/** What a command says, and whether that is a success. */
export interface Answer {
  readonly text: string;
  readonly ok: boolean;
}

export class ExprError extends Error {
  override readonly name = 'ExprError';
}

const places: Readonly<Record<string, (attributes: Members) => Place>> = {
  'group-rule': groupRule,
  'mapping-to-app': mappingToApp,
  'mapping-to-directory': mappingToDirectory,
  claim,
  policy: policyCondition,
  realm: realmAssignment,
  'event-hook': () => eventHookFilter,
};

/** npm runs scripts in the project's folder, and says where somebody was. */
const pathOf = (file: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), file);

function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(pathOf(file), 'utf8'));
  } catch (error) {
    throw new ExprError(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ExprError(`${file} is not what it should be:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Attributes of the base schema, and whatever else the context's user has. */
function attributesOf({ user }: Context): Members {
  const profile = z.looseObject({ profile: z.optional(z.looseObject({})) }).safeParse(user);
  const names = profile.success ? Object.keys(profile.data.profile ?? profile.data) : [];
  return { ...Object.fromEntries(names.map((name) => [name, { kind: 'any' }])), ...expressionMembers(baseUserAttributes) };
}

function placeOf(name: string | undefined, dialect: string, context: Context): Place {
  if (dialect !== 'classic' && dialect !== 'identity-engine') throw new ExprError(`there is no dialect ${dialect}`);
  if (name === undefined) return anywhere(dialect);
  const place = Object.hasOwn(places, name) ? places[name] : undefined;
  if (place === undefined) throw new ExprError(`there is no place ${name}: ${Object.keys(places).join(', ')}`);
  return place(attributesOf(context));
}

function evaluated(source: string, place: Place, context: Context): Answer {
  const compiled = compile(source, place);
  if (!compiled.ok) return { ok: false, text: compiled.faults.map((fault) => describeFault(source, fault)).join('\n\n') };
  const outcome = compiled.evaluate(rootsOf(context), lookupsOf(context));
  if (!outcome.ok) return { ok: false, text: describeFault(source, outcome.fault) };
  return { ok: true, text: JSON.stringify(outcome.value, null, 2) };
}

/** `roster expr`, without its name. @throws ExprError where it is not used as it should be */
export function expr(args: readonly string[]): Answer {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      cases: { type: 'string' },
      context: { type: 'string' },
      place: { type: 'string' },
      dialect: { type: 'string', default: 'classic' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { ok: true, text: exprHelp };
  if (values.cases !== undefined) {
    const { lines, failed } = runCases(readJson(values.cases, Cases));
    return { ok: failed === 0, text: lines.join('\n') };
  }
  const [source, ...others] = positionals;
  if (source === undefined) throw new ExprError('an expression is needed, or --cases');
  if (others.length > 0) throw new ExprError('the expression is to be one argument: put it in quotation marks');
  const context = values.context === undefined ? {} : readJson(values.context, Context);
  return evaluated(source, placeOf(values.place, values.dialect, context), context);
}
