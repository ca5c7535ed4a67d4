import { compile, describeFault, type Lookups, needsOf, noLookups, type Place, type RecordValue } from '../expression/index.ts';
import { policyCondition } from '../expression/identity-engine.ts';
import { type Attribute, expressionMembers } from '../profiles/index.ts';
import type { Answer } from './evaluate.ts';
import type { ExpressionCondition, Policy } from './model.ts';

/** What somebody wants to do with her account, as rules of the account-management policy see it. */
export interface AccessRequest {
  readonly operation: 'enroll' | 'unenroll' | 'recover' | 'unlockAccount';
  /** Which of her authenticators it is about. */
  readonly authenticator: { readonly key: string };
}

/** What an expression is evaluated about. */
export interface Circumstances {
  /** `id`, `status`, times as Okta writes them, and the attributes that her schema has under `profile`. */
  readonly user: RecordValue;
  readonly accessRequest?: AccessRequest;
  readonly lookups?: Lookups;
}

/**
 * The place of conditions of rules: the Identity Engine's dialect, over what is known here. Of devices, risk and sessions nothing is, so that
 * an expression which names them is refused. Only the account-management policy has requests.
 *
 * @param attributes of all user schemas: a condition holds for people of every type
 */
export function conditionPlace(attributes: readonly Attribute[], isAccountManagement: boolean): Place {
  const place = policyCondition(expressionMembers(attributes));
  const { user, accessRequest } = place.roots;
  if (user === undefined || accessRequest === undefined) throw new Error('conditions are about users and requests');
  return { ...place, roots: isAccountManagement ? { user, accessRequest } : { user } };
}

/** What is wrong with a condition, in sentences that underline the spot. */
export function expressionCauses({ condition }: ExpressionCondition, place: Place): string[] {
  const compiled = compile(condition, place);
  return compiled.ok ? [] : compiled.faults.map((fault) => `conditions.elCondition.condition: ${describeFault(condition, fault)}`);
}

/** What active expressions of policies look up, so that nothing else is read. */
export interface ExpressionNeeds {
  /** Her groups, with their names. */
  readonly groups: boolean;
  /** Whom she is linked to. */
  readonly links: boolean;
}

export function expressionNeeds(policies: readonly Policy[], place: Place): ExpressionNeeds {
  const needs = policies
    .filter(({ status }) => status === 'ACTIVE')
    .flatMap(({ rules }) => rules.filter(({ status }) => status === 'ACTIVE'))
    .flatMap(({ conditions }) => needsOf(conditions?.elCondition?.condition ?? 'true', place) ?? []);
  return {
    groups: needs.some(({ groups }) => groups),
    links: needs.some(({ functions }) => functions.has('getLinkedObject')),
  };
}

/**
 * What tells whether a condition holds. One that fails, because a value is missing or an attribute is gone, does not hold, and says why;
 * the sentence repeats no value.
 */
export const expressionJudge =
  (place: Place, { user, accessRequest, lookups = noLookups }: Circumstances) =>
  ({ condition }: ExpressionCondition): Answer => {
    const compiled = compile(condition, place);
    if (!compiled.ok) return { because: describeFault(condition, compiled.faults[0]) };
    const request = accessRequest === undefined ? {} : { accessRequest: { ...accessRequest, metadata: {} } };
    const outcome = compiled.evaluate({ user, ...(request as RecordValue) }, lookups);
    return outcome.ok ? outcome.value === true : { because: describeFault(condition, outcome.fault) };
  };
