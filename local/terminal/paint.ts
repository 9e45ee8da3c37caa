/** Colour and weight of text on a terminal. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Puts style into text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Styles on a terminal, unless NO_COLOR says otherwise (https://no-color.org); FORCE_COLOR puts them everywhere. */
export function paintFor(stream: { readonly isTTY?: boolean }, environment = process.env): Paint {
  const [no, force] = [environment.NO_COLOR ?? '', environment.FORCE_COLOR ?? ''];
  const isPainted = no === '' && (stream.isTTY === true || (force !== '' && force !== '0'));
  return isPainted ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
