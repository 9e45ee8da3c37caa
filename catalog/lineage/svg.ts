/** Draws a lineage graph. Colours are the style sheet's; each node is a link to its contract, if it has one. */
import { type Html, html } from '../html.ts';
import type { Lineage } from '../model/lineage.ts';
import { kindWords } from '../model/words.ts';
import { addressFrom, contractPage } from '../site.ts';
import { type Box, boxSize, layOut } from './layout.ts';

/** Characters that fit a box; longer names are cut, the whole name is in the node's tooltip and in the text. */
const fits = { title: 22, carrier: 27 } as const;

interface Drawing {
  /** The page on which the drawing stands. */
  readonly page: string;
  /** `$id` of the contract that the drawing is about. */
  readonly current?: string;
}

/** The picture alone; what it says must also stand on the page as text. */
export function drawLineage(lineage: Lineage, { page, current }: Drawing): Html {
  const { width, height, boxes, curves } = layOut(lineage);
  return html`<div class="scroll lineage" role="region" aria-label="Lineage graph" tabindex="0">
<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="Lineage, from left to right">
<g class="edges" aria-hidden="true">${curves.map((path) => html`<path d="${path}"/>`)}</g>
${boxes.map((box) => drawBox(box, { page, ...(current === undefined ? {} : { current }) }))}
</svg>
</div>`;
}

function drawBox({ node, x, y }: Box, { page, current }: Drawing): Html {
  const own = node.id === current;
  if (node.kind === 'source') {
    return html`<g class="node source" role="img" aria-label="${node.title}">${drawInside({ node, x, y })}</g>
`;
  }
  return html`<a href="${addressFrom(page, contractPage(node.id))}" class="node ${node.kind}${own ? ' current' : ''}"${own && html` aria-current="page"`} aria-label="${kindWords[node.kind]} ${node.title}">${drawInside({ node, x, y })}</a>
`;
}

function drawInside({ node, x, y }: Box): Html {
  const { width, height } = boxSize;
  return html`
<title>${node.title} (${node.carrier})</title>
<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>
<rect class="mark" x="${x}" y="${y + 8}" width="4" height="${height - 16}" rx="2"/>
<text class="name" x="${x + 16}" y="${y + 25}">${cut(node.title, fits.title)}</text>
<text class="carrier" x="${x + 16}" y="${y + 44}">${cut(node.carrier, fits.carrier)}</text>
`;
}

function cut(text: string, length: number): string {
  const signs = [...text];
  return signs.length <= length ? text : `${signs.slice(0, length - 1).join('')}…`;
}
