import { createPublicKey, verify } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import type { DialRequest, DialResult } from '../../../shared/hooks/index.ts';
import {
  askEndpoint,
  type Asked,
  createHookKey,
  createInlineHook,
  deleteHookKey,
  type InlineHookInput,
  previewInlineHook,
  readAnswer,
  updateInlineHook,
} from '../../../shared/inline-hooks/index.ts';
import { answer, context, httpInput, InlineWorld, oauthInput, secret } from './inline-world.ts';

const failure = (kind: string): DialResult => ({ ok: false, kind, detail: '', latencyMs: 1 });

/** Answers one after the other, the last one for ever. */
function inTurn(world: InlineWorld, ...answers: readonly DialResult[]): void {
  let turn = 0;
  world.endpoint = () => answers[Math.min(turn++, answers.length - 1)] ?? answer(500);
}

async function ask(world: InlineWorld, input: InlineHookInput = httpInput()): Promise<Asked> {
  return askEndpoint(world, await createInlineHook(world, input, context), { eventId: '1' });
}

const isTokenCall = ({ url }: DialRequest): boolean => url.startsWith('https://login.example.com');
const tokens = (world: InlineWorld): DialRequest[] => world.calls.filter(isTokenCall);
const questions = (world: InlineWorld): DialRequest[] => world.calls.filter((call) => !isTokenCall(call));

/** An authorization server that counts its tokens, and an endpoint that says nothing. */
function issuing(world: InlineWorld, more: object = { expires_in: 600 }): void {
  let issued = 0;
  world.endpoint = (request) =>
    isTokenCall(request) ? answer(200, { access_token: `token-${++issued}`, token_type: 'Bearer', ...more }) : answer(204);
}

describe('askEndpoint', () => {
  it('posts JSON with the hook’s own headers, and gives the answer', async () => {
    const world = new InlineWorld();
    inTurn(world, answer(200, { commands: [{ type: 'com.okta.action.update', value: { registration: 'DENY' } }] }));
    expect(await ask(world)).toMatchObject({
      ok: true,
      calls: 1,
      answer: { commands: [{ type: 'com.okta.action.update', value: { registration: 'DENY' } }], error: null },
    });
    expect(world.calls).toEqual([
      {
        url: 'https://crm.example.com/ask',
        method: 'POST',
        headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-Tenant': 'one', Authorization: secret },
        body: '{"eventId":"1"}',
        timeoutMs: 3_000,
        maxResponseBytes: 262_144,
      },
    ]);
  });

  it.each([
    ['nobody answers', failure('timeout'), 2],
    ['nobody is there', failure('connect'), 2],
    ['the endpoint fails', answer(503), 2],
    ['the endpoint refuses', answer(400), 1],
    ['the endpoint leads elsewhere', answer(302), 1],
    ['what comes is no answer', answer(200, 'yes'), 1],
    ['the address is not public', failure('refused-address'), 1],
    ['the answer is too long', failure('too-large'), 1],
  ])('calls again, or not, where %s', async (_what, result, calls) => {
    const world = new InlineWorld();
    inTurn(world, result);
    expect(await ask(world)).toMatchObject({ ok: false, calls });
    expect(world.calls).toHaveLength(calls);
  });

  it('sends the same once more, and goes by the second answer', async () => {
    const world = new InlineWorld();
    inTurn(world, failure('timeout'), answer(204));
    expect(await ask(world)).toMatchObject({ ok: true, calls: 2, answer: { commands: [], error: null } });
    expect(world.calls[0]).toEqual(world.calls[1]);
  });

  it('never sends a message twice', async () => {
    const world = new InlineWorld();
    inTurn(world, failure('timeout'));
    expect(await ask(world, httpInput({ type: 'com.okta.telephony.provider' }))).toMatchObject({ kind: 'timeout', calls: 1 });
  });

  it('says what was wrong without a word of the endpoint’s', async () => {
    const world = new InlineWorld();
    inTurn(world, answer(418, 'canary'));
    const asked = await ask(world);
    expect(asked).toMatchObject({ ok: false, fault: 'The endpoint answered with status 418' });
    expect(JSON.stringify(asked)).not.toContain('canary');
  });
});

