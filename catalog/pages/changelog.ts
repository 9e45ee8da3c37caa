/** Released versions, and every commit that touched the contract. */
import type { History, Revision } from '../history/index.ts';
import { maxRevisions } from '../history/index.ts';
import { type Html, html, type Part } from '../html.ts';
import type { Difference } from '../model/differences.ts';
import type { Entry } from '../model/index.ts';
import type { Step, Version } from '../model/releases.ts';

/** A commit that touches more places is told in full by git. */
const maxDifferences = 12;

export function changelog(entry: Entry, reach: History['reach']): Html {
  return html`${versions(entry)}${revisions(entry, reach)}`;
}

function versions({ versions: all }: Entry): Part {
  if (all.length === 0) return undefined;
  return html`<h3>Versions</h3><ol class="changes">${all.map(version)}</ol><h3>Changes of the file</h3>`;
}

function version({ hash, date, current, released, step }: Version): Html {
  const day = date === undefined ? 'released' : html`released <time datetime="${date}">${date}</time>`;
  return html`<li><p><code>${hash}</code>${current && html` <span class="badge">current</span>`} ${released ? day : 'not released yet'}</p>${step !== undefined && stepInWords(step)}</li>
`;
}

const verdictWords: Readonly<Record<Step['verdict'], string>> = {
  compatible: 'Compatible with the version before.',
  breaking: 'Breaks the version before.',
  unproven: 'Whether it is compatible with the version before could not be proved.',
};

function stepInWords({ verdict, changes }: Step): Html {
  const more = changes.length - maxDifferences;
  const told = changes
    .slice(0, maxDifferences)
    .map(
      ({ message, severity }) =>
        html`<li><span class="text">${message}</span>${severity === 'breaking' && html` <span class="badge warn">breaking</span>`}</li>`,
    );
  return html`<p class="subject">${verdictWords[verdict]}</p>${changes.length > 0 && html`<ul>${told}${more > 0 && html`<li>and ${more} more</li>`}</ul>`}`;
}

function revisions({ revisions: all }: Entry, reach: History['reach']): Html {
  if (reach === 'absent')
    return html`<p class="note">The changes are not known: this site was made outside a git repository.</p>`;
  if (all.length === 0) return html`<p class="quiet">Not committed yet.</p>`;
  const cut = all.length === maxRevisions && html`<p class="quiet">Older changes are in git.</p>`;
  return html`<ol class="changes">${all.map((revision) => change(revision, reach))}</ol>${cut}`;
}

function change({ commit, date, subject, change: what }: Revision, reach: History['reach']): Html {
  return html`<li><p><time datetime="${date}">${date}</time> <code>${commit}</code></p><p class="subject text">${subject}</p>${told(what, reach)}</li>
`;
}

function told(what: Revision['change'], reach: History['reach']): Part {
  if (what === undefined) return html`<p class="quiet">The file could not be read then.</p>`;
  if (what === 'created' && reach === 'shallow') return html`<p class="quiet">The clone reaches back no further.</p>`;
  if (typeof what === 'string') return html`<p class="quiet">Contract ${what}.</p>`;
  if (what.length === 0) return html`<p class="quiet">Only its layout changed.</p>`;
  const more = what.length - maxDifferences;
  return html`<ul>${what.slice(0, maxDifferences).map(difference)}${more > 0 && html`<li>and ${more} more</li>`}</ul>`;
}

function difference({ pointer, what, from, to }: Difference): Html {
  const values = html`${from !== undefined && html` from <code>${from}</code>`}${to !== undefined && html` to <code>${to}</code>`}`;
  const value = what === 'added' ? to : from;
  const place = pointer === '' ? 'the contract' : html`<code>${pointer}</code>`;
  if (what === 'changed') return html`<li>changed ${place}${values}</li>`;
  return html`<li>${what} ${place}${value !== undefined && html`: <code>${value}</code>`}</li>`;
}
