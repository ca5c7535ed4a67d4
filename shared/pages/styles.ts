import { accentColors, type Brand, surfaces } from '../presentation/index.ts';

/**
 * The look of every page: one column, one card, logical properties (right-to-left mirrors by itself), rem sizes (text at 200 % reflows).
 * Contrasts were chosen against `surfaces`: text 4.5:1, borders of fields 3:1, in both schemes.
 */
const source = `
:root {
  color-scheme: light dark;
  --ground: ${surfaces.light.ground}; --card: ${surfaces.light.card}; --ink: #16191d; --muted: #565e6b; --line: #e1e4e9; --edge: #7f8795;
  --bad: #b42318; --bad-ground: #fef3f2; --good: #067647; --shadow: 0 1px 2px #1018280a, 0 12px 32px -8px #1018281f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: ${surfaces.dark.ground}; --card: ${surfaces.dark.card}; --ink: #eceef2; --muted: #a3abb8; --line: #2a303a; --edge: #788293;
    --bad: #ff9d94; --bad-ground: #2c1715; --good: #6ce0a3; --shadow: 0 12px 32px -8px #0009;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { background: var(--card); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; min-block-size: 100vh; min-block-size: 100dvh; display: flex; flex-direction: column; overflow-wrap: anywhere; }
main { inline-size: 100%; max-inline-size: 25rem; margin-inline: auto; padding: 1.5rem 1.25rem 2rem; }
h1, h2, p, ul { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; }
h1 + p { margin-block-start: .5rem; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
[hidden] { display: none !important; }
.brand { display: flex; align-items: center; gap: .75rem; margin-block-end: 1.5rem; font-weight: 600; line-height: 1.25; }
.brand img { display: block; max-block-size: 2.5rem; max-inline-size: 10rem; block-size: auto; inline-size: auto; }
.mark { flex: none; display: grid; place-items: center; inline-size: 2.5rem; block-size: 2.5rem; border-radius: 8px; background: var(--fill); color: var(--on-fill); border: 1px solid var(--rim); font-size: 1.25rem; }
.lead, .aside, footer, .help, .rules, .steps { color: var(--muted); }
.value { color: var(--ink); font-weight: 600; }
.icon { flex: none; inline-size: 1.25em; block-size: 1.25em; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.sign { margin-block-end: .75rem; color: var(--accent); }
.sign .icon { display: block; inline-size: 2.5rem; block-size: 2.5rem; stroke-width: 1.5; }
.sign[data-tone=good] { color: var(--good); }
.sign[data-tone=bad] { color: var(--bad); }
form { margin-block-start: 1.5rem; }
.field { margin-block-end: 1.25rem; }
label, .label { display: block; font-size: .875rem; line-height: 1.4; font-weight: 600; margin-block-end: .25rem; }
.optional { font-weight: 400; color: var(--muted); }
.help, .error { font-size: .875rem; line-height: 1.4; margin-block-end: .375rem; }
.error { display: flex; gap: .375rem; color: var(--bad); font-weight: 600; }
.error .icon { margin-block-start: .1em; inline-size: 1.125em; block-size: 1.125em; }
input, select { display: block; inline-size: 100%; min-block-size: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; }
input:focus-visible, select:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; border-radius: 8px; }
input[readonly] { background: transparent; border-style: dashed; }
input:-webkit-autofill { -webkit-text-fill-color: var(--ink); box-shadow: inset 0 0 0 4rem var(--card); }
[aria-invalid=true] { border: 2px solid var(--bad); padding-inline: calc(.75rem - 1px); }
.select, .secret { position: relative; }
.select::after { content: ""; position: absolute; inset-block-start: calc(50% - .35rem); inset-inline-end: 1rem; inline-size: .5rem; block-size: .5rem; border: solid currentColor; border-width: 0 2px 2px 0; rotate: 45deg; pointer-events: none; }
select { appearance: none; padding-inline-end: 2.5rem; text-overflow: ellipsis; }
.secret:has(button:not([hidden])) input { padding-inline-end: 5.5rem; }
.secret input::-ms-reveal { display: none; }
.reveal { position: absolute; inset-block: 2px; inset-inline-end: 2px; min-inline-size: 4rem; padding: 0 .75rem; font: inherit; font-size: .875rem; font-weight: 600; color: var(--accent); background: var(--card); border: 0; border-radius: 6px; cursor: pointer; }
.reveal:hover { text-decoration: underline; text-underline-offset: .2em; }
.check { display: grid; grid-template-columns: auto 1fr; column-gap: .75rem; }
.check > * { grid-column: 2; }
.check input { grid-column: 1; grid-row: 1; inline-size: 1.5rem; block-size: 1.5rem; min-block-size: 0; margin: 0; padding: 0; accent-color: var(--rim); }
.check [aria-invalid=true]:not(:focus-visible) { outline: 2px solid var(--bad); border-radius: 4px; }
.check label { font-size: 1rem; line-height: 1.5rem; font-weight: 400; }
.rules { font-size: .875rem; margin-block-start: .625rem; }
.rules ul { list-style: none; padding: 0; margin-block-start: .25rem; display: grid; gap: .25rem; }
.rules li { display: flex; gap: .5rem; line-height: 1.4; }
.rules .icon { margin-block-start: .1em; inline-size: 1.125em; block-size: 1.125em; }
.rules .icon path { visibility: hidden; }
.rules .dot { flex: none; inline-size: 1.125em; text-align: center; }
.rules [data-met=true] { color: var(--good); }
.rules [data-met=true] path { visibility: visible; }
.summary { margin-block-start: 1.5rem; padding: .875rem 1rem; border: 2px solid var(--bad); border-radius: 8px; background: var(--bad-ground); }
.summary h2 { font-size: 1rem; line-height: 1.4; }
.summary ul { padding: 0; list-style: none; margin-block-start: .25rem; display: grid; gap: .25rem; }
.summary a { color: var(--bad); }
.summary:focus { outline: 2px solid var(--bad); outline-offset: 2px; border-radius: 8px; }
.primary { display: flex; justify-content: center; align-items: center; gap: .625rem; inline-size: 100%; min-block-size: 3rem; padding: .625rem 1rem; font: inherit; font-weight: 600; line-height: 1.25; text-align: center; text-decoration: none; color: var(--on-fill); background: var(--fill); border: 1px solid var(--rim); border-radius: 8px; cursor: pointer; }
.primary:hover { background: var(--hover); }
.primary:focus-visible { border-radius: 8px; }
.primary[data-quiet] { color: var(--ink); background: var(--card); border-color: var(--edge); }
.primary[data-quiet]:hover { background: var(--ground); }
.primary[aria-disabled=true] { cursor: default; color: var(--muted); background: var(--ground); border-color: var(--line); font-variant-numeric: tabular-nums; }
.primary[data-busy]::before { content: ""; inline-size: 1em; block-size: 1em; border: 2px solid; border-inline-end-color: transparent; border-radius: 50%; animation: turn .8s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }
.field + .primary { margin-block-start: 1.75rem; }
.way { margin-block-start: 1.5rem; }
.aside { margin-block-start: 1.5rem; text-align: center; font-size: .875rem; }
.aside + .aside { margin-block-start: .25rem; }
.aside a, footer a { display: inline-block; padding-block: .25rem; }
.steps { margin-block-start: 1.5rem; padding-block-start: 1.25rem; border-block-start: 1px solid var(--line); font-size: .875rem; }
.steps h2 { font-size: .875rem; color: var(--ink); }
.steps ul { padding-inline-start: 1.25rem; }
.quote { margin-block-start: 1rem; padding: .75rem 1rem; border-radius: 8px; background: var(--ground); font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; user-select: all; }
.ways { display: grid; gap: .75rem; margin-block-start: 1.5rem; }
.ways form, .ways .way { margin-block-start: 0; }
.ways small { font-size: .875rem; font-weight: 400; color: var(--muted); }
.qr { display: block; inline-size: 12rem; max-inline-size: 100%; margin: 1.5rem auto 0; border-radius: 8px; overflow: hidden; }
.qr svg { display: block; inline-size: 100%; block-size: auto; }
.links form { margin-block-start: 0; display: inline; }
.plain { padding: .25rem; font: inherit; color: var(--accent); background: none; border: 0; text-decoration: underline; text-underline-offset: .2em; text-decoration-thickness: 1px; cursor: pointer; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { inline-size: 100%; max-inline-size: 25rem; margin-inline: auto; padding: 0 1.25rem 1.5rem; font-size: .75rem; display: flex; flex-wrap: wrap; justify-content: center; gap: 0 1.25rem; }
footer a { color: inherit; }
@media (min-width: 30em) {
  html { background: var(--ground); }
  body { justify-content: center; padding-block: 2rem; }
  main { padding: 2.25rem 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; box-shadow: var(--shadow); }
  footer { padding: 1rem 2rem 0; }
}
@media (prefers-reduced-motion: reduce) { .primary[data-busy]::before { animation: none; } }
@media (forced-colors: active) { .primary, .mark, .reveal, .summary { border: 1px solid; } .rules [data-met=true] .icon { color: Highlight; } }
`;

/** The style sheet as it is sent. */
export const pageStyles = shrink(source);

/** The brand's colours, for both schemes. */
export function brandStyles(brand: Brand): string {
  return `:root{${variables(brand, 'light')}}@media (prefers-color-scheme:dark){:root{${variables(brand, 'dark')}}}`;
}

function variables(brand: Brand, scheme: 'light' | 'dark'): string {
  const { fill, onFill, edge, hover, text } = accentColors(brand.accentColor, scheme);
  return `--fill:${fill};--on-fill:${onFill};--rim:${edge};--hover:${hover};--accent:${text}`;
}

/** Takes out what only people read. Nothing in the sheet has meaning in its line ends or in space beside `{};`. */
function shrink(css: string): string {
  return css
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};]) ?/g, '$1')
    .replaceAll(';}', '}')
    .trim();
}
