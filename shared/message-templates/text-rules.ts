import { type Context, isSameData, RosterError, toOktaTime } from '../kernel/index.ts';
import { type TextRules, usualTextRules } from '../messaging/index.ts';
import { changeSettings } from '../org/index.ts';
import type { MessageTemplateStore, TemplateServices } from './ports.ts';

/** The org's own rules of texts. */
export interface OwnTextRules extends TextRules {
  /** UTC milliseconds. */
  readonly lastUpdated: number;
}

export const textRuleLimits = { countries: 250, perDay: 1_000_000 } as const;

/** Those of the org, else the usual ones. */
export async function textRules(store: Pick<MessageTemplateStore, 'textRules'>): Promise<TextRules> {
  return (await store.textRules()) ?? usualTextRules;
}

const isCountry = (code: string): boolean => {
  if (!/^[A-Z]{2}$/.test(code)) return false;
  return new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }).of(code) !== undefined;
};

function causesOf({ countries, perDay, perCountryPerDay }: TextRules): string[] {
  const unknown = countries.filter((code) => !isCountry(code));
  return [
    ...unknown.map((code) => `countries: "${code}" is no country of ISO 3166-1`),
    ...(perCountryPerDay > perDay ? ['perCountryPerDay: Must not be more than perDay'] : []),
  ];
}

/** Replaces the rules. A call that changes nothing writes nothing. Errors: validation-failed. */
export function changeTextRules(services: TemplateServices, wanted: TextRules, context: Context): Promise<OwnTextRules> {
  const causes = causesOf(wanted);
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'textMessages', causes });
  return changeSettings(services, context, async ({ orgId, companyName }, at) => {
    const before = await services.messageTemplates.textRules();
    const countries = [...new Set(wanted.countries)].sort();
    const rules = { ...wanted, countries };
    if (before !== undefined && isSameData({ ...before, lastUpdated: 0 }, { ...rules, lastUpdated: 0 }))
      return { result: before, writes: [], events: [] };
    const value: OwnTextRules = { ...rules, lastUpdated: at };
    return {
      result: value,
      writes: [{ do: 'set', setting: 'text-rules', id: 'text-rules', value, replaces: before ?? null }],
      events: [
        {
          eventType: 'roster.text_message.rules.updated',
          targets: [{ id: orgId, type: 'Org', alternateId: null, displayName: companyName }],
        },
      ],
    };
  });
}

/** `lastUpdated`: null while the usual ones count. */
export function presentTextRules({ countries, perDay, perCountryPerDay, ...rest }: TextRules & Partial<OwnTextRules>): object {
  const { lastUpdated } = rest;
  return { countries, perDay, perCountryPerDay, lastUpdated: lastUpdated === undefined ? null : toOktaTime(lastUpdated) };
}
