/** What every page has: head, header with the search, main part, footer. */
import { type Html, html } from '../html.ts';
import { addressFrom, assets, homePage, rootFrom } from '../site.ts';

interface Page {
  /** Path below the site's root. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** The way to this page, its ancestors first; links are paths below the root. */
  readonly trail: readonly Crumb[];
  readonly main: Html;
}

interface Crumb {
  readonly label: string;
  readonly path?: string;
}

/** Nothing but what lies beside the page is ever loaded. */
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/** The whole document's text. */
export function renderPage({ path, title, description, trail, main }: Page): string {
  const to = (target: string) => addressFrom(path, target);
  const page = html`<!doctype html>
<html lang="en" data-root="${rootFrom(path)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${description}">
<title>${title}</title>
<link rel="icon" href="${to(assets.icon)}" type="image/svg+xml">
<link rel="stylesheet" href="${to(assets.style)}">
<script src="${to(assets.search)}" defer></script>
<script src="${to(assets.copy)}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<div class="bar">
<a class="brand" href="${to(homePage)}"><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M3 7h8a5 5 0 0 1 5 5 5 5 0 0 0 5 5"/><path d="M3 17h6"/><circle cx="19" cy="7" r="2"/></svg><span>Data catalog</span></a>
<search class="search" hidden>
<label class="unseen" for="search">Search contracts, fields and owners</label>
<input id="search" type="search" placeholder="Search" autocomplete="off" spellcheck="false" maxlength="100" aria-describedby="search-help" aria-controls="results">
<kbd aria-hidden="true">/</kbd>
<p id="search-help" class="unseen">Press slash to search, arrow keys to go through the results, Escape to close them.</p>
<p id="search-status" class="unseen" role="status" aria-live="polite"></p>
<div id="results" class="results" hidden></div>
</search>
</div>
</header>
${trail.length > 0 && breadcrumbs(trail, to)}
<main id="main" tabindex="-1">
${main}
</main>
<footer class="bottom"><p>Made from the contracts in this repository by <code>npm run catalog</code>.</p></footer>
</body>
</html>
`;
  return page.toString();
}

function breadcrumbs(trail: readonly Crumb[], to: (target: string) => string): Html {
  return html`<nav class="crumbs" aria-label="Breadcrumb"><ol>${trail.map(({ label, path }) =>
    path === undefined
      ? html`<li aria-current="page">${label}</li>`
      : html`<li><a href="${to(path)}">${label}</a></li>`,
  )}</ol></nav>`;
}
