import type { CredentialPart, Write } from '../kernel/index.ts';
import type { Factor, User } from './model.ts';

/** Where the secret of a factor lies with her credential. */
export const factorPart = (factorId: string): CredentialPart => `factor.${factorId}`;

/** Codes that are sent are no secret that is kept. */
export const hasSecret = ({ type }: Pick<Factor, 'type'>): boolean => type === 'token:software:totp' || type === 'question';

/** Takes the secrets of all her factors away. */
export const forgetFactors = ({ id, factors = {} }: Pick<User, 'id' | 'factors'>): Write[] =>
  Object.entries(factors)
    .filter(([, factor]) => hasSecret(factor))
    .map(([factorId]) => ({ do: 'forget-credential', userId: id, part: factorPart(factorId) }));
