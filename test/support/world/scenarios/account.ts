import { type ApiAnswer, type ApiCall, type Client, formOf } from '../client.ts';
import { password } from '../org.ts';
import { get, type OperationScenario, post, remove } from './scenario.ts';
import { signedIn, waitingLink } from './sign-in.ts';

const path = '/account/email';
const to = 'ada@moved.example';
const api = '/api/v1/users/ada@example.com/credentials/change_email';

/** A page of hers, and how its forms are sent with her session beside the form's own cookie. */
async function shownTo(cookies: readonly string[], on: Client, address = path): Promise<ApiAnswer> {
  return on.succeed({ ...get(address), cookies });
}

async function sessionOf(on: Client): Promise<readonly string[]> {
  return (await signedIn(on)).cookies ?? [];
}

function send(page: ApiAnswer, action: string, fields: Readonly<Record<string, string>>, session: readonly string[]): ApiCall {
  const form = formOf(page, action, fields);
  return { ...form, cookies: [...session, ...(form.cookies ?? [])] };
}

const asked = (on: Client) => on.call('POST', api, { email: to, password: { value: password } });

async function link(on: Client): Promise<string> {
  await asked(on);
  return waitingLink(on, /\/account\/email\/[A-Za-z0-9_-]+/);
}

export const accountScenarios: Readonly<Record<string, OperationScenario>> = {
  changeEmail: () => post(api, { email: to, password: { value: password } }),
  getEmailChange: async (on) => {
    await asked(on);
    return get(api);
  },
  cancelEmailChange: async (on) => {
    await asked(on);
    return remove(api);
  },
  confirmEmailChange: async (on) => post(`${api}/confirm`, { verificationToken: (await link(on)).split('/').at(-1) }),
  showEmailChange: async (on) => ({ ...get(path), cookies: await sessionOf(on) }),
  submitEmailChange: async (on) => {
    const session = await sessionOf(on);
    return send(await shownTo(session, on), path, { newEmail: to, password }, session);
  },
  submitEmailChangeCancelled: async (on) => {
    const session = await sessionOf(on);
    await asked(on);
    return send(await shownTo(session, on), `${path}/cancel`, {}, session);
  },
  showEmailConfirmation: async (on) => get(await link(on)),
  submitEmailConfirmation: async (on) => send(await on.succeed(get(await link(on))), `${path}/confirm`, { password }, []),
};
