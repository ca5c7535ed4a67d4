import { createPreview, getPreview } from './previews.ts';
import {
  activateGroupRule,
  createGroupRule,
  deactivateGroupRule,
  deleteGroupRule,
  getGroupRule,
  listGroupRules,
  replaceGroupRule,
} from './rules.ts';

/** Every operation of the group rules function. */
export const groupRuleOperations = [
  listGroupRules,
  createGroupRule,
  getGroupRule,
  replaceGroupRule,
  deleteGroupRule,
  activateGroupRule,
  deactivateGroupRule,
  createPreview,
  getPreview,
];
