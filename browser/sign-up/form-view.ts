import { type AnswerFault, controlOf, type Question } from '../../shared/profile-forms/index.ts';
import type { SignUpForm, Words } from './client.ts';
import { element } from './dom.ts';

const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** What is wrong with an answer, in the visitor's words. */
export function wordsOf(question: Question, fault: AnswerFault | undefined, { faults }: Words): string {
  const { label } = question;
  const { type } = controlOf(question);
  switch (fault?.fault) {
    case 'must-agree':
      return faults.mustAgree;
    case 'required':
      return fill(type === 'select' ? faults.choose : faults.required, { label });
    case 'too-short':
      return fill(faults.tooShort, { label, count: fault.least });
    case 'too-long':
      return fill(faults.tooLong, { label, count: fault.most });
    default:
      return type === 'email' ? faults.email : fill(faults.notAllowed, { label });
  }
}

function controlElement(question: Question, id: string, words: Words): HTMLElement {
  const { name, required } = question;
  const { type, options = [], autocomplete, inputmode, maxLength, help } = controlOf(question);
  const facts = {
    id,
    name,
    part: type === 'checkbox' ? 'checkbox' : 'input',
    autocomplete,
    'aria-required': required ? 'true' : undefined,
    'aria-describedby': [help === undefined ? '' : `${id}-help`, `${id}-error`].filter(Boolean).join(' '),
  };
  if (type === 'select') {
    const choices = [{ value: '', label: words.choose }, ...options];
    return element('select', facts, ...choices.map(({ value, label }) => element('option', { value }, label)));
  }
  return element('input', {
    ...facts,
    type,
    inputmode,
    maxlength: maxLength?.toString(),
    value: type === 'checkbox' ? 'true' : undefined,
  });
}

function fieldElement(question: Question, words: Words): HTMLElement {
  const id = `field-${question.name}`;
  const { type, help } = controlOf(question);
  const control = controlElement(question, id, words);
  const optional = question.required ? undefined : element('span', { class: 'optional' }, ` ${words.optional}`);
  const label = element('label', { for: id, part: 'label' }, question.label, type === 'checkbox' ? undefined : optional);
  const about = help === undefined ? undefined : element('p', { id: `${id}-help`, class: 'help', part: 'help' }, help);
  const error = element('p', { id: `${id}-error`, class: 'error', part: 'error', hidden: '' });
  return type === 'checkbox'
    ? element('div', { class: 'field check', part: 'field' }, control, label, about, error)
    : element('div', { class: 'field', part: 'field' }, label, about, error, control);
}

/** The form as visitors see it. */
export class FormView {
  readonly root: HTMLFormElement;
  readonly #form: SignUpForm;
  readonly #summary: HTMLElement;
  readonly #button: HTMLButtonElement;

  constructor(form: SignUpForm, submit: (answers: Readonly<Record<string, unknown>>) => void) {
    const { words, questions } = form;
    this.#form = form;
    this.#summary = element('div', { class: 'summary', part: 'summary', role: 'alert', tabindex: '-1', hidden: '' });
    this.#button = element('button', { type: 'submit', class: 'primary', part: 'submit' }, words.submit);
    const fields = questions.map((question) => fieldElement(question, words));
    this.root = element('form', { novalidate: '', part: 'form' }, this.#summary, ...fields, this.#button);
    this.root.addEventListener('submit', (event) => {
      event.preventDefault();
      // Sent once, however often it is pressed.
      if (this.#button.getAttribute('aria-disabled') !== 'true') submit(Object.fromEntries(new FormData(this.root)));
    });
  }

  rest(isBusy: boolean): void {
    this.#button.setAttribute('aria-disabled', String(isBusy));
    this.#button.textContent = isBusy ? this.#form.words.busy : this.#form.words.submit;
  }

  /** Says what is wrong beside each field and at the top, which takes the focus and leads to the fields. */
  complain(wrong: ReadonlyMap<string, string>): void {
    const { words, questions } = this.#form;
    const links: HTMLElement[] = [];
    for (const { name } of questions) {
      const text = wrong.get(name);
      const control = this.root.querySelector<HTMLElement>(`#field-${CSS.escape(name)}`);
      const error = this.root.querySelector<HTMLElement>(`#field-${CSS.escape(name)}-error`);
      if (control === null || error === null) continue;
      control.toggleAttribute('aria-invalid', false);
      if (text !== undefined) control.setAttribute('aria-invalid', 'true');
      error.hidden = text === undefined;
      error.textContent = text ?? '';
      if (text === undefined) continue;
      const link = element('a', { href: `#field-${name}` }, text);
      link.addEventListener('click', (event) => {
        event.preventDefault();
        control.focus();
      });
      links.push(element('li', {}, link));
    }
    const whole = wrong.get('');
    this.#summary.replaceChildren(
      element('strong', {}, words.summary),
      ...(whole === undefined ? [] : [element('p', {}, whole)]),
      ...(links.length === 0 ? [] : [element('ul', {}, ...links)]),
    );
    this.#summary.hidden = wrong.size === 0;
    if (wrong.size > 0) this.#summary.focus();
  }
}

/** What a visitor sees who has registered: look for the mail. */
export function sentView({ sentTitle, sentTo, sentHints }: Words, address: string): HTMLElement {
  return element(
    'div',
    { part: 'sent', tabindex: '-1', role: 'status' },
    element('h2', {}, sentTitle),
    element('p', {}, fill(sentTo, { address })),
    element('ul', { class: 'hints' }, ...sentHints.map((hint) => element('li', {}, hint))),
  );
}
