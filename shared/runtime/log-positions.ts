import { DynamoLogPositions } from '../store/log-positions.ts';
import { once, root } from './root.ts';

export const logPositions = once(() => new DynamoLogPositions(root().table, root().stamp));
