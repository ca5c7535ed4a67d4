import { createEventHook, deleteEventHook, getEventHook, listEventHooks, replaceEventHook } from './event-hooks.ts';
import { activateEventHook, deactivateEventHook } from './lifecycle.ts';
import { getSigningSecret, rotateSecret } from './signing-secret.ts';

export const eventHookOperations = [
  listEventHooks,
  createEventHook,
  getEventHook,
  replaceEventHook,
  deleteEventHook,
  activateEventHook,
  deactivateEventHook,
  getSigningSecret,
  rotateSecret,
];
