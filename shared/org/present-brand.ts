import { accentColors } from '../presentation/index.ts';
import type { Theme } from './brands.ts';
import type { Brand } from './settings.ts';

const link = (href: string, ...allow: string[]) => ({ href, hints: { allow } });

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Brands/ */
export function presentBrand({ id, name, isDefault, privacyUrl }: Brand, origin: string): object {
  const href = `${origin}/api/v1/brands/${id}`;
  return {
    id,
    name,
    isDefault,
    agreeToCustomPrivacyPolicy: privacyUrl !== undefined,
    customPrivacyPolicyUrl: privacyUrl ?? null,
    removePoweredByOkta: true,
    defaultApp: { appInstanceId: null, appLinkName: null, classicApplicationUri: null },
    _links: { self: link(href, 'GET', 'PUT'), themes: link(`${href}/themes`, 'GET') },
  };
}

/**
 * The contrast colours are worked out: a button's text is readable, whatever was asked for (ADR 0042).
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Themes/
 */
export function presentTheme(
  { id, primaryColor, secondaryColor, logoUrl, variants }: Theme,
  brandId: string,
  origin: string,
): object {
  return {
    id,
    logo: logoUrl,
    favicon: null,
    backgroundImage: null,
    primaryColorHex: primaryColor,
    primaryColorContrastHex: accentColors(primaryColor, 'light').onFill,
    secondaryColorHex: secondaryColor,
    secondaryColorContrastHex: accentColors(secondaryColor, 'light').onFill,
    signInPageTouchPointVariant: variants.signInPage,
    endUserDashboardTouchPointVariant: variants.endUserDashboard,
    errorPageTouchPointVariant: variants.errorPage,
    emailTemplateTouchPointVariant: variants.emailTemplate,
    loadingPageTouchPointVariant: variants.loadingPage,
    _links: { self: link(`${origin}/api/v1/brands/${brandId}/themes/${id}`, 'GET', 'PUT') },
  };
}
