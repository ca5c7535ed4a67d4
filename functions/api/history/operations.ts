import { objectOperations } from './object-history.ts';
import { resources } from './resources.ts';
import { getUserAttributeSource, getUserMembershipReason } from './user-history.ts';

export const historyOperations = [...resources.flatMap(objectOperations), getUserMembershipReason, getUserAttributeSource];
