import { parseArgs } from 'node:util';

import { LambdaClient } from '@aws-sdk/client-lambda';

import { bootstrap, BootstrapError } from './bootstrap.ts';
import { ErasureError, reapply } from './erasure.ts';
import { type Answer, expr, ExprError, exprHelp } from './expr.ts';
import { recount, RecountError } from './groups.ts';

const help = `roster bootstrap --function NAME --login LOGIN [--token] [--region REGION]

  Prints an activation link for the administrator with that login, made if there is none; with --token a new
  API token in place of the former one. NAME is the stack's output BootstrapFunctionName. Your AWS credentials
  must allow lambda:InvokeFunction on it.

roster erasure --reapply --function NAME [--region REGION]

  After a restore of the table: erases again everybody who had been erased and is back. NAME is the stack's
  output EraserFunctionName.

roster groups --recount --function NAME [--group ID] [--region REGION]

  Counts the members of all groups anew, or of one, and corrects what is wrong. NAME is the stack's output
  MemberCountsFunctionName.

${exprHelp}`;

class UsageError extends Error {}

const options = {
  function: { type: 'string' },
  login: { type: 'string' },
  token: { type: 'boolean', default: false },
  reapply: { type: 'boolean', default: false },
  recount: { type: 'boolean', default: false },
  group: { type: 'string' },
  region: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** What asks a function of the deployed stack. */
async function deployed(args: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [command] = positionals;
  if (values.help || command === undefined) return help;
  const lambda = new LambdaClient(values.region === undefined ? {} : { region: values.region });
  if (command === 'erasure') {
    if (values.function === undefined || !values.reapply) throw new UsageError('--reapply and --function are needed');
    return reapply(lambda, values.function);
  }
  if (command === 'groups') {
    if (values.function === undefined || !values.recount) throw new UsageError('--recount and --function are needed');
    return recount(lambda, values.function, values.group);
  }
  if (command !== 'bootstrap') throw new UsageError(`there is no command ${command}`);
  if (values.function === undefined || values.login === undefined) throw new UsageError('--function and --login are needed');
  return bootstrap(lambda, { functionName: values.function, adminLogin: values.login, wantsToken: values.token });
}

async function main([command, ...args]: readonly string[]): Promise<Answer> {
  if (command === 'expr') return expr(args);
  return { ok: true, text: await deployed([...(command === undefined ? [] : [command]), ...args]) };
}

const ours = [UsageError, BootstrapError, ErasureError, RecountError, ExprError];

try {
  const { ok, text } = await main(process.argv.slice(2));
  process.stdout.write(`${text}\n`);
  if (!ok) process.exitCode = 1;
} catch (error) {
  const isOurs = ours.some((kind) => error instanceof kind);
  process.stderr.write(
    `roster: ${error instanceof Error ? error.message : String(error)}\n${isOurs ? '' : 'roster --help says how it is used.\n'}`,
  );
  process.exitCode = 2;
}
