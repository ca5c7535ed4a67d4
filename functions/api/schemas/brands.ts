import * as z from 'zod/mini';

import { component, Link, none, operation, readOperation } from '../../../shared/api/index.ts';
import {
  brandLimits,
  getBrand as get,
  getTheme,
  presentBrand,
  presentTheme,
  replaceBrand as replace,
  replaceTheme,
  themeOf,
} from '../../../shared/org/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';

const path = '/api/v1/brands';
const brandPath = z.object({ brandId: z.string() });
const themePath = z.extend(brandPath, { themeId: z.string() });
const unset = z.null();

const BrandBody = component(
  'Brand',
  z.object({
    id: z.string(),
    name: z.string(),
    isDefault: z.boolean(),
    agreeToCustomPrivacyPolicy: z.boolean(),
    customPrivacyPolicyUrl: z.nullable(z.string()),
    removePoweredByOkta: z.boolean(),
    defaultApp: z.object({ appInstanceId: unset, appLinkName: unset, classicApplicationUri: unset }),
    _links: z.object({ self: Link, themes: Link }),
  }),
);

const address = z.string().check(z.maxLength(brandLimits.addressLength));

/** Sent back as it was read: what is not set by it is ignored. */
const BrandInput = z.object({
  name: z.optional(z.string().check(z.maxLength(brandLimits.nameLength))),
  customPrivacyPolicyUrl: z.nullish(address),
  agreeToCustomPrivacyPolicy: z.optional(z.boolean()),
  removePoweredByOkta: z.optional(z.boolean()),
  locale: z.nullish(z.string()),
  emailDomainId: z.nullish(z.string()),
  defaultApp: z.nullish(z.record(z.string(), z.unknown())),
});

const variants = {
  signInPageTouchPointVariant: z.enum(['BACKGROUND_IMAGE', 'BACKGROUND_SECONDARY_COLOR', 'OKTA_DEFAULT']),
  endUserDashboardTouchPointVariant: z.enum([
    'FULL_THEME',
    'LOGO_ON_FULL_WHITE_BACKGROUND',
    'OKTA_DEFAULT',
    'WHITE_LOGO_BACKGROUND',
  ]),
  errorPageTouchPointVariant: z.enum(['BACKGROUND_IMAGE', 'BACKGROUND_SECONDARY_COLOR', 'OKTA_DEFAULT']),
  emailTemplateTouchPointVariant: z.enum(['FULL_THEME', 'OKTA_DEFAULT']),
  loadingPageTouchPointVariant: z.enum(['NONE', 'OKTA_DEFAULT']),
};

const ThemeBody = component(
  'ThemeResponse',
  z.object({
    id: z.string(),
    logo: z.nullable(z.string()),
    favicon: unset,
    backgroundImage: unset,
    primaryColorHex: z.string(),
    primaryColorContrastHex: z.string(),
    secondaryColorHex: z.string(),
    secondaryColorContrastHex: z.string(),
    ...variants,
    _links: z.object({ self: Link }),
  }),
);

const color = z.string().check(z.maxLength(brandLimits.addressLength));

const ThemeInput = z.partial(
  z.object({
    primaryColorHex: color,
    primaryColorContrastHex: color,
    secondaryColorHex: color,
    secondaryColorContrastHex: color,
    /** Ours: Okta takes a file. */
    logo: z.nullable(address),
    ...variants,
  }),
);

export const listBrands = readOperation({
  id: 'listBrands',
  path,
  summary: 'List all brands',
  scope: 'okta.brands.read',
  params: none,
  body: z.array(BrandBody),
  answer: (_params, { settings, origin }: SchemaServices) => [presentBrand(settings().brand, origin)],
});

export const getBrand = readOperation({
  id: 'getBrand',
  path: `${path}/{brandId}`,
  summary: 'Retrieve a brand',
  scope: 'okta.brands.read',
  params: brandPath,
  body: BrandBody,
  errors: ['not-found'],
  answer: ({ brandId }, { settings, origin }: SchemaServices) => presentBrand(get(settings(), brandId), origin),
});

export const replaceBrand = operation({
  id: 'replaceBrand',
  method: 'PUT',
  path: `${path}/{brandId}`,
  summary: 'Replace a brand',
  scope: 'okta.brands.manage',
  params: brandPath,
  query: none,
  body: BrandInput,
  success: { status: 200, body: BrandBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { brandId }, body, context }, services: SchemaServices) {
    return presentBrand(await replace(services, brandId, body, context), services.origin);
  },
});

export const listBrandThemes = readOperation({
  id: 'listBrandThemes',
  path: `${path}/{brandId}/themes`,
  summary: 'List all themes',
  scope: 'okta.brands.read',
  params: brandPath,
  body: z.array(ThemeBody),
  errors: ['not-found'],
  answer: ({ brandId }, { settings, origin }: SchemaServices) => [presentTheme(themeOf(get(settings(), brandId)), brandId, origin)],
});

export const getBrandTheme = readOperation({
  id: 'getBrandTheme',
  path: `${path}/{brandId}/themes/{themeId}`,
  summary: 'Retrieve a theme',
  scope: 'okta.brands.read',
  params: themePath,
  body: ThemeBody,
  errors: ['not-found'],
  answer: ({ brandId, themeId }, { settings, origin }: SchemaServices) =>
    presentTheme(getTheme(settings(), brandId, themeId), brandId, origin),
});

export const replaceBrandTheme = operation({
  id: 'replaceBrandTheme',
  method: 'PUT',
  path: `${path}/{brandId}/themes/{themeId}`,
  summary: 'Replace a theme',
  scope: 'okta.brands.manage',
  params: themePath,
  query: none,
  body: ThemeInput,
  success: { status: 200, body: ThemeBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { brandId, themeId }, body, context }, services: SchemaServices) {
    const { primaryColorHex, secondaryColorHex, logo, ...more } = body;
    const wanted = {
      signInPage: more.signInPageTouchPointVariant,
      endUserDashboard: more.endUserDashboardTouchPointVariant,
      errorPage: more.errorPageTouchPointVariant,
      emailTemplate: more.emailTemplateTouchPointVariant,
      loadingPage: more.loadingPageTouchPointVariant,
    };
    const given = Object.fromEntries(Object.entries(wanted).filter(([, variant]) => variant !== undefined));
    const input = { primaryColorHex, secondaryColorHex, logo, variants: given };
    return presentTheme(await replaceTheme(services, { brandId, id: themeId }, input, context), brandId, services.origin);
  },
});
