import { executeInlineHook } from './execute.ts';
import { createHookKey, deleteHookKey, getHookKey, getPublicKey, listHookKeys, replaceHookKey } from './hook-keys.ts';
import {
  createInlineHook,
  deleteInlineHook,
  getInlineHook,
  listInlineHooks,
  replaceInlineHook,
  updateInlineHook,
} from './inline-hooks.ts';
import { activateInlineHook, deactivateInlineHook } from './lifecycle.ts';

export const inlineHookOperations = [
  listInlineHooks,
  createInlineHook,
  getInlineHook,
  updateInlineHook,
  replaceInlineHook,
  deleteInlineHook,
  activateInlineHook,
  deactivateInlineHook,
  executeInlineHook,
  listHookKeys,
  createHookKey,
  getHookKey,
  replaceHookKey,
  deleteHookKey,
  getPublicKey,
];
