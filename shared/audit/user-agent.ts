type Rule = readonly [pattern: RegExp, name: string];

/** First match wins: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari. */
const browsers: readonly Rule[] = [
  [/\bEdgA?\//, 'EDGE'],
  [/\bOPR\//, 'OPERA'],
  [/\bFirefox\//, 'FIREFOX'],
  [/\b(?:Chrome|CriOS)\//, 'CHROME'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'SAFARI'],
];

const systems: readonly Rule[] = [
  [/\bWindows NT 10\.0\b/, 'Windows 10'],
  [/\bWindows\b/, 'Windows'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bMac OS X\b/, 'Mac OS X'],
  [/\bCrOS\b/, 'Chrome OS'],
  [/\bLinux\b/, 'Linux'],
];

const nameIn = (rules: readonly Rule[], raw: string): string | undefined => rules.find(([pattern]) => pattern.test(raw))?.[1];

export interface UserAgent {
  readonly rawUserAgent: string;
  readonly os: string;
  readonly browser: string;
}

/** What a client says it is; `Unknown` and `UNKNOWN` as in Okta's log. */
export function userAgentOf(raw: string): UserAgent {
  return { rawUserAgent: raw, os: nameIn(systems, raw) ?? 'Unknown', browser: nameIn(browsers, raw) ?? 'UNKNOWN' };
}
