import { attributes, html, type Html } from '../presentation/index.ts';
import { icon } from './icons.ts';
import type { FieldError, FormField } from './model.ts';
import { passwordRules } from './password-rules.ts';
import type { Phrases } from './phrases/index.ts';
import { labelIn } from './words.ts';

/** One field with its label, help, error and control. */
export function renderField(given: FormField, phrases: Phrases): Html {
  const field = labelled(given, phrases);
  if (field.type === 'checkbox') return checkbox(field, phrases);
  const id = idOf(field);
  const optional =
    field.required || field.isFixed === true ? undefined : html` <span class="optional">${phrases.form.optional}</span>`;
  return html`<div class="field">
    <label for="${id}">${field.label}${optional}</label>
    ${help(field)}${error(field, phrases)}${control(field, phrases)}
    ${field.rules === undefined || field.rules.length === 0 ? undefined : passwordRules(field.rules, id, phrases)}
  </div>`;
}

function control(field: FormField, phrases: Phrases): Html {
  switch (field.type) {
    case 'select':
      return select(field, phrases);
    case 'password':
      return password(field, phrases);
    default:
      return html`<input ${attributes({ type: field.type, ...facts(field), value: field.value })} />`;
  }
}

function password(field: FormField, phrases: Phrases): Html {
  const { form: words } = phrases;
  const reveal = attributes({
    type: 'button',
    hidden: true,
    'aria-controls': idOf(field),
    'aria-label': words.showPasswordLabel(field.label),
    'data-show': words.showPassword,
    'data-hide': words.hidePassword,
    'data-show-label': words.showPasswordLabel(field.label),
    'data-hide-label': words.hidePasswordLabel(field.label),
  });
  // What the keyboard of a phone must not do to a shown password.
  const keyboard = { autocapitalize: 'none', autocorrect: 'off', spellcheck: 'false' };
  return html`<div class="secret">
    <input ${attributes({ type: 'password', ...facts(field), ...keyboard })} /><button class="reveal" ${reveal}>
      ${words.showPassword}
    </button>
  </div>`;
}

function select(field: FormField, phrases: Phrases): Html {
  const options = (field.options ?? []).map(({ value, label }) => {
    return html`<option ${attributes({ value, selected: value === field.value })}>${label}</option>`;
  });
  return html`<div class="select">
    <select ${attributes(facts(field))}>
      <option value="">${phrases.form.choose}</option>
      ${options}
    </select>
  </div>`;
}

function checkbox(field: FormField, phrases: Phrases): Html {
  const input = attributes({ type: 'checkbox', ...facts(field), value: 'true', checked: field.value === 'true' });
  return html`<div class="field check">
    <input ${input} /><label for="${idOf(field)}">${field.label}</label>${help(field)}${error(field, phrases)}
  </div>`;
}

/** What every control of a field says. `required` alone would make browsers call an untouched field wrong. */
function facts(field: FormField): Record<string, string | number | boolean | undefined> {
  const id = idOf(field);
  const isEmail = field.type === 'email';
  // These are written left to right in every language.
  const isLatin = ['email', 'tel', 'url', 'password', 'number'].includes(field.type);
  const describedBy = [
    field.help === undefined ? '' : `${id}-help`,
    field.error === undefined ? '' : `${id}-error`,
    field.rules === undefined || field.rules.length === 0 ? '' : `${id}-rules`,
  ].filter((part) => part !== '');
  return {
    id,
    name: field.name,
    'aria-required': field.required ? 'true' : undefined,
    'aria-invalid': field.error === undefined ? undefined : 'true',
    'aria-describedby': describedBy.length === 0 ? undefined : describedBy.join(' '),
    autocomplete: field.autocomplete,
    inputmode: field.inputmode,
    maxlength: field.maxLength,
    readonly: field.isFixed,
    dir: isLatin ? 'ltr' : undefined,
    autocapitalize: isEmail ? 'none' : undefined,
    spellcheck: isEmail ? 'false' : undefined,
  };
}

function help(field: FormField): Html | undefined {
  return field.help === undefined ? undefined : html`<p class="help" id="${idOf(field)}-help">${field.help}</p>`;
}

function error(field: FormField, phrases: Phrases): Html | undefined {
  if (field.error === undefined) return undefined;
  const text = errorText(field, field.error, phrases);
  return html`<p class="error" id="${idOf(field)}-error">${icon('alert')}<span>${text}</span></p>`;
}

export function errorText(given: FormField, error: FieldError, phrases: Phrases): string {
  const { fieldErrors } = phrases;
  const field = labelled(given, phrases);
  switch (error.problem) {
    case 'required':
      if (field.type === 'checkbox') return fieldErrors.mustAgree;
      return field.type === 'select' ? fieldErrors.choose(field.label) : fieldErrors.required(field.label);
    case 'tooShort':
      return fieldErrors.tooShort(field.label, error.least);
    case 'tooLong':
      return fieldErrors.tooLong(field.label, error.most);
    case 'notAllowed':
      return fieldErrors.notAllowed(field.label);
    case 'text':
      return error.text;
    default:
      return fieldErrors[error.problem];
  }
}

export function idOf(field: FormField): string {
  return `field-${field.name}`;
}

/** A field without a label of its own takes the page's word for its name. */
function labelled(field: FormField, { labels }: Phrases): FormField {
  return field.label === '' ? { ...field, label: labelIn(labels, field.name) ?? field.name } : field;
}
