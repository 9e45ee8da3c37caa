/** Colours of the report for terminals. */
import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** Writes text in a style, or as it is. */
export type Paint = (style: Style, text: string) => string;

/** Whether `stream` takes colours, by Node's own rules: a terminal, and the wishes of NO_COLOR and FORCE_COLOR. */
export function takesColor(stream: NodeJS.WritableStream): boolean {
  return styleText('red', 'x', { stream }) !== 'x';
}

/** Colours without a second look at any stream; the caller has asked {@link takesColor}. */
export function paintFor(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
