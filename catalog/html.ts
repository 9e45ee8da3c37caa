/** The templates of the catalog's pages, which other rooms use too. */
export { escapeText, Html, html, type Part } from '../contracts/src/html.ts';
