import { parseArgs } from 'node:util';

import { LambdaClient } from '@aws-sdk/client-lambda';

import { bootstrap, BootstrapError } from './bootstrap.ts';
import { ErasureError, reapply } from './erasure.ts';

const help = `roster bootstrap --function NAME --login LOGIN [--token] [--region REGION]

  Prints an activation link for the administrator with that login, made if there is none; with --token a new
  API token in place of the former one. NAME is the stack's output BootstrapFunctionName. Your AWS credentials
  must allow lambda:InvokeFunction on it.

roster erasure --reapply --function NAME [--region REGION]

  After a restore of the table: erases again everybody who had been erased and is back. NAME is the stack's
  output EraserFunctionName.`;

class UsageError extends Error {}

async function main(args: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      function: { type: 'string' },
      login: { type: 'string' },
      token: { type: 'boolean', default: false },
      reapply: { type: 'boolean', default: false },
      region: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [command] = positionals;
  if (values.help || command === undefined) return help;
  const lambda = new LambdaClient(values.region === undefined ? {} : { region: values.region });
  if (command === 'erasure') {
    if (values.function === undefined || !values.reapply) throw new UsageError('--reapply and --function are needed');
    return reapply(lambda, values.function);
  }
  if (command !== 'bootstrap') throw new UsageError(`there is no command ${command}`);
  if (values.function === undefined || values.login === undefined) throw new UsageError('--function and --login are needed');
  return bootstrap(lambda, { functionName: values.function, adminLogin: values.login, wantsToken: values.token });
}

try {
  process.stdout.write(`${await main(process.argv.slice(2))}\n`);
} catch (error) {
  const isOurs = error instanceof UsageError || error instanceof BootstrapError || error instanceof ErasureError;
  process.stderr.write(
    `roster: ${error instanceof Error ? error.message : String(error)}\n${isOurs ? '' : 'roster --help says how it is used.\n'}`,
  );
  process.exitCode = 2;
}
