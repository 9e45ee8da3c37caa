/** The templates of the catalog's pages, which other rooms use too. */
export { Html, html, type Part } from '../contracts/src/html.ts';
