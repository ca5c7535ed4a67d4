import { CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import { AppMappings } from './constructs/app-mappings.ts';
import { AuditLog } from './constructs/audit-log.ts';
import { Bootstrap } from './constructs/bootstrap.ts';
import { DirectoryJobs } from './constructs/directory-jobs.ts';
import { Departures } from './constructs/departures.ts';
import { DirectoryTable } from './constructs/directory-table.ts';
import { Erasure } from './constructs/erasure.ts';
import { EventHooks } from './constructs/event-hooks.ts';
import { GroupRules } from './constructs/group-rules.ts';
import { GroupUpkeep } from './constructs/group-upkeep.ts';
import { Imports } from './constructs/imports.ts';
import { KeyRing } from './constructs/key-ring.ts';
import { Messaging } from './constructs/messaging.ts';
import { Monitoring } from './constructs/monitoring.ts';
import { Operations } from './constructs/operations.ts';
import { PublicApi } from './constructs/public-api.ts';
import { Recovery } from './constructs/recovery.ts';
import { SearchIndex } from './constructs/search-index.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { Sweeper } from './constructs/sweeper.ts';
import type { Stage } from './stages.ts';

/** One org: everything that Roster is in an account. */
export class RosterStack extends Stack {
  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id, {
      stackName: stage.name === 'prod' ? 'Roster' : `Roster-${stage.name}`,
      description: `Roster user management (${stage.name})`,
      terminationProtection: stage.keepsData,
      analyticsReporting: false,
    });
    const adminLogin = this.#address('AdminLogin', 'Login and mail address of the first administrator.', stage.adminLogin);
    const sender = this.#address('MailSender', 'From address of mails. It, or its domain, is verified in SES.', stage.mailSender);

    const monitoring = new Monitoring(this, 'Monitoring', { stage });
    const directory = new DirectoryTable(this, 'Directory', { stage });
    const keys = new KeyRing(this, 'Keys', { stage });
    const api = new PublicApi(this, 'Api', { stage, monitoring });

    const log = new AuditLog(this, 'Log', { stage, directory, monitoring });
    new SearchIndex(this, 'Search', { stage, directory, monitoring });
    const messaging = new Messaging(this, 'Messaging', { stage, directory, monitoring, sender });
    const hooks = new EventHooks(this, 'EventHooks', { stage, directory, log, keys, messaging, monitoring });
    messaging.askTelephony(hooks, keys);
    const groups = new GroupUpkeep(this, 'GroupUpkeep', { stage, directory, log, monitoring });
    const imports = new Imports(this, 'Imports', { stage, directory, keys, monitoring, origin: api.origin });
    const erasure = new Erasure(this, 'Erasure', { stage, directory, monitoring });
    const jobs = new DirectoryJobs(this, 'DirectoryJobs', { stage, directory, monitoring });
    const mappings = new AppMappings(this, 'AppMappings', { stage, directory, log, jobs, monitoring });
    const departures = new Departures(this, 'Departures', { stage, directory, monitoring });
    const rules = new GroupRules(this, 'GroupRules', { stage, directory, log, jobs, monitoring });
    new Sweeper(this, 'Sweeper', { stage, directory, log, hooks, erasure, groups, rules, jobs, departures, mappings, monitoring });
    const recovery = new Recovery(this, 'Recovery', { stage, directory, messaging, monitoring });
    new Operations(this, 'Operations', { stage, api, directory, keys, messaging, recovery, hooks, departures, imports, jobs });
    const bootstrap = new Bootstrap(this, 'Bootstrap', { stage, directory, keys, messaging, adminLogin });

    for (const child of this.node.findAll()) if (child instanceof ServiceFunction) api.tellOrigin(child);

    new CfnOutput(this, 'Url', { value: api.origin });
    if (api.distributionDomain !== undefined)
      new CfnOutput(this, 'DistributionDomain', { value: api.distributionDomain, description: 'Where your own domain points to.' });
    new CfnOutput(this, 'Administrator', { value: adminLogin, description: 'Gets an activation mail after the first deployment.' });
    new CfnOutput(this, 'TableName', { value: directory.tableName });
    new CfnOutput(this, 'BusName', { value: log.bus.eventBusName });
    new CfnOutput(this, 'EraserFunctionName', { value: erasure.functionName });
    new CfnOutput(this, 'MemberCountsFunctionName', { value: groups.countsFunctionName });
    new CfnOutput(this, 'BootstrapFunctionName', { value: bootstrap.functionName });
  }

  /** A mail address that the stage knows, or that CloudFormation asks for. */
  #address(id: string, description: string, known: string | undefined): string {
    return new CfnParameter(this, id, {
      description,
      allowedPattern: '[^@\\s]+@[^@\\s]+',
      constraintDescription: 'must be a mail address',
      ...(known !== undefined && { default: known }),
    }).valueAsString;
  }
}
