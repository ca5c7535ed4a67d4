import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { DeadLetters } from './work-queue.ts';

export interface SearchIndexProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly monitoring: Monitoring;
}

/** Users and groups, inserted, changed or removed; neither their events nor memberships. */
export const indexedRecords = [{ dynamodb: { Keys: { sk: { S: ['u', 'g'] } } } }];

/** Keeps the sorted rows that searches read up with the directory. */
export class SearchIndex extends Construct {
  constructor(scope: Construct, id: string, { stage, directory, monitoring }: SearchIndexProps) {
    super(scope, id);
    const indexer = new ServiceFunction(this, 'Indexer', {
      stage,
      bundle: 'streams-search-indexer',
      timeout: Duration.minutes(1),
    });
    directory.grant(indexer, { get: ['g', 'i', 'o', 'u'], query: ['o'], put: ['x'], remove: ['x'] });
    directory.grantStream(indexer, {
      filters: indexedRecords,
      // Entries carry the entity's version, so that order between batches does not matter.
      parallelizationFactor: 4,
      parked: new DeadLetters(this, 'Parked', {
        monitoring,
        alarm: 'SearchIndexerParked',
        says: 'Changes did not reach the search index.',
      }),
    });
    monitoring.alarmOnLag('SearchIndexerLag', indexer, 'Searches lag behind the directory.');
  }
}
