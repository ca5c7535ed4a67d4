/** 256 characters of four bytes each; counted in UTF-8, as typed. */
export const maxPasswordBytes = 1024;

/**
 * Why a text can't be hashed at all, whatever a policy says. `ill-formed` is a lone surrogate, which UTF-8 can't tell from others.
 */
export type PasswordFault = 'empty' | 'too-long' | 'ill-formed';

/** Cheap for a text of any length: nothing is copied, normalized or hashed. */
export function findPasswordFault(password: string): PasswordFault | undefined {
  if (password === '') return 'empty';
  if (Buffer.byteLength(password) > maxPasswordBytes) return 'too-long';
  if (!password.isWellFormed()) return 'ill-formed';
  return undefined;
}
