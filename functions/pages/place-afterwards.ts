import { isTrustedPlace, type OrgSettings } from '../../shared/org/index.ts';

/** An address is a fact beside a one-time token. */
const longest = 1024;

/** Where somebody may be led who has registered: to an origin that is trusted so; undefined for any other place, which nobody is led to. */
export function placeAfterwards({ trustedOrigins }: OrgSettings, redirectUrl: string | null | undefined): string | undefined {
  const url = redirectUrl === null || redirectUrl === undefined ? null : URL.parse(redirectUrl);
  return url !== null && url.href.length <= longest && isTrustedPlace(trustedOrigins, url) ? url.href : undefined;
}
