import { html, type Html } from '../presentation/index.ts';
import { phrasesOf, type PageLanguage } from './phrases/index.ts';

/** A sentence in which one value, an address for instance, is set in bold; a long one may break at its joints. */
export function emphasise(sentence: string, value: string): Html {
  const at = sentence.indexOf(value);
  if (value === '' || at < 0) return html`${sentence}`;
  const joints = value.length > 30 ? value.split(/(?<=[@.])/) : [value];
  const parts = joints.map((part, index) => (index === 0 ? part : html`<wbr />${part}`));
  return html`${sentence.slice(0, at)}<bdi class="value">${parts}</bdi>${sentence.slice(at + value.length)}`;
}

/** How long a wait is, in words: whole seconds under a minute and a half, else minutes, else hours. */
export function spanInWords(seconds: number, language: PageLanguage): string {
  const [amount, unit] =
    seconds <= 90 ? [seconds, 'second'] : seconds <= 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(
    Math.ceil(amount),
  );
}

/**
 * The label of a profile attribute: the page's own word for the attributes that every directory has, else the policy's. A policy's label
 * that is not Okta's stock one is the customer's own choice and stays.
 */
export function attributeLabel(language: PageLanguage, attribute: string, policyLabel: string): string {
  const given = policyLabel.trim().toLowerCase();
  const isStock = [phrasesOf('en').labels, ...stockLabels].some((labels) => labelIn(labels, attribute)?.toLowerCase() === given);
  return (isStock ? labelIn(phrasesOf(language).labels, attribute) : undefined) ?? policyLabel;
}

/** Names come from policies: `constructor` is an attribute like any other. */
export function labelIn(labels: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

/** The labels that Okta's base schema and default enrollment rule give, and those that a fresh org of ours has. */
const stockLabels = [
  {
    email: 'Primary email',
    firstName: 'First name',
    lastName: 'Last name',
    login: 'Username',
    mobilePhone: 'Mobile phone',
    primaryPhone: 'Primary phone',
  },
  { email: 'Email' },
];
