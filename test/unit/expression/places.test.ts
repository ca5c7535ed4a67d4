import { describe, expect, it } from '@jest/globals';

import { compile, type Place } from '../../../shared/expression/index.ts';
import { claim, groupRule, mappingToApp, mappingToDirectory } from '../../../shared/expression/places.ts';
import { policyCondition, realmAssignment } from '../../../shared/expression/identity-engine.ts';
import { listOf, text, truth } from '../../../shared/expression/types.ts';

const attributes = { firstName: text, email: text, roles: listOf(text), isContractor: truth };

const places = {
  rule: groupRule(attributes),
  'to the directory': mappingToDirectory(attributes, 'crm'),
  'to an app': mappingToApp(attributes, 'crm'),
  claim: claim(attributes),
  policy: policyCondition(attributes),
  realm: realmAssignment(attributes),
} satisfies Record<string, Place>;
type Name = keyof typeof places;

const told = (name: Name, source: string): string => {
  const compiled = compile(source, places[name]);
  return compiled.ok ? 'taken' : compiled.faults[0].code;
};

describe('a place', () => {
  it.each<[string, readonly Name[]]>([
    ['user.firstName == "Ann"', ['rule', 'to an app', 'claim']],
    ['user.profile.firstName == "Ann"', ['policy', 'realm']],
    ['source.firstName == "Ann"', ['to the directory', 'to an app']],
    ['firstName == "Ann"', ['to the directory', 'to an app']],
    ['appuser.firstName == "Ann" AND appUser.email == idpuser.email', ['to the directory']],
    ['crm.firstName == "Ann"', ['to the directory']],
    ['crm_app.anything == "Ann"', ['to an app']],
    ['app.companyId == "x"', ['to an app']],
    ['app.clientId == "x"', ['to an app', 'claim']],
    ['Arrays.contains(access.scope, "openid")', ['claim']],
    ['org.name == "x"', ['to the directory', 'to an app', 'claim']],
    ['user.isContractor', ['rule', 'to an app', 'claim']],
    ['!user.profile.isContractor', ['policy', 'realm']],
    ['user.status == "ACTIVE"', ['policy']],
    ['user.getInternalProperty("status") == "ACTIVE"', ['rule', 'to an app', 'claim']],
    ['Convert.toInt("1") == 1', ['to the directory', 'to an app', 'claim']],
    ['Time.now("EST") == ""', ['to the directory', 'to an app', 'claim']],
    ['getManagerUser("active_directory").firstName == "Ada"', ['to an app', 'claim']],
    ['Groups.contains("OKTA", "x", 5) == null', ['claim']],
    ['getFilteredGroups({"00g1"}, "group.name", 5) == null', ['claim']],
    ['isMemberOfGroupName("x")', ['rule', 'to the directory', 'to an app', 'claim']],
    ["user.isMemberOf({'group.id': '00g1'})", ['rule', 'to an app', 'claim', 'policy', 'realm']],
    ["user.getGroups({'group.id': '00g1'}).![profile.name] == {}", ['to an app', 'claim', 'policy', 'realm']],
    ['String.len("x") == 1', ['rule', 'to the directory', 'to an app', 'claim']],
    ["'x'.length() == 1", ['policy', 'realm']],
    ['security.risk.level == "HIGH" && security.behaviors.contains("New IP")', ['policy']],
    ["accessRequest.operation == 'enroll' && accessRequest.authenticator.key == 'okta_email'", ['policy']],
    ["device.profile.registered == true && device.provider.vendor.score > 3 && login.identifier.contains('@')", ['policy']],
    ["session.amr.contains('mfa')", ['policy']],
    ['user.created.withinDays(3) && user.lastLogin.plusDays(90).withinDays(1)', ['policy']],
    ['user.firstName matches "A.*"', ['rule', 'to an app', 'claim']],
  ])('takes what is for it, and nothing else: %s', (source, taking) => {
    const taken = (Object.keys(places) as Name[]).filter((name) => told(name, source) === 'taken');
    expect(taken).toEqual(taking);
  });

  it.each<[Name, string, string]>([
    ['rule', 'Convert.toInt("1") == 1', 'not-available'],
    ['rule', 'user.roles.![length()] == {}', 'not-available'],
    ['rule', 'Arrays.contains("Sales", user.firstName)', 'wrong-type'],
    ['rule', 'user.firstName', 'wrong-type'],
    ['rule', 'user.status == "ACTIVE"', 'not-available'],
    ['to the directory', 'getManagerUser("active_directory").x', 'not-available'],
    ['policy', 'String.len("x") == 1', 'not-available'],
    ['policy', 'user.login == "x"', 'unknown-name'],
    ['policy', 'user.created.plusDays("1").withinDays(1)', 'wrong-type'],
    ['realm', 'user.status == "ACTIVE"', 'unknown-name'],
    ['claim', 'getFilteredGroups({"00g1"}, "group.nam", 5)', 'unknown-name'],
    ['claim', 'getFilteredGroups({"00g1"}, user.email, 5)', 'not-available'],
    ['claim', 'user.getGroups().![nam]', 'unknown-name'],
  ])('says of %s why not: %s', (name, source, code) => {
    expect(told(name, source)).toBe(code);
  });
});
