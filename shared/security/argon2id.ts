import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/** Costs of Argon2id (RFC 9106). */
export interface Argon2Costs {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/**
 * The least that OWASP lets pass.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const floor: Argon2Costs = { memory: 19_456, passes: 2, lanes: 1 };

/** What new verifiers cost: about 30 ms of one core. */
const present: Argon2Costs = { memory: 19_456, passes: 2, lanes: 1 };

/** Costs that a stored verifier may ask for, so that none can exhaust the function that checks it. */
const ceiling: Argon2Costs = { memory: 65_536, passes: 4, lanes: 4 };

const saltBytes = 16;
const tagBytes = 32;

/** Throws where costs are below OWASP's floor. Runs when this module is loaded, so that a weakened build does not start. */
export function assertArgon2Floor({ memory, passes, lanes }: Argon2Costs): void {
  if (memory < floor.memory || passes < floor.passes || lanes < floor.lanes) {
    throw new Error(`argon2id below the floor: m=${memory},t=${passes},p=${lanes}`);
  }
}
assertArgon2Floor(present);

interface Argon2Verifier {
  readonly costs: Argon2Costs;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const format = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/;

function parse(verifier: string): Argon2Verifier | undefined {
  const [, memory, passes, lanes, salt, tag] = format.exec(verifier) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  const costs = { memory: Number(memory), passes: Number(passes), lanes: Number(lanes) };
  const tooDear = costs.memory > ceiling.memory || costs.passes > ceiling.passes || costs.lanes > ceiling.lanes;
  // RFC 9106, section 3.1: at least one pass, one lane and eight blocks a lane.
  const impossible = costs.passes < 1 || costs.lanes < 1 || costs.memory < 8 * costs.lanes;
  if (tooDear || impossible) return undefined;
  return { costs, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

function write({ costs, salt, tag }: Argon2Verifier): string {
  return `$argon2id$v=19$m=${costs.memory},t=${costs.passes},p=${costs.lanes}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** One person types é as one character, another's keyboard sends two: both must be the same password. */
function derive(password: string, { memory, passes, lanes }: Argon2Costs, nonce: Buffer, tagLength: number): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFC'));
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce, memory, passes, parallelism: lanes, tagLength }, (error, tag) => {
      if (error) reject(error);
      else resolve(tag);
    });
  });
}

export const isArgon2id = (verifier: string): boolean => parse(verifier) !== undefined;

/** A PHC string with a fresh salt: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`. */
export async function hashWithArgon2id(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  return write({ costs: present, salt, tag: await derive(password, present, salt, tagBytes) });
}

export async function verifyArgon2id(verifier: string, password: string): Promise<boolean> {
  const parsed = parse(verifier);
  if (parsed === undefined) return false;
  const { costs, salt, tag } = parsed;
  return timingSafeEqual(await derive(password, costs, salt, tag.length), tag);
}

/** Whether a verifier was made at today's costs. */
export function isPresentArgon2id(verifier: string): boolean {
  const parsed = parse(verifier);
  if (parsed === undefined || parsed.salt.length < saltBytes || parsed.tag.length < tagBytes) return false;
  const { memory, passes, lanes } = parsed.costs;
  return memory === present.memory && passes === present.passes && lanes === present.lanes;
}

/** Well formed, at today's costs, and of nobody's password: checking against it takes as long as against a real one. */
export function nobodysVerifier(): string {
  return write({ costs: present, salt: randomBytes(saltBytes), tag: randomBytes(tagBytes) });
}
