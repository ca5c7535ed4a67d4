import { createEventHook, deleteEventHook, getEventHook, listEventHooks, replaceEventHook } from './event-hooks.ts';
import { activateEventHook, deactivateEventHook, verifyEventHook } from './lifecycle.ts';

export const eventHookOperations = [
  listEventHooks,
  createEventHook,
  getEventHook,
  replaceEventHook,
  deleteEventHook,
  activateEventHook,
  deactivateEventHook,
  verifyEventHook,
];
