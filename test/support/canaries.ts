/** A secret that a test brought into a stack, or that the stack made: to be found nowhere but where it was shown. */
export interface Canary {
  /** What it is: `API token`, `password at creation`. */
  readonly kind: string;
  readonly value: string;
  /** The console shows it when the stack starts, to whoever started it. */
  readonly onConsole?: boolean;
}

export interface Sighting {
  readonly kind: string;
  readonly at: string;
}

/** Shorter ones could stand somewhere by chance. */
const shortest = 10;

/** The part of a text's base64 that is the same wherever in a longer text it stands, for each of the three ways to stand. */
function base64Cores(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return encoded.slice(first, last);
  });
}

/** Every way in which a secret may be written and still be read. */
export function formsOf(value: string): string[] {
  const cores = base64Cores(value);
  const json = JSON.stringify(value).slice(1, -1);
  const forms = [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    Buffer.from(value).toString('hex'),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    ...cores,
    ...cores.map((core) => core.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(forms)];
}

/** The secrets of one stack, and the search for them. */
export class Canaries {
  readonly #known = new Map<string, Canary>();
  #forms: { readonly kind: string; readonly onConsole: boolean; readonly form: string }[] = [];

  /** Gives the value. */
  plant(kind: string, value: string, { onConsole = false } = {}): string {
    if (value.length < shortest || this.#known.has(value)) return value;
    this.#known.set(value, { kind, value, onConsole });
    this.#forms.push(...formsOf(value).map((form) => ({ kind, onConsole, form })));
    return value;
  }

  /** This secret is none: it is there to be seen. */
  release(value: string): void {
    if (!this.#known.delete(value)) return;
    const known = [...this.#known.values()];
    this.#forms = known.flatMap(({ kind, onConsole = false, value: one }) =>
      formsOf(one).map((form) => ({ kind, onConsole, form })),
    );
  }

  get kinds(): ReadonlySet<string> {
    return new Set([...this.#known.values()].map(({ kind }) => kind));
  }

  /** Kinds of secrets that a text tells. */
  search(text: string): string[] {
    return [...new Set(this.#forms.flatMap(({ kind, form }) => (text.includes(form) ? [kind] : [])))];
  }

  searchConsole(text: string): string[] {
    return [...new Set(this.#forms.flatMap(({ kind, form, onConsole }) => (!onConsole && text.includes(form) ? [kind] : [])))];
  }
}

/** Members of a request's body whose values are secrets. */
const secretMembers: ReadonlySet<string> = new Set([
  'password',
  'adminPassword',
  'answer',
  'sessionToken',
  'recoveryToken',
  'sharedSecret',
]);
/** Objects whose `value` is a secret. */
const secretHolders: ReadonlySet<string> = new Set(['password', 'authScheme', 'hash']);

/** Plants every secret that stands at its usual place in a body that a client sends or gets. */
export function plantFromBody(canaries: Canaries, body: unknown, holder = ''): void {
  if (typeof body !== 'object' || body === null) return;
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'object') plantFromBody(canaries, value, name);
    else if (typeof value === 'string') {
      if (secretMembers.has(name) || name === 'activationToken') canaries.plant(name, value);
      else if (name === 'value' && secretHolders.has(holder)) canaries.plant(`${holder} value`, value);
      else if (name === 'id' && /^102[0-9A-Za-z]{22}$/.test(value)) canaries.plant('session id', value);
    }
  }
}
