import { verifyPassword } from '../security/index.ts';

/** Compares a password with one verifier. */
type Compare = (verifier: string, password: string) => Promise<{ readonly ok: boolean }>;

/**
 * Whether a password is one of those that its owner had. Each is compared, whichever matches: the time tells how many are remembered, and
 * not which it was.
 */
export async function isFormerPassword(
  password: string,
  verifiers: readonly string[],
  compare: Compare = verifyPassword,
): Promise<boolean> {
  let isFormer = false;
  // One after the other: each comparison takes the memory that its hash was made with.
  for (const verifier of verifiers) {
    const { ok } = await compare(verifier, password);
    isFormer ||= ok;
  }
  return isFormer;
}
