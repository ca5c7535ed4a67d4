/**
 * Grants that no test of the local stack comes by, and the tests that hold the code which needs them: there the table and the queues are
 * others, so that nothing is noted. A grant that a test in test/integration uses is to be taken off.
 */
const triedApart: readonly (readonly [grant: RegExp, by: string])[] = [
  [/^Sweeper sqs:SendMessage \S*(Departures|GroupUpkeepClearing)/, 'schedules-sweeper in test/faults'],
  [/^GroupUpkeep(Clearer|Counter) sqs:SendMessage /, 'test/ports/members.test.ts, and the workers of groups in test/faults'],
  [
    /^AppMappingsWorker sqs:SendMessage \S*AppMappings/,
    'workers-app-mappings in test/faults, which is woken again as the workers of groups are',
  ],
  [
    /^DirectoryJobsWorker dynamodb:DeleteItem a#/,
    'test/ports/app-mappings.test.ts: where a stack runs, the worker that follows the log is there first',
  ],
  [
    /^GroupRulesWorker (dynamodb:\w+ j#|sqs:SendMessage \S*DirectoryJobs)/,
    'test/ports/group-rules.test.ts, whose groups change their names, and workers-group-rules in test/faults',
  ],
  [/^OperationsCredentials (dynamodb:\w+ [cy]#|kms:Decrypt \S* purpose=org-keys)/, 'test/unit/api, for every operation alike'],
  [/^OperationsAccountPages dynamodb:Query u#/, 'test/ports/policies.test.ts, whose password policies ask for groups'],
  [/^OperationsDirectoryJobs dynamodb:DeleteItem y#/, 'test/unit/api, for every operation alike'],
  [
    /^OperationsHookVerification (dynamodb:\w+ (y|q)#|kms:Decrypt \S* purpose=org-keys)/,
    'test/unit/hooks/verify-event-hook.test.ts',
  ],
  [
    /^OperationsRegistration dynamodb:DeleteItem c#/,
    'test/ports/progressive-profiling.test.ts, where a hook sets another value of a unique attribute',
  ],
  [/^OperationsEventHooks dynamodb:(GetItem log|UpdateItem q)#/, 'test/unit/hooks/event-hooks.test.ts'],
];

export const isTriedApart = (grant: string): boolean => triedApart.some(([pattern]) => pattern.test(grant));
