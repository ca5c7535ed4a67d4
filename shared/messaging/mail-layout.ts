import {
  type AccentColors,
  accentColors,
  type Brand,
  directionOf,
  html,
  type Html,
  logoOf,
  surfaces,
  trusted,
} from '../presentation/index.ts';

/** A mail's words, whole and in one language, before they are laid out. The same for both parts, so that neither says more. */
export interface MailContent {
  readonly language: string;
  readonly preheader: string;
  readonly title: string;
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly action: { readonly label: string; readonly link: string; readonly linkInFull: string } | undefined;
  /** Does the same as the action. */
  readonly code: { readonly label: string; readonly code: string } | undefined;
  readonly ends: string | undefined;
  readonly ifNotYou: string;
  readonly why: string;
  readonly help: { readonly label: string; readonly link: string } | undefined;
}

const light = { ...surfaces.light, ink: '#16191d', muted: '#565e6b', line: '#e1e4e9' };
const dark = { ...surfaces.dark, ink: '#eceef2', muted: '#a3abb8', line: '#2a303a' };
const font = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';

/** Mail programs show some text after a short preheader; this keeps the next sentence out of it. */
const filler = trusted('&#847;&zwnj;&nbsp;'.repeat(60));

/** Outlook draws with Word, which ignores `max-width`: it gets a table of fixed width around ours. */
const wordOpens = trusted(
  '<!--[if mso]><table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0"><tr><td><![endif]-->',
);
const wordCloses = trusted('<!--[if mso]></td></tr></table><![endif]-->');

/**
 * The HTML part: one column of tables, 600 px at most, styles where they are used (many programs drop the head), dark colours where a
 * program asks for them. No picture but the brand's logo, nothing that reports back.
 */
export function mailHtml(content: MailContent, brand: Brand): Html {
  const colors = accentColors(brand.accentColor, 'light');
  return html`<!doctype html>
    <html lang="${content.language}" dir="${directionOf(content.language)}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <title>${content.title}</title>
        ${darkStyles(brand)}
      </head>
      <body class="ground" style="margin: 0; padding: 0; background-color: ${light.ground}; -webkit-text-size-adjust: 100%">
        <div style="display: none; max-height: 0; overflow: hidden; mso-hide: all">${content.preheader}${filler}</div>
        <table
          role="presentation"
          class="ground"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          style="background-color: ${light.ground}"
        >
          <tr>
            <td align="center" style="padding: 24px 12px">
              ${wordOpens}
              <table
                role="presentation"
                class="card"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                style="max-width: 600px; background-color: ${light.card}; border: 1px solid ${light.line}; border-radius: 8px"
              >
                <tr>
                  <td
                    class="ink"
                    style="padding: 32px; font-family: ${font}; font-size: 16px; line-height: 24px; color: ${light.ink}; text-align: start"
                  >
                    ${brandMark(brand)}
                    <h1
                      class="ink"
                      style="margin: 0 0 16px; font-size: 24px; line-height: 30px; font-weight: 700; color: ${light.ink}"
                    >
                      ${content.title}
                    </h1>
                    <p style="margin: 0 0 16px">${content.greeting}</p>
                    ${content.paragraphs.map((text) => html`<p style="margin: 0 0 16px">${text}</p>`)}
                    ${content.action && button(content.action, colors)} ${content.code && codeLine(content.code)}
                    ${content.ends !== undefined && html`<p style="margin: 0 0 16px">${content.ends}</p>`}
                    <p style="margin: 0">${content.ifNotYou}</p>
                    ${small(content)}
                  </td>
                </tr>
              </table>
              ${wordCloses}
            </td>
          </tr>
        </table>
      </body>
    </html>`;
}

/** A table cell as button: Outlook takes its padding from `mso-padding-alt`, everybody else the link's own, so all of it can be clicked. */
function button({ label, link, linkInFull }: NonNullable<MailContent['action']>, colors: AccentColors): Html {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin: 8px 0 24px">
      <tr>
        <td
          class="face"
          align="center"
          bgcolor="${colors.fill}"
          style="background-color: ${colors.fill}; border: 1px solid ${colors.edge}; border-radius: 8px; mso-padding-alt: 13px 24px"
        >
          <a
            class="face-text"
            href="${link}"
            style="display: inline-block; padding: 13px 24px; font-family: ${font}; font-size: 16px; line-height: 20px; font-weight: 700; color: ${colors.onFill}; text-decoration: none"
            >${label}</a
          >
        </td>
      </tr>
    </table>
    <p class="muted" style="margin: 0 0 4px; font-size: 14px; line-height: 20px; color: ${light.muted}">${linkInFull}</p>
    <p style="margin: 0 0 16px; font-size: 14px; line-height: 20px; word-break: break-all">
      <a class="link" href="${link}" style="color: ${colors.text}">${link}</a>
    </p>`;
}

/** The digits apart from the words, and large enough to be read off another screen. */
function codeLine({ label, code }: NonNullable<MailContent['code']>): Html {
  return html`<p style="margin: 0 0 16px">
    ${label} <strong style="font-size: 20px; letter-spacing: 2px; white-space: nowrap">${code}</strong>
  </p>`;
}

/** Why the person gets this, and where there is help. */
function small({ why, help }: MailContent): Html {
  const link =
    help && html`<br />${help.label} <a class="muted" href="${help.link}" style="color: ${light.muted}">${help.link}</a>`;
  return html`<p
    class="muted line"
    style="margin: 24px 0 0; padding: 16px 0 0; border-top: 1px solid ${light.line}; font-size: 12px; line-height: 18px; color: ${light.muted}"
  >
    ${why}${link}
  </p>`;
}

function brandMark(brand: Brand): Html {
  const logo = logoOf(brand);
  const image =
    logo &&
    html`<img
      src="${logo.href}"
      alt="${brand.name}"
      height="40"
      style="display: block; height: 40px; width: auto; max-width: 200px; border: 0"
    />`;
  return html`<p class="ink" style="margin: 0 0 24px; font-size: 16px; line-height: 20px; font-weight: 700; color: ${light.ink}">
    ${image ?? brand.name}
  </p>`;
}

/** Apple Mail, Thunderbird and others ask by the media query, Outlook on the web by an attribute of its own. */
function darkStyles(brand: Brand): Html {
  const { fill, onFill, edge, text } = accentColors(brand.accentColor, 'dark');
  const rules = {
    '.ground': `background-color:${dark.ground}!important`,
    '.card': `background-color:${dark.card}!important;border-color:${dark.line}!important`,
    '.ink': `color:${dark.ink}!important`,
    '.muted': `color:${dark.muted}!important`,
    '.line': `border-color:${dark.line}!important`,
    '.link': `color:${text}!important`,
    '.face': `background-color:${fill}!important;border-color:${edge}!important`,
    '.face-text': `color:${onFill}!important`,
  };
  const sheet = (prefix: string): string =>
    Object.entries(rules)
      .map(([name, style]) => `${prefix}${name}{${style}}`)
      .join('');
  return trusted(
    `<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${sheet('')}}${sheet('[data-ogsc] ')}</style>`,
  );
}

/** The plain part: the same words in the same order. */
export function mailText(content: MailContent): string {
  const { action, code, help } = content;
  const blocks = [
    content.title,
    content.greeting,
    ...content.paragraphs,
    action && `${action.label}:\n${action.link}`,
    code && `${code.label}\n${code.code}`,
    content.ends,
    content.ifNotYou,
    `--\n${content.why}`,
    help && `${help.label} ${help.link}`,
  ];
  return `${blocks.filter((block) => block !== undefined).join('\n\n')}\n`;
}
