import { KMSClient } from '@aws-sdk/client-kms';

import { kmsDataKeys } from '../aws/kms-data-keys.ts';
import { variable } from '../config/index.ts';
import { createSealer } from '../security/index.ts';
import { once } from './root.ts';

/** Under a purpose of its own: who delivers to hooks opens their secrets and nothing else. */
export const hookSealer = once(() => createSealer(kmsDataKeys(new KMSClient({}), variable('KEY_ID'), 'event-hook')));

/** Of inline hooks and their keys: whoever asks one opens these, and not those of event hooks. */
export const inlineHookSealer = once(() => createSealer(kmsDataKeys(new KMSClient({}), variable('KEY_ID'), 'inline-hook')));
