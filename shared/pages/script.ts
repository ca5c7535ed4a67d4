/* oxlint-disable unicorn/consistent-function-scoping -- enhancePage is sent to browsers as its own text, so all that it uses stands inside it */

/**
 * What pages gain from JavaScript; none of them needs it. Sent as text (`Function.prototype.toString`), so it may use nothing from
 * outside its own body; a test runs the bundled text alone to hold that. Everything it needs to know stands in data attributes.
 */
export function enhancePage(): void {
  const all = <Kind extends HTMLElement>(selector: string): Kind[] => [...document.querySelectorAll<Kind>(selector)];

  /** The page asks for it by `autofocus`; some browsers heed that on controls alone. */
  function focusSummary(): void {
    const summary = document.querySelector<HTMLElement>('.summary');
    if (summary) setTimeout(() => document.activeElement === summary || summary.focus(), 50);
  }

  /** Takes the token of a link out of the address bar and the history. */
  function cleanAddress(): void {
    const address = document.documentElement.dataset['address'];
    if (address !== undefined) history.replaceState(null, '', address);
  }

  function offerReveal(button: HTMLButtonElement): void {
    const input = button.parentElement?.querySelector('input');
    if (!input) return;
    const show = (shown: boolean): void => {
      input.type = shown ? 'text' : 'password';
      button.textContent = (shown ? button.dataset['hide'] : button.dataset['show']) ?? '';
      button.setAttribute('aria-label', (shown ? button.dataset['hideLabel'] : button.dataset['showLabel']) ?? '');
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      show(input.type === 'password');
      input.focus();
    });
    // A browser would offer to complete a shown password later, as it does with any text.
    input.form?.addEventListener('submit', () => show(false));
  }

  function fold(text: string): string {
    return text.normalize('NFKC').toLowerCase();
  }

  function isMet(rule: DOMStringMap, password: string): boolean | undefined {
    const field = document.querySelector<HTMLInputElement>(`[name="${CSS.escape(rule['field'] ?? '')}"]`);
    const value = fold(rule['value'] ?? field?.value ?? '');
    switch (rule['rule']) {
      case 'minLength':
        return Array.from(password).length >= Number(rule['least']);
      case 'lower':
        return /\p{Ll}/u.test(password);
      case 'upper':
        return /\p{Lu}/u.test(password);
      case 'number':
        return /\p{Nd}/u.test(password);
      case 'symbol':
        return /[^\p{L}\p{M}\p{N}\s]/u.test(password);
      case 'withoutLogin':
        return password !== '' && value.split(/[,._#@-]/).every((part) => part.length < 4 || !fold(password).includes(part));
      case 'withoutFirstName':
      case 'withoutLastName':
        return password !== '' && (value === '' || !fold(password).includes(value));
      default:
        return undefined;
    }
  }

  function tickRules(list: HTMLElement): void {
    const input = document.getElementById(list.dataset['for'] ?? '');
    const status = list.querySelector('[role=status]');
    if (!(input instanceof HTMLInputElement) || status === null) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const update = (): void => {
      let met = 0;
      const rules = [...list.querySelectorAll<HTMLElement>('[data-rule]')];
      const known = rules.filter((rule) => isMet(rule.dataset, '') !== undefined);
      for (const rule of known) {
        const isDone = isMet(rule.dataset, input.value) === true;
        met += Number(isDone);
        rule.dataset['met'] = String(isDone);
        const state = rule.querySelector('.unseen');
        if (state) state.textContent = (isDone ? list.dataset['met'] : list.dataset['unmet']) ?? '';
      }
      // Said once typing pauses, so that a screen reader is not talked over.
      clearTimeout(waiting);
      const progress = (list.dataset['progress'] ?? '').replace('{met}', String(met)).replace('{all}', String(known.length));
      waiting = setTimeout(() => (status.textContent = input.value === '' ? '' : progress), 900);
    };
    document.addEventListener('input', update);
    if (input.value !== '') update();
  }

  function sendOnce(form: HTMLFormElement): void {
    const button = form.querySelector<HTMLButtonElement>('button.primary');
    const words = button?.textContent ?? '';
    let isSent = false;
    form.addEventListener('submit', (event) => {
      if (isSent || button?.getAttribute('aria-disabled') === 'true') {
        event.preventDefault();
        return;
      }
      isSent = true;
      if (!button) return;
      button.dataset['busy'] = '';
      button.textContent = button.dataset['busyWords'] ?? words;
    });
    // Back in the history, the page comes out of the browser's memory as it was left.
    addEventListener('pageshow', (event) => {
      if (!event.persisted) return;
      isSent = false;
      if (!button) return;
      delete button.dataset['busy'];
      button.textContent = words;
    });
  }

  function countDown(button: HTMLElement): void {
    const words = button.textContent;
    const end = Date.now() + Number(button.dataset['wait']) * 1000;
    button.addEventListener('click', (event) => {
      if (button.getAttribute('aria-disabled') === 'true') event.preventDefault();
    });
    const step = (): void => {
      const left = Math.ceil((end - Date.now()) / 1000);
      const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
      if (left > 0) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
      button.textContent = left > 0 ? (button.dataset['waitWords'] ?? '').replace('{time}', time) : words;
      if (left > 0) setTimeout(step, 500);
    };
    step();
  }

  focusSummary();
  cleanAddress();
  for (const button of all<HTMLButtonElement>('.reveal')) offerReveal(button);
  for (const list of all('.rules')) tickRules(list);
  for (const form of all<HTMLFormElement>('form')) sendOnce(form);
  for (const button of all('[data-wait]')) countDown(button);
}

/** The script as it is sent. It stands at the end of the page, so the page is complete when it runs. */
export const pageScript = `"use strict";(${enhancePage.toString()})()`;
