import type { Expression, Needs } from '../expression/index.ts';

/** `PUSH`: at the beginning and with every change of the source. `DONT_PUSH`: at the beginning alone. */
export const pushStatuses = ['PUSH', 'DONT_PUSH'] as const;
export type PushStatus = (typeof pushStatuses)[number];

/** How the value of one attribute of the target is made from the source. */
export interface MappedProperty {
  readonly expression: string;
  readonly pushStatus: PushStatus;
}

/** By the target's attributes. */
export type MappingProperties = Readonly<Record<string, MappedProperty>>;

/** What a client says of a property: what it leaves out stays; null, or a null expression, takes it away. */
export type PropertyInput = {
  readonly expression?: string | null | undefined;
  readonly pushStatus?: PushStatus | null | undefined;
} | null;

/** A property that is ready to be evaluated. */
export interface ReadyProperty {
  readonly attribute: string;
  readonly pushStatus: PushStatus;
  readonly evaluate: Expression;
  /** Undefined of an expression that its place does not take any more: it fails. */
  readonly needs: Needs | undefined;
}

export type ReadyMapping = readonly ReadyProperty[];

export const mappingLimits = {
  /** Of one mapping. */
  properties: 250,
} as const;