describe('readAnswer', () => {
  it.each([
    ['204', answer(204)],
    ['an empty text', answer(200, '  ')],
    ['an empty object', answer(200, {})],
    ['nulls', answer(200, { commands: null, error: null })],
  ])('takes %s for nothing to be done', (_what, result) => {
    expect(readAnswer(result)).toMatchObject({ ok: true, answer: { commands: [], error: null } });
  });

  it.each([
    ['an empty error', {}, { errorSummary: null, errorCauses: [] }],
    [
      'causes of any shape',
      { errorSummary: 7, errorCauses: [null, 'x', {}, { errorSummary: 'No.', location: 'data.userProfile.email' }] },
      {
        errorSummary: null,
        errorCauses: [
          { errorSummary: null, location: null },
          { errorSummary: 'No.', location: 'data.userProfile.email' },
        ],
      },
    ],
  ])('takes %s for an error', (_what, error, expected) => {
    expect(readAnswer(answer(200, { commands: [], error }))).toMatchObject({ ok: true, answer: { error: expected } });
  });

  it.each([
    ['a list', []],
    ['a text', '"yes"'],
    ['a number', '1'],
    ['half of it', '{"commands":['],
    ['commands that are none', { commands: {} }],
    ['a command that is null', { commands: [null] }],
    ['a command without a type', { commands: [{ value: {} }] }],
    ['a command whose type is a number', { commands: [{ type: 1 }] }],
    ['more commands than anybody means', { commands: Array.from({ length: 101 }, () => ({ type: 'x' })) }],
    ['an error that is a text', { error: 'no' }],
    ['an error that is a list', { error: [] }],
    ['causes that are none', { error: { errorCauses: {} } }],
  ])('refuses %s', (_what, body) => {
    expect(readAnswer(answer(200, body))).toMatchObject({ ok: false });
  });

  it('keeps what is said twice no deeper than JSON does: names of prototypes are names', () => {
    const read = readAnswer(
      answer(200, '{"commands":[{"type":"x","value":{"__proto__":{"admin":true}}}],"__proto__":{"error":{}}}'),
    );
    expect(read).toMatchObject({ ok: true, answer: { error: null } });
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

describe('tokens of endpoints', () => {
  it('are bought with the client’s secret, and used again until they end', async () => {
    const world = new InlineWorld();
    issuing(world);
    const hook = await createInlineHook(world, oauthInput(), context);
    await askEndpoint(world, hook, {});
    await askEndpoint(world, hook, {});
    expect(tokens(world)).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(tokens(world)[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'roster',
      client_secret: secret,
      scope: 'ask',
    });
    expect(questions(world).map(({ headers }) => headers['Authorization'])).toEqual(['Bearer token-1', 'Bearer token-1']);
    world.clock.at += 580_000;
    await askEndpoint(world, hook, {});
    expect(questions(world).at(-1)?.headers['Authorization']).toBe('Bearer token-2');
  });

  it('are not kept where nobody says how long they last, and no longer than an hour where somebody does', async () => {
    const world = new InlineWorld();
    issuing(world, {});
    const hook = await createInlineHook(world, oauthInput(), context);
    await askEndpoint(world, hook, {});
    await askEndpoint(world, hook, {});
    expect(tokens(world)).toHaveLength(2);
    issuing(world, { expires_in: 1e12 });
    await askEndpoint(world, hook, {});
    world.clock.at += 3_600_000;
    await askEndpoint(world, hook, {});
    expect(tokens(world)).toHaveLength(4);
  });

  it('go with a change of the hook, and with a 401', async () => {
    const world = new InlineWorld();
    issuing(world);
    const hook = await createInlineHook(world, oauthInput(), context);
    await askEndpoint(world, hook, {});
    const changed = await updateInlineHook(world, hook.id, { name: 'Other' }, context);
    await askEndpoint(world, changed, {});
    expect(tokens(world)).toHaveLength(2);
    inTurn(world, answer(401));
    await askEndpoint(world, changed, {});
    issuing(world);
    await askEndpoint(world, changed, {});
    expect(tokens(world)).toHaveLength(3);
  });

  it('are bought with what the hook key signs, for this server and these minutes', async () => {
    const world = new InlineWorld();
    issuing(world);
    const key = await createHookKey(world, 'Main', context);
    await ask(world, oauthInput({ authType: 'private_key_jwt', clientSecret: null, hookKeyId: key.id, scope: null }));
    const { client_assertion = '', ...form } = Object.fromEntries(new URLSearchParams(tokens(world)[0]?.body));
    expect(form).toEqual({
      grant_type: 'client_credentials',
      client_id: 'roster',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const [header = '', claims = '', signature = ''] = client_assertion.split('.');
    const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    const now = Math.floor(world.clock.now() / 1000);
    expect(decoded(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: key.keyId });
    expect(decoded(claims)).toEqual({
      iss: 'roster',
      sub: 'roster',
      aud: 'https://login.example.com/token',
      jti: expect.any(String),
      iat: now,
      exp: now + 300,
    });
    const publicKey = createPublicKey({ key: { ...key.publicKey, kty: 'RSA' }, format: 'jwk' });
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('are not to be had once the key is gone: the endpoint is not called, and the hook says why', async () => {
    const world = new InlineWorld();
    issuing(world);
    const key = await createHookKey(world, 'Main', context);
    const hook = await createInlineHook(world, oauthInput({ authType: 'private_key_jwt', hookKeyId: key.id }), context);
    // Another administrator's hook names the key in the moment in which it goes.
    world.inlineHooks.list = () => Promise.resolve([]);
    await deleteHookKey(world, key.id, context);
    expect(await askEndpoint(world, hook, {})).toEqual({ ok: false, kind: 'failed', fault: 'The hook key is gone', calls: 0 });
    expect(world.calls).toEqual([]);
  });

  it.each([
    ['refuses', answer(401, { error: 'canary' }), 'The token URL answered with status 401 in place of 200'],
    ['leads elsewhere', answer(302), 'The token URL answered with status 302 in place of 200'],
    ['says nothing', failure('timeout'), 'The token URL could not be called: timeout'],
    ['answers no JSON', answer(200, '<html>'), 'The answer of the token URL is not JSON'],
    ['answers null', answer(200, 'null'), 'The answer of the token URL has no access token'],
    [
      'gives a token that would end the header',
      answer(200, { access_token: 'a\r\nb: c' }),
      'The answer of the token URL has no access token',
    ],
    [
      'gives a token without end',
      answer(200, { access_token: 'a'.repeat(6_001) }),
      'The answer of the token URL has no access token',
    ],
    [
      'gives another kind of token',
      answer(200, { access_token: 'a', token_type: 'mac' }),
      'The token of the token URL is not of type Bearer',
    ],
  ])('are not to be had where the server %s', async (_what, result, fault) => {
    const world = new InlineWorld();
    inTurn(world, result);
    expect(await ask(world, oauthInput())).toEqual({ ok: false, kind: 'failed', fault, calls: 0 });
    expect(questions(world)).toEqual([]);
  });
});

describe('previewInlineHook', () => {
  it('gives what the endpoint says, errors too, and is in the log', async () => {
    const world = new InlineWorld();
    const { id } = await createInlineHook(world, httpInput(), context);
    const said = { error: { errorSummary: 'No.' }, debugContext: { rule: 7 } };
    inTurn(world, answer(200, said));
    expect(await previewInlineHook(world, id, { any: 'payload' }, context)).toEqual(said);
    expect(world.calls[0]?.body).toBe('{"any":"payload"}');
    expect(world.recorded).toMatchObject([
      { eventType: 'inline_hook.executed', outcome: { result: 'SUCCESS' }, debugData: { preview: 'true', calls: '1' } },
    ]);
  });

  it('says what failed', async () => {
    const world = new InlineWorld();
    const { id } = await createInlineHook(world, httpInput(), context);
    inTurn(world, failure('timeout'));
    await expect(previewInlineHook(world, id, {}, context)).rejects.toMatchObject({
      code: 'inline-hook-failed',
      facts: { detail: 'The endpoint could not be called: timeout' },
    });
    expect(world.recorded).toMatchObject([
      { outcome: { result: 'FAILURE', reason: 'The endpoint could not be called: timeout' }, debugData: { calls: '2' } },
    ]);
  });
});
