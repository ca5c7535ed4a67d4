/** In the site's own font. A site sets the variables, or styles the parts. */
export const styles = `
:host { display: inline-block; font: inherit; color: inherit; }
:host([inline]) { display: block; }
:host([hidden]) { display: none; }
*, *::before, *::after { box-sizing: border-box; }
button, input, select { font: inherit; }
.primary { border: 0; border-radius: var(--roster-radius, 8px); padding: 0.65em 1.25em; cursor: pointer; font-weight: 600;
  background: var(--roster-accent, #1a56db); color: var(--roster-on-accent, #fff); }
.primary[aria-disabled=true] { cursor: progress; opacity: 0.85; }
form .primary { inline-size: 100%; margin-block-start: 8px; }
:focus-visible { outline: 3px solid var(--roster-focus, currentColor); outline-offset: 2px; }
dialog { inline-size: min(400px, calc(100vw - 32px)); max-block-size: calc(100dvh - 32px); overflow: auto; border: 0; padding: 24px;
  border-radius: var(--roster-radius, 8px); background: var(--roster-background, Canvas); color: var(--roster-text, CanvasText);
  box-shadow: 0 8px 32px rgb(0 0 0 / 0.25); }
dialog::backdrop { background: rgb(0 0 0 / 0.5); }
h2 { font-size: 1.25em; line-height: 1.3; margin: 0 0 16px; padding-inline-end: 32px; }
.close { position: absolute; inset-block-start: 12px; inset-inline-end: 12px; inline-size: 36px; block-size: 36px; border: 0; background: none;
  color: inherit; font-size: 1.5em; line-height: 1; cursor: pointer; border-radius: var(--roster-radius, 8px); }
.field { margin-block-end: 16px; }
label { display: block; font-weight: 600; margin-block-end: 4px; overflow-wrap: anywhere; }
.check { display: grid; grid-template-columns: auto 1fr; column-gap: 10px; align-items: start; }
.check label { font-weight: 400; margin: 0; } .check input { inline-size: 20px; block-size: 20px; margin: 2px 0 0; }
.check .help, .check .error { grid-column: 2; }
.optional, .help { font-weight: 400; opacity: 0.8; } .help { margin: 0 0 4px; font-size: 0.875em; }
input:not([type=checkbox]), select { display: block; inline-size: 100%; padding: 0.6em 0.75em; border: 1px solid var(--roster-border, #767676);
  border-radius: var(--roster-radius, 8px); background: var(--roster-field, Field); color: var(--roster-text, FieldText); }
[aria-invalid=true] { border-color: var(--roster-error, #b42318); border-width: 2px; }
.error { color: var(--roster-error, #b42318); margin: 0 0 4px; font-weight: 600; font-size: 0.875em; }
.summary { border: 2px solid var(--roster-error, #b42318); border-radius: var(--roster-radius, 8px); padding: 12px 16px; margin-block-end: 16px; }
.summary ul { margin: 8px 0 0; padding-inline-start: 20px; } .summary p { margin: 8px 0 0; } .summary a { color: inherit; }
[hidden] { display: none; }
.hints { padding-inline-start: 20px; }
@media (prefers-color-scheme: dark) { dialog { color-scheme: dark; } [aria-invalid=true] { border-color: var(--roster-error, #ff8a80); }
  dialog .error { color: var(--roster-error, #ff8a80); } dialog .summary { border-color: var(--roster-error, #ff8a80); } }
`;
