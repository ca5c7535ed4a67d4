type State =
  | 'text'
  | 'open'
  | 'tag'
  | 'between'
  | 'name'
  | 'after-name'
  | 'before-value'
  | 'double'
  | 'single'
  | 'unquoted'
  | 'declaration'
  | 'comment'
  | 'raw';

/** Where in HTML something stands. `before` is what the attribute's value begins with. */
export type Place =
  | { readonly kind: 'text' }
  | { readonly kind: 'raw'; readonly element: string }
  /** In a tag, but in no value. */
  | { readonly kind: 'tag' }
  | { readonly kind: 'attribute'; readonly name: string; readonly isQuoted: boolean; readonly before: string };

const rawElements = new Set(['style', 'script']);
/** What is kept of a value and of a comment: enough to know a scheme, and an end. */
const kept = 512;

/** Follows HTML sign by sign, as a browser's tokenizer does, to know where the next value will stand. */
export class HtmlPlace {
  #state: State = 'text';
  #tag = '';
  #attribute = '';
  #value = '';
  #tail = '';

  get place(): Place {
    switch (this.#state) {
      case 'text':
      case 'comment':
      case 'declaration':
        return { kind: 'text' };
      case 'raw':
        return { kind: 'raw', element: this.#tag };
      case 'before-value':
      case 'double':
      case 'single':
      case 'unquoted':
        return {
          kind: 'attribute',
          name: this.#attribute.toLowerCase(),
          isQuoted: this.#state === 'double' || this.#state === 'single',
          before: this.#value,
        };
      default:
        return { kind: 'tag' };
    }
  }

  /** The template's own words. */
  read(words: string): void {
    for (const sign of words) this.#read(sign);
  }

  /** A value that was put in, escaped: it ends nothing. */
  passValue(text: string): void {
    if (this.#state === 'before-value') this.#state = 'unquoted';
    this.#value = (this.#value + text).slice(0, kept);
  }

  #read(sign: string): void {
    switch (this.#state) {
      case 'text':
        if (sign === '<') this.#enter('open', '');
        return;
      case 'open':
        return this.#readOpen(sign);
      case 'declaration':
        return this.#readDeclaration(sign);
      case 'comment':
      case 'raw':
        return this.#readUntilEnd(sign);
      case 'double':
      case 'single':
        return this.#readQuoted(sign);
      default:
        return this.#readTag(sign);
    }
  }

  #enter(state: State, tail = this.#tail): void {
    this.#state = state;
    this.#tail = tail;
  }

  #readOpen(sign: string): void {
    if (/[a-z/]/i.test(sign)) {
      this.#tag = sign;
      this.#enter('tag');
    } else if (sign === '!' || sign === '?') this.#enter('declaration', sign);
    else if (sign !== '<') this.#enter('text');
  }

  #readDeclaration(sign: string): void {
    this.#tail = (this.#tail + sign).slice(0, 3);
    if (this.#tail === '!--') this.#enter('comment', '');
    else if (sign === '>') this.#enter('text');
  }

  #readUntilEnd(sign: string): void {
    this.#tail = (this.#tail + sign).slice(-16);
    if (this.#state === 'comment' && this.#tail.endsWith('-->')) this.#enter('text');
    if (this.#state === 'raw' && this.#tail.toLowerCase().endsWith(`</${this.#tag}`)) {
      this.#tag = '/';
      this.#enter('tag');
    }
  }

  #readQuoted(sign: string): void {
    if (sign === (this.#state === 'double' ? '"' : "'")) this.#enter('between');
    else this.#keep(sign);
  }

  #keep(sign: string): void {
    if (this.#value.length < kept) this.#value += sign;
  }

  #readTag(sign: string): void {
    if (sign === '>') {
      const element = this.#tag.toLowerCase();
      if (!rawElements.has(element)) return this.#enter('text');
      this.#tag = element;
      return this.#enter('raw', '');
    }
    if (/[\s/]/.test(sign) && this.#state !== 'before-value' && (this.#state !== 'unquoted' || sign !== '/')) {
      if (this.#state === 'tag' && sign === '/') this.#tag += sign;
      this.#enter(this.#state === 'name' || this.#state === 'after-name' ? 'after-name' : 'between');
    } else this.#readPart(sign);
  }

  #readPart(sign: string): void {
    switch (this.#state) {
      case 'tag':
        this.#tag += sign;
        return;
      case 'between':
      case 'after-name':
      case 'name':
        if (sign === '=' && this.#state !== 'between') {
          this.#value = '';
          return this.#enter('before-value');
        }
        this.#attribute = this.#state === 'name' ? this.#attribute + sign : sign;
        return this.#enter('name');
      case 'before-value':
        if (/\s/.test(sign)) return;
        if (sign === '"' || sign === "'") return this.#enter(sign === '"' ? 'double' : 'single');
        this.#keep(sign);
        return this.#enter('unquoted');
      default:
        return this.#keep(sign);
    }
  }
}
