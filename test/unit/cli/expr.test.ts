import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { expr, ExprError } from '../../../cli/expr.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roster-expr-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const context = {
  user: { firstName: 'Ann', team: 'Blue' },
  now: '2026-01-02T03:04:05.006Z',
  groups: [{ id: '00g1', type: 'OKTA_GROUP', profile: { name: 'West' } }],
  linkedObjects: { manager: { lastName: 'Gates' } },
  internal: { status: 'ACTIVE' },
  managerUser: { active_directory: { firstName: 'Ada' } },
  assistantAppUser: { active_directory: { google: { email: 'bob@example.com' } } },
  workdayUsers: [{ employeeID: '7' }],
};

describe('roster expr', () => {
  it.each([
    ['String.toUpperCase(user.firstName) + "!"', '"ANN!"'],
    ['Time.now()', '"2026-01-02T03:04:05.006Z"'],
    ['isMemberOfGroupName("West")', 'true'],
    ['user.getLinkedObject("manager").lastName', '"Gates"'],
    ['user.getLinkedObject("toString")', 'null'],
    ['user.getInternalProperty("status")', '"ACTIVE"'],
    ['getManagerUser("active_directory").firstName', '"Ada"'],
    ['getAssistantAppUser("active_directory", "google").email', '"bob@example.com"'],
    ['hasWorkdayUser() AND !hasDirectoryUser()', 'true'],
    ['user.getGroups({"group.type": "OKTA_GROUP"}).![name]', '[\n  "West"\n]'],
  ])('evaluates %s on a context', (source, text) => {
    expect(expr([source, '--context', file('context.json', context)])).toEqual({ ok: true, text });
  });

  it('speaks the other dialect where it is told to', () => {
    expect(expr(["'a'.toUpperCase()", '--dialect', 'identity-engine'])).toEqual({ ok: true, text: '"A"' });
    expect(expr(["'a'.toUpperCase()"]).text).toContain('there is String.toUpperCase(...)');
  });

  it('says what a place does not allow, and takes attributes of its own that the context shows', () => {
    const path = file('context.json', context);
    expect(expr(['user.team == "Blue"', '--place', 'group-rule', '--context', path])).toEqual({ ok: true, text: 'true' });
    expect(expr(['user.teem == "Blue"', '--place', 'group-rule', '--context', path])).toEqual({
      ok: false,
      text: 'There is no teem in this object; did you mean team? (character 6)\nuser.teem == "Blue"\n     ^^^^',
    });
    expect(expr(['Time.now() == ""', '--place', 'group-rule']).text).toContain('Time.now is not available here');
  });

  it.each([
    [[], 'an expression is needed'],
    [['1', '+', '1'], 'one argument'],
    [['1', '--place', 'nowhere'], 'there is no place nowhere'],
    [['1', '--dialect', 'latin'], 'there is no dialect latin'],
    [['1', '--context', '/nowhere/at/all.json'], "can't be read"],
  ])('tells how it is used: %j', (args, message) => {
    expect(() => expr(args)).toThrow(ExprError);
    expect(() => expr(args)).toThrow(message);
  });

  it('tells that a file is not what it should be', () => {
    expect(() => expr(['1', '--context', file('broken.json', '{')])).toThrow("can't be read");
    expect(() => expr(['--cases', file('wrong.json', { tests: [{ expr: 1 }] })])).toThrow('is not what it should be');
  });
});

describe('roster expr --cases', () => {
  const cases = {
    contexts: { ann: { user: { firstName: 'Ann' } } },
    tests: [
      { id: 'a', kind: 'value', expr: 'user.firstName', context: 'ann', expected: 'Ann' },
      { id: 'b', kind: 'value', expr: 'user.firstName', context: 'ann', vars: { user: { firstName: 'Bo' } }, expected: 'Bo' },
      { id: 'c', kind: 'error', expr: '1 <' },
      { id: 'd', kind: 'value', dialect: 'oie', expr: '"x".length()', expected: 1 },
      { id: 'e', kind: 'groupIds', expr: 'user.getGroups()', vars: { groups: context.groups }, expected: ['00g1'] },
      { id: 'f', kind: 'groupRuleAccept', expr: 'user.city == "x"' },
      { id: 'g', kind: 'groupRuleReject', expr: 'user.status == "x"' },
      { id: 'h', kind: 'groupRuleAccept', expr: 'user.custom == "x"' },
    ],
  };

  it('counts what passes', () => {
    expect(expr(['--cases', file('cases.json', cases)])).toEqual({ ok: true, text: '8 passed, 0 failed' });
  });

  it('knows the attributes that the file names, and then no others', () => {
    const tests = [
      { kind: 'groupRuleAccept', expr: 'user.team == "x" AND Arrays.contains(user.skills, "y")' },
      { kind: 'groupRuleReject', expr: 'user.custom == "x"' },
      { kind: 'groupRuleReject', expr: 'user.skills == "x" AND user.skills' },
    ];
    const path = file('attributes.json', { attributes: { team: 'string', skills: 'array' }, tests });
    expect(expr(['--cases', path])).toEqual({ ok: true, text: '3 passed, 0 failed' });
  });

  it('prints each that fails, and fails itself', () => {
    const tests = [
      { id: 'value', kind: 'value', expr: '1 + 1', expected: 3 },
      { id: 'error', kind: 'error', expr: '1 + 1' },
      { id: 'broken', kind: 'value', expr: '1 +', expected: 1 },
      { id: 'accept', kind: 'groupRuleAccept', expr: 'user.city' },
      { id: 'reject', kind: 'groupRuleReject', expr: 'true' },
      { kind: 'value', expr: 'true', context: 'none', expected: true },
    ];
    const { ok, text } = expr(['--cases', file('failing.json', { tests })]);
    expect(ok).toBe(false);
    const lines = text.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'value: 1 + 1',
      '  it gives 2, not 3',
      'error: 1 + 1',
      '  it gives 2, and should be an error',
    ]);
    expect(lines).toContain('test 6: true');
    expect(lines.at(-1)).toBe('0 passed, 6 failed');
  });
});
