import type { Party, RosterEvent } from '../kernel/index.ts';
import type { CodeText } from './model.ts';
import type { MobileNumber } from './phone-number.ts';
import type { RecipientLimiter } from './ports.ts';
import { recipientKey, recipientLimit } from './recipient-limit.ts';
import { limitEvent } from './tell-of-texts.ts';
import type { TextRules } from './text-rules.ts';

const day = 24 * 60 * 60_000;

interface Counter {
  readonly key: string;
  readonly limit: { readonly most: number; readonly windowMilliseconds: number };
  /** Who looks after the org is told that it is used up. */
  readonly tells?: { readonly country: string | undefined };
}

/** From the narrowest: a number that has had enough uses up nothing of the others. */
const countersOf = ({ number, country }: MobileNumber, { perDay, perCountryPerDay }: TextRules): readonly Counter[] => [
  { key: recipientKey('text', number), limit: recipientLimit },
  { key: `country.${country}`, limit: { most: perCountryPerDay, windowMilliseconds: day }, tells: { country } },
  { key: 'org', limit: { most: perDay, windowMilliseconds: day }, tells: { country: undefined } },
];

interface LimitDependencies {
  readonly recipientLimiter: RecipientLimiter;
  readonly tell: (event: RosterEvent) => Promise<void>;
  readonly orgParty: () => Promise<Party>;
}

/** A place for one text. `giveBack`: it did not go out. */
export type Place =
  { readonly is: 'taken'; readonly giveBack: () => Promise<void> } | { readonly is: 'limited' } | { readonly is: 'capped' };

/**
 * Takes a place for one text: `limited` where the number has had enough, `capped` where its country or the org has. The first time in a day
 * that one of those two is used up is told.
 */
export async function takePlace(
  { recipientLimiter, tell, orgParty }: LimitDependencies,
  message: CodeText,
  to: MobileNumber,
  rules: TextRules,
  now: number,
): Promise<Place> {
  const taken: string[] = [];
  const giveBack = async (): Promise<void> => {
    for (const key of taken) await recipientLimiter.giveBack(key);
  };
  for (const { key, limit, tells } of countersOf(to, rules)) {
    if (await recipientLimiter.take(key, { ...limit, now })) {
      taken.push(key);
      continue;
    }
    await giveBack();
    if (tells === undefined) return { is: 'limited' };
    const isFirst = await recipientLimiter.take(`told.${key}`, { most: 1, windowMilliseconds: day, now });
    if (isFirst) await tell(limitEvent(message, await orgParty(), tells.country, limit.most, now));
    return { is: 'capped' };
  }
  return { is: 'taken', giveBack };
}
