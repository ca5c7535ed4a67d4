import { attributes, html, type Html } from '../presentation/index.ts';
import { errorText, idOf, renderField } from './fields.ts';
import type { Form, FormTarget } from './model.ts';
import type { Phrases } from './phrases/index.ts';

/** Whether a form came back because of something in it. */
export function hasErrors(form: Form): boolean {
  return form.problem !== undefined || form.fields.some((field) => field.error !== undefined);
}

/**
 * What is wrong, at the top: takes the focus when the page opens and links to the fields. Nothing where all is well.
 *
 * @see https://www.w3.org/WAI/WCAG22/Techniques/general/G139
 */
export function errorSummary(form: Form, phrases: Phrases): Html | undefined {
  if (!hasErrors(form)) return undefined;
  const faults = form.fields.flatMap((field) => {
    if (field.error === undefined) return [];
    return [html`<li><a href="#${idOf(field)}">${errorText(field, field.error, phrases)}</a></li>`];
  });
  const problem = form.problem === undefined ? undefined : html`<p>${phrases.problems[form.problem]}</p>`;
  return html`<div class="summary" role="group" aria-labelledby="summary-title" tabindex="-1" autofocus>
    <div role="alert">
      <h2 id="summary-title">${phrases.form.summary}</h2>
      ${problem}${
        faults.length === 0
          ? undefined
          : html`<ul>
              ${faults}
            </ul>`
      }
    </div>
  </div>`;
}

/**
 * A form of fields and one button. The browser's own checks are off: its bubbles speak the browser's language and vanish; the server
 * answers with the summary and keeps what was typed.
 */
export function renderForm(form: Form, submit: string, phrases: Phrases, before?: Html): Html {
  return html`<form method="post" action="${form.action}" novalidate>
    ${hiddenFields(form)}${before}${form.fields.map((field) => renderField(field, phrases))}${submitButton(submit, phrases)}
  </form>`;
}

/** A form that is only a button. */
export function buttonForm(
  target: FormTarget,
  label: string,
  phrases: Phrases,
  wait?: { readonly seconds: number; readonly words: (time: string) => string },
): Html {
  const facts = attributes({
    type: 'submit',
    'data-quiet': true,
    'data-busy-words': phrases.form.busy,
    'data-wait': wait?.seconds,
    'data-wait-words': wait?.words('{time}'),
  });
  return html`<form method="post" action="${target.action}">
    ${hiddenFields(target)}<button class="primary" ${facts}>${label}</button>
  </form>`;
}

/** A form that looks like a link, for the other ways on. */
export function linkForm(target: FormTarget, label: string): Html {
  return html`<form method="post" action="${target.action}">
    ${hiddenFields(target)}<button class="plain" type="submit">${label}</button>
  </form>`;
}

function hiddenFields(target: FormTarget): Html[] {
  const fields = Object.entries({ ...target.hidden, csrf: target.csrf });
  return fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
}

function submitButton(label: string, phrases: Phrases): Html {
  return html`<button class="primary" type="submit" data-busy-words="${phrases.form.busy}">${label}</button>`;
}
