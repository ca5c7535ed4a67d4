import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';

import * as z from 'zod';

import { DataFolder, type LocalStack, StartError, startLocalStack } from '../local/index.ts';
import { accessRecorder } from './grants.ts';
import { localTemplate, prepare } from './prepare.ts';

const Credentials = z.object({ adminLogin: z.string(), adminPassword: z.string(), apiToken: z.string() });
type Credentials = z.infer<typeof Credentials>;

/** What bootstrapping answers. */
const Told = z.object({ ok: z.boolean(), reason: z.string().optional() });

/** What a program may ask of the stack that it started, over the channel between the two. Answers carry the question's `id`. */
const Question = z.union([
  z.object({
    id: z.number(),
    do: z.literal('invoke'),
    function: z.string(),
    event: z.unknown(),
    timeoutMs: z.number().optional(),
  }),
  z.object({ id: z.number(), do: z.literal('kill'), function: z.string() }),
]);

/** `PORT`, 8080 unless it is set; 0 for any that is free. */
function wantedPort(): number {
  const port = Number(process.env.PORT || 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartError(`PORT must be a number up to 65535, not: ${process.env.PORT}`);
  return port;
}

const tokenLength = 42;

/** What the environment says, else what the folder remembers, else something new. */
function credentials(kept: Credentials | undefined): Credentials {
  const { ROSTER_ADMIN_LOGIN, ROSTER_ADMIN_PASSWORD, ROSTER_API_TOKEN } = process.env;
  if (ROSTER_API_TOKEN && ROSTER_API_TOKEN.length !== tokenLength)
    throw new StartError(`ROSTER_API_TOKEN must have ${tokenLength} characters, not ${ROSTER_API_TOKEN.length}.`);
  return {
    adminLogin: ROSTER_ADMIN_LOGIN || kept?.adminLogin || 'admin@example.com',
    adminPassword: ROSTER_ADMIN_PASSWORD || kept?.adminPassword || `${randomText(5)}-${randomText(5)}-${randomText(5)}-Aa1`,
    apiToken: ROSTER_API_TOKEN || kept?.apiToken || `00${randomText(tokenLength - 2)}`,
  };
}

/** Without characters that look alike. */
function randomText(length: number): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz';
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** Makes the directory if there is none, with these credentials; and what the product does not accept of them, it says. */
async function bootstrap(stack: LocalStack, known: Credentials): Promise<void> {
  const outcome = await stack.invoke('BootstrapFunction', { action: 'ensure', ...known });
  const { ok, reason } =
    'payload' in outcome ? Told.parse(JSON.parse(outcome.payload)) : { ok: false, reason: outcome.error.errorType };
  if (!ok) throw new StartError(`The directory could not be set up (${reason}).`);
}

function answerQuestions(stack: LocalStack): void {
  process.on('message', (message: unknown) => {
    const asked = Question.safeParse(message);
    if (!asked.success) return;
    const question = asked.data;
    const work =
      question.do === 'invoke'
        ? stack.invoke(question.function, question.event, question.timeoutMs)
        : stack.kill(question.function);
    work.then(
      (result) => process.send?.({ id: question.id, result }),
      (error: unknown) => process.send?.({ id: question.id, failed: String(error) }),
    );
  });
}

function stopOnSignals(running: { readonly stack?: LocalStack }): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), 3000).unref();
    void Promise.resolve(running.stack?.stop()).finally(() => process.exit(0));
  };
  // The last one: whoever started us is gone.
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, stop);
}

/** Where a template lies that has more in it than Roster: a customer's own rules, say. */
const extended = (): { cdkOut?: string } => (process.env.ROSTER_CDK_OUT ? { cdkOut: process.env.ROSTER_CDK_OUT } : {});

async function start(): Promise<void> {
  const port = wantedPort();
  const data = DataFolder.open(resolve(process.env.ROSTER_DATA || '.roster'));
  process.once('exit', () => data.close());
  const running: { stack?: LocalStack } = {};
  stopOnSignals(running);

  const kept = data.read('credentials.json', Credentials);
  const known = credentials(kept);
  await prepare();
  // The deployment knows the administrator whom it has: another login there would make a second one, where bootstrapping renames her.
  const parameters = { AdminLogin: (kept ?? known).adminLogin };
  const stack = await startLocalStack({ ...localTemplate, ...extended(), data, port, parameters, access: accessRecorder() });
  running.stack = stack;
  try {
    await bootstrap(stack, known);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  data.write('credentials.json', known);
  const facts = { url: stack.url, ...known, mailboxUrl: `${stack.url}/_local/mailbox` };
  data.write('local.json', facts);
  answerQuestions(stack);
  process.send?.({ ready: { ...facts, endpoints: stack.endpoints, names: stack.names, outputs: stack.outputs } });
  console.log(`Roster is ready: ${facts.url}

  Administrator  ${facts.adminLogin}
  Password       ${facts.adminPassword}
  API token      ${facts.apiToken}
  Mailbox        ${facts.mailboxUrl}
`);
}

start().catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
});
