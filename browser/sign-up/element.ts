import { answeredValues, answerFaults } from '../../shared/profile-forms/index.ts';
import { loadForm, type Place, register, type SignUpForm } from './client.ts';
import { element } from './dom.ts';
import { FormView, sentView, wordsOf } from './form-view.ts';
import { styles } from './styles.ts';

/** Where this script came from is where the org is; known only while it runs for the first time. */
const home = new URL((document.currentScript as HTMLScriptElement | null)?.src ?? location.href).origin;

const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);

/**
 * `<roster-sign-up>`: a button that opens the registration form in a dialog, or with `inline` the form itself. Attributes: `policy`, `app`,
 * `locale`, `org` (the org's origin, by default the script's own). What stands in it is the button's text. Events, which bubble:
 * `roster-registered` and `roster-error`. Where there is no form to be had, visitors are led to the org's own page, unless the page around
 * prevents that event's default.
 */
class RosterSignUp extends HTMLElement {
  readonly #root = this.attachShadow({ mode: 'open' });
  #form: SignUpForm | undefined;

  connectedCallback(): void {
    this.#root.adoptedStyleSheets = [sheet];
    if (this.#root.childElementCount > 0) return;
    if (this.hasAttribute('inline')) void this.#showInline();
    else this.#showButton();
  }

  get #place(): Place {
    return {
      origin: this.getAttribute('org') ?? home,
      policy: this.getAttribute('policy'),
      app: this.getAttribute('app'),
      locale: this.getAttribute('locale') ?? navigator.language,
    };
  }

  #showButton(): void {
    const button = element('button', { type: 'button', class: 'primary', part: 'button' }, element('slot', {}, 'Sign up'));
    button.addEventListener('click', () => void this.#openDialog());
    this.#root.append(button);
  }

  async #openDialog(): Promise<void> {
    const form = await this.#load();
    if (form === undefined) return;
    const { title, close, language, direction } = form.words;
    const heading = element('h2', { id: 'title', part: 'title' }, title);
    const closing = element('button', { type: 'button', class: 'close', part: 'close', 'aria-label': close }, '×');
    const dialog = element(
      'dialog',
      { part: 'dialog', 'aria-labelledby': 'title', lang: language, dir: direction },
      closing,
      heading,
    );
    closing.addEventListener('click', () => dialog.close());
    // The browser gives the focus back to the button.
    dialog.addEventListener('close', () => dialog.remove());
    dialog.append(this.#body(form, () => heading.remove()));
    this.#root.append(dialog);
    dialog.showModal();
  }

  async #showInline(): Promise<void> {
    const form = await this.#load();
    if (form === undefined) return;
    const { language, direction } = form.words;
    this.#root.append(
      element(
        'div',
        { part: 'inline', lang: language, dir: direction },
        this.#body(form, () => undefined),
      ),
    );
  }

  async #load(): Promise<SignUpForm | undefined> {
    try {
      return (this.#form ??= await loadForm(this.#place));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.#tell('roster-error', { message })) this.#leadToPage();
      return undefined;
    }
  }

  #leadToPage(): void {
    const { origin, app } = this.#place;
    const page = `${origin}/signup${app === null ? '' : `?${new URLSearchParams({ app })}`}`;
    if (this.hasAttribute('inline')) this.#root.append(element('a', { href: page, part: 'link' }, element('slot', {}, 'Sign up')));
    else location.assign(page);
  }

  #body(form: SignUpForm, sent: () => void): HTMLElement {
    const view: FormView = new FormView(form, (answers) => void this.#send(form, view, answers, sent));
    return view.root;
  }

  async #send(form: SignUpForm, view: FormView, answers: Readonly<Record<string, unknown>>, sent: () => void): Promise<void> {
    const { questions, words } = form;
    const faults = answerFaults(questions, answers);
    const labelled = (name: string, said?: string): string => {
      const question = questions.find((each) => each.name === name);
      return said ?? (question === undefined ? words.tryAgain : wordsOf(question, faults.get(name), words));
    };
    if (faults.size > 0) return view.complain(new Map([...faults.keys()].map((name) => [name, labelled(name)])));
    view.rest(true);
    // The org may be out of reach: what was typed stays.
    const unreached = { done: false, wrong: new Map<string, undefined>([['', undefined]]) } as const;
    const outcome = await register(this.#place, form, Object.fromEntries(answeredValues(questions, answers))).catch(
      () => unreached,
    );
    view.rest(false);
    if (!outcome.done) {
      view.complain(new Map([...outcome.wrong].map(([name, said]) => [name, labelled(name, said)])));
      this.#tell('roster-error', { fields: [...outcome.wrong.keys()].filter((name) => name !== '') });
      return;
    }
    const done = sentView(words, typeof answers['email'] === 'string' ? answers['email'].trim() : '');
    view.root.replaceWith(done);
    sent();
    done.focus();
    this.#tell('roster-registered', {});
  }

  /** For the page around it, of nothing that was typed. Whether it lets the element go on by itself. */
  #tell(type: string, detail: object): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}

if (customElements.get('roster-sign-up') === undefined) customElements.define('roster-sign-up', RosterSignUp);
