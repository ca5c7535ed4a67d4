import { randomText } from '../kernel/index.ts';
import { memoryMilliseconds } from './model.ts';
import type { DistributionHeader, SecretVersions } from './ports.ts';

/** What Secrets Manager asks for, in this order, each in an invocation of its own; after a failure it may begin again. */
export const rotationSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStep = (typeof rotationSteps)[number];

export interface RotationServices {
  readonly secrets: SecretVersions;
  readonly header: DistributionHeader;
  readonly wait: (milliseconds: number) => Promise<void>;
}

export class RotationError extends Error {}

/** 256 bits of base62. */
const valueLength = 43;
/** No authorizer goes by a reading that is older than this: each knows the new value, and so API Gateway keeps no refusal of it. */
const settleMilliseconds = memoryMilliseconds + 60_000;
const pollMilliseconds = 15_000;
/** Ten minutes; a change takes a distribution about five. */
const polls = 40;

/**
 * One step of the rotation. What it finds done it does not do again, so that it may be repeated, and begun anew after any crash.
 *
 * @throws RotationError where the secret or the distribution is not as the step needs it
 */
export async function rotateOrigin(services: RotationServices, step: RotationStep, version: string): Promise<void> {
  const labels = await services.secrets.labelsOf(version);
  if (labels.includes('AWSCURRENT')) return;
  if (!labels.includes('AWSPENDING') && step !== 'createSecret') throw new RotationError(`${step}: the version is not pending`);
  await stepsOf[step](services, version);
}

const stepsOf: Readonly<Record<RotationStep, (services: RotationServices, version: string) => Promise<void>>> = {
  createSecret: create,
  setSecret: set,
  testSecret: test,
  finishSecret: finish,
};

async function create({ secrets, header }: RotationServices, version: string): Promise<void> {
  if ((await secrets.pendingValue(version)) !== undefined) return;
  const [{ value: carried }, ...known] = await Promise.all([
    header.read(),
    secrets.labelled('AWSCURRENT'),
    secrets.labelled('AWSPREVIOUS'),
  ]);
  // A rotation that was given up may have left its value on the distribution: pending no more, it would be refused. It goes on.
  const abandoned = carried !== undefined && !known.includes(carried) ? carried : undefined;
  await secrets.putPending(version, abandoned ?? randomText(valueLength));
}

async function set({ secrets, header, wait }: RotationServices, version: string): Promise<void> {
  const pending = await secrets.pendingValue(version);
  if (pending === undefined) throw new RotationError('setSecret: the version is empty');
  if ((await header.read()).value === pending) return;
  await wait(settleMilliseconds);
  await header.write(pending);
}

async function test({ secrets, header, wait }: RotationServices, version: string): Promise<void> {
  const pending = await secrets.pendingValue(version);
  // Secrets Manager tries this step by itself when a schedule is made, on a version that nobody filled. The last step looks again.
  if (pending === undefined) return;
  for (let poll = 0; poll < polls; poll++) {
    const { value, deployed } = await header.read();
    if (value !== pending) throw new RotationError('testSecret: the distribution carries another value');
    if (deployed) return;
    await wait(pollMilliseconds);
  }
  throw new RotationError('testSecret: the distribution was not deployed in time');
}

async function finish({ secrets, header }: RotationServices, version: string): Promise<void> {
  const [pending, { value, deployed }] = await Promise.all([secrets.pendingValue(version), header.read()]);
  if (pending === undefined || value !== pending || !deployed)
    throw new RotationError('finishSecret: not every edge location carries the value');
  await secrets.makeCurrent(version);
}
