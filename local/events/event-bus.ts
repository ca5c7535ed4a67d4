import { randomUUID } from 'node:crypto';

import * as z from 'zod';

import { account, region, type RunResource } from '../template/stack-template.ts';
import { compilePattern, type Matcher } from './event-pattern.ts';
import { deliver, type TargetDependencies } from './targets.ts';

type Rule = RunResource<'AWS::Events::Rule'>;

const Entry = z.object({
  Source: z.string().min(1),
  DetailType: z.string().min(1),
  Detail: z.string(),
  EventBusName: z.string().default('default'),
  Resources: z.array(z.string()).default([]),
  Time: z.number().optional(),
});
const PutEvents = z.object({ Entries: z.array(z.unknown()).min(1).max(10) });

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** The event buses: what is put on one reaches the targets of every rule that matches. */
export class EventBus {
  readonly #rules: readonly { readonly rule: Rule; readonly matches: Matcher }[];
  readonly #buses: ReadonlySet<string>;
  readonly #dependencies: TargetDependencies;

  constructor(buses: readonly string[], rules: readonly Rule[], dependencies: TargetDependencies) {
    this.#buses = new Set(['default', ...buses]);
    this.#dependencies = dependencies;
    this.#rules = rules.flatMap((rule) => {
      const { EventPattern, State } = rule.properties;
      return EventPattern && State !== 'DISABLED' ? [{ rule, matches: compilePattern(EventPattern) }] : [];
    });
  }

  /** `PutEvents`: each entry succeeds or fails by itself. */
  async put(input: unknown): Promise<object> {
    const Entries = await Promise.all(PutEvents.parse(input).Entries.map((entry) => this.#put(entry)));
    return { FailedEntryCount: Entries.filter((result) => 'ErrorCode' in result).length, Entries };
  }

  async #put(input: unknown): Promise<Result> {
    const parsed = Entry.safeParse(input);
    if (!parsed.success) return { ErrorCode: 'InvalidArgument', ErrorMessage: z.prettifyError(parsed.error) };
    const { Source, DetailType, Detail, EventBusName, Resources, Time } = parsed.data;
    const detail = readObject(Detail);
    if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': DetailType,
      source: Source,
      account,
      time: eventTime(Time === undefined ? Date.now() : Time * 1000),
      region,
      resources: Resources,
      detail,
    };
    const bus = EventBusName.slice(EventBusName.lastIndexOf('/') + 1);
    // AWS takes the event and drops it.
    const rules = this.#buses.has(bus) ? this.#rules.filter(({ rule }) => rule.properties.EventBusName === bus) : [];
    for (const { rule, matches } of rules) {
      if (matches(event)) await Promise.all(rule.properties.Targets.map((target) => deliver(target, event, this.#dependencies)));
    }
    return { EventId: event.id };
  }
}

/** Whole seconds, as EventBridge writes them. */
export const eventTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

function readObject(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
