import { type Context, type EventDraft, isSameData, RosterError, type Write } from '../kernel/index.ts';
import { isHexColor, logoOf, type Brand as ShownBrand } from '../presentation/index.ts';
import { changeSettings, type SettingsServices } from './change-settings.ts';
import type { Brand, OrgSettings, ThemeVariants } from './settings.ts';

export const brandLimits = { nameLength: 255, addressLength: 1024 } as const;

/** As Okta has a new theme. */
const stockVariants: ThemeVariants = {
  signInPage: 'OKTA_DEFAULT',
  endUserDashboard: 'OKTA_DEFAULT',
  errorPage: 'OKTA_DEFAULT',
  emailTemplate: 'OKTA_DEFAULT',
  loadingPage: 'OKTA_DEFAULT',
};

/** The colours and the logo of a brand, which has one theme. */
export interface Theme {
  readonly id: string;
  readonly primaryColor: string;
  readonly secondaryColor: string;
  readonly logoUrl: string | null;
  /** Kept for clients that send back what they read; pages and mails have one form. */
  readonly variants: ThemeVariants;
}

/** What speaks on pages and in mails. */
export const shownBrand = ({ name, logoUrl, accent, privacyUrl }: Brand): ShownBrand => ({
  name,
  logoUrl,
  accentColor: accent,
  helpUrl: null,
  privacyUrl: privacyUrl ?? null,
});

/** Errors: not-found. */
export function getBrand({ brand }: Pick<OrgSettings, 'brand'>, id: string): Brand {
  if (brand.id !== id) throw new RosterError('not-found', { id, type: 'Brand' });
  return brand;
}

/** A brand has one theme, of its own id behind another prefix. */
const themeIdOf = (brandId: string): string => brandId.replace(/^bnd/, 'the');

export const themeOf = ({ id, accent, secondaryColor, logoUrl, variants }: Brand): Theme => ({
  id: themeIdOf(id),
  primaryColor: accent,
  secondaryColor: secondaryColor ?? '#ebebed',
  logoUrl,
  variants: variants ?? stockVariants,
});

/** Errors: not-found. */
export function getTheme(settings: Pick<OrgSettings, 'brand'>, brandId: string, id: string): Theme {
  const theme = themeOf(getBrand(settings, brandId));
  if (theme.id !== id) throw new RosterError('not-found', { id, type: 'Theme' });
  return theme;
}

const refuse = (object: 'brand' | 'theme', causes: readonly string[]): void => {
  if (causes.length > 0) throw new RosterError('validation-failed', { object, causes });
};

const eventOf = (eventType: 'system.brand.update' | 'system.theme.update', { id, name }: Brand): EventDraft => {
  const isBrand = eventType === 'system.brand.update';
  const target = isBrand ? { id, type: 'Brand' } : { id: themeIdOf(id), type: 'Theme' };
  return { eventType, targets: [{ ...target, alternateId: null, displayName: name }] };
};

const setBrand = (value: Brand, replaces: Brand): Write => ({ do: 'set', setting: 'brand', id: value.id, value, replaces });

/** Writes nothing where nothing differs. Errors: not-found, and those of `change`. */
function changeBrand(
  services: SettingsServices,
  id: string,
  eventType: Parameters<typeof eventOf>[0],
  change: (before: Brand) => Brand,
  context: Context,
): Promise<Brand> {
  return changeSettings(services, context, (settings) => {
    const before = getBrand(settings, id);
    const after = change(before);
    if (isSameData(after, before)) return { result: before, writes: [], events: [] };
    return { result: after, writes: [setBrand(after, before)], events: [eventOf(eventType, after)] };
  });
}

export interface BrandInput {
  readonly name?: string | undefined;
  readonly customPrivacyPolicyUrl?: string | null | undefined;
  readonly agreeToCustomPrivacyPolicy?: boolean | undefined;
  readonly locale?: string | null | undefined;
  readonly emailDomainId?: string | null | undefined;
  readonly defaultApp?: Readonly<Record<string, unknown>> | null | undefined;
}

const isWebAddress = (text: string): boolean => URL.canParse(text) && new URL(text).protocol === 'https:';

const unsupported = ({ locale, emailDomainId, defaultApp }: BrandInput): string[] => [
  ...(typeof locale === 'string' ? ['locale: It is not supported: pages and mails speak the language of whoever reads them'] : []),
  ...(typeof emailDomainId === 'string'
    ? ['emailDomainId: It is not supported: the sender is set when the organization is deployed']
    : []),
  ...(Object.values(defaultApp ?? {}).some((value) => value !== null && value !== undefined)
    ? ['defaultApp: It is not supported']
    : []),
];

/** Replaces name and privacy policy of a brand; its theme stays. Errors: not-found, validation-failed. */
export function replaceBrand(services: SettingsServices, id: string, input: BrandInput, context: Context): Promise<Brand> {
  const { name = '', customPrivacyPolicyUrl, agreeToCustomPrivacyPolicy = false } = input;
  const privacyUrl = customPrivacyPolicyUrl ?? '';
  const change = (before: Brand): Brand => {
    refuse('brand', [
      ...(name.trim() === '' ? ['name: The field cannot be left blank'] : []),
      ...(privacyUrl !== '' && !isWebAddress(privacyUrl) ? ['customPrivacyPolicyUrl: It must be an https address'] : []),
      ...(privacyUrl !== '' && !agreeToCustomPrivacyPolicy
        ? ['agreeToCustomPrivacyPolicy: It must be true where there is a customPrivacyPolicyUrl']
        : []),
      ...unsupported(input),
    ]);
    const { privacyUrl: _former, ...rest } = before;
    return { ...rest, name: name.trim(), ...(privacyUrl === '' ? {} : { privacyUrl }) };
  };
  return changeBrand(services, id, 'system.brand.update', change, context);
}

export interface ThemeInput {
  readonly primaryColorHex?: string | undefined;
  readonly secondaryColorHex?: string | undefined;
  /** Ours: where the logo is. Absent: as it was; null: none. */
  readonly logo?: string | null | undefined;
  readonly variants: Partial<ThemeVariants>;
}

function causesOf({ primaryColorHex = '', secondaryColorHex = '', logo }: ThemeInput, before: Brand): string[] {
  const colors = { primaryColorHex, secondaryColorHex };
  const isShown = typeof logo !== 'string' || logo === '' || logoOf({ ...shownBrand(before), logoUrl: logo }) !== undefined;
  return [
    ...Object.entries(colors).flatMap(([field, color]) =>
      isHexColor(color) ? [] : [`${field}: It must be a colour such as #1d4ed8`],
    ),
    ...(isShown ? [] : ['logo: It must be an https address']),
  ];
}

/** Replaces colours and logo of a brand. Errors: not-found, validation-failed. */
export async function replaceTheme(
  services: SettingsServices,
  place: { readonly brandId: string; readonly id: string },
  input: ThemeInput,
  context: Context,
): Promise<Theme> {
  const change = (before: Brand): Brand => {
    if (themeOf(before).id !== place.id) throw new RosterError('not-found', { id: place.id, type: 'Theme' });
    refuse('theme', causesOf(input, before));
    const { primaryColorHex = '', secondaryColorHex = '', logo = before.logoUrl } = input;
    return {
      ...before,
      accent: primaryColorHex.toLowerCase(),
      secondaryColor: secondaryColorHex.toLowerCase(),
      logoUrl: logo === '' ? null : logo,
      variants: { ...stockVariants, ...input.variants },
    };
  };
  return themeOf(await changeBrand(services, place.brandId, 'system.theme.update', change, context));
}
