import { textOf } from '../directory/index.ts';
import type { Administrators } from '../messaging/index.ts';
import { DynamoApiTokenStore } from '../store/api-tokens.ts';
import type { Reader } from '../store/reader.ts';
import { DynamoUserStore } from '../store/users.ts';
import { root } from './root.ts';

/** Whoever has an API token of the administrators' role and may still sign in. */
export const administrators = (reader: Reader): Administrators => ({
  async list() {
    const { table } = root();
    const tokens = await new DynamoApiTokenStore(table, reader).list();
    const ids = [...new Set(tokens.filter(({ role }) => role === 'SUPER_ADMIN').map(({ userId }) => userId))];
    const users = await new DynamoUserStore(table, reader).getMany(ids);
    return users
      .filter(({ status }) => status !== 'DEPROVISIONED' && status !== 'SUSPENDED')
      .map(({ id, profile }) => ({
        id,
        address: String(profile['email']),
        language: textOf(profile, 'preferredLanguage') ?? textOf(profile, 'locale') ?? 'en',
      }));
  },
});
