import { attributes, html, type Html } from '../presentation/index.ts';
import { icon } from './icons.ts';
import type { PasswordRule } from './model.ts';
import type { Phrases } from './phrases/index.ts';

/** The policy's rules under the field of a password that is being chosen. */
export function passwordRules(rules: readonly PasswordRule[], fieldId: string, phrases: Phrases): Html {
  const words = phrases.rules;
  const list = attributes({
    id: `${fieldId}-rules`,
    'data-for': fieldId,
    'data-met': words.met,
    'data-unmet': words.unmet,
    // The script counts; the words are the language's.
    'data-progress': words.progress('{met}', '{all}'),
  });
  return html`<div class="rules" ${list}>
    ${words.heading}
    <ul>
      ${rules.map((rule) => renderRule(rule, phrases))}
    </ul>
    <span class="unseen" role="status"></span>
  </div>`;
}

/** A rule that only the server can check has a plain dot: a circle that never gets its tick would look like a fault. */
function renderRule(rule: PasswordRule, phrases: Phrases): Html {
  const isServers = rule.rule === 'notCommon' || rule.rule === 'notRecent';
  const marker = isServers ? html`<span class="dot" aria-hidden="true">•</span>` : icon('check');
  return html`<li ${factsOf(rule)}>
    ${marker}<span>${sentence(rule, phrases)} <span class="unseen"></span></span>
  </li>`;
}

function factsOf(rule: PasswordRule): ReturnType<typeof attributes> {
  const { rule: name, ...facts } = rule;
  const data = Object.entries(facts).map(([fact, value]) => [`data-${fact}`, value] as const);
  return attributes({ 'data-rule': name, ...Object.fromEntries(data) });
}

function sentence(rule: PasswordRule, phrases: Phrases): string {
  return rule.rule === 'minLength' ? phrases.rules.minLength(rule.least) : phrases.rules[rule.rule];
}
