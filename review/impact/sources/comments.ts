/**
 * What the comments of `@pulumi/aws`'s type declarations say about replacement. They come from the provider's own
 * documentation; most of its "Forces new resource" was lost on the way, so silence says nothing.
 */
import { readFile } from 'node:fs/promises';

/** One property of a resource type. */
export interface CommentedProperty {
  readonly name: string;
  /** What a comment says of a change; undefined if nothing. */
  readonly effect: 'replace' | 'depends' | 'update' | undefined;
  /** The sentence that says so. */
  readonly sentence: string;
}

const argument = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\??: pulumi\.Input/g;
const forces = new RegExp(
  [
    String.raw`\b(?:forces?|triggers?|requires?)\b[^.]{0,30}\b(?:new resource|new cluster|replacement|re-?creat\w+)`,
    String.raw`\bre-?create the (?:resource|classifier|replica|collection)`,
    String.raw`\bdestroy(?:ed)? and re-?create`,
    String.raw`\b(?:will|must) be replaced if`,
  ].join('|'),
  'i',
);
const whenever = /^(?:\([\w, ]*)?(?:forces?\b|(?:changing|changes? to) (?:this\b|(?:the )?`\w+`|any\b))/i;
const updates = /^(?:use this argument to )?triggers? updates\b|\btriggers? an in-place update\b/i;
const sometimes = /\b(?:from|between|except\w*|empty|unless|adding|removing|disabling|if (?!changed|modified))\b/i;

/** The arguments that `declarations`, the text of a type's `.d.ts` file, gives a resource. */
export function commentedProperties(declarations: string): readonly CommentedProperty[] {
  const args = /export interface \w+Args \{([\s\S]*?)\n\}/.exec(declarations)?.[1] ?? '';
  return [...args.matchAll(argument)].map(([, comment = '', name = '']) => {
    const sentences = sentencesOf(comment);
    const said = [forces, updates].map((words) => sentences.find((sentence) => words.test(sentence)));
    const sentence = said.find((each) => each !== undefined) ?? '';
    return { name, effect: effectOf(sentence), sentence };
  });
}

/** Reads a declarations file; none for a type that the package does not have. */
export async function readComments(file: string): Promise<readonly CommentedProperty[]> {
  return commentedProperties(await readFile(file, 'utf8').catch(() => ''));
}

function effectOf(sentence: string): CommentedProperty['effect'] {
  if (sentence === '') return undefined;
  if (!forces.test(sentence)) return 'update';
  return whenever.test(sentence) && !sometimes.test(sentence) ? 'replace' : 'depends';
}

function sentencesOf(comment: string): readonly string[] {
  const text = comment.replaceAll(/^[ \t]*\* ?/gm, '').replaceAll(/\s+/g, ' ');
  return text.split(/(?<=\.)\s+/).map((sentence) => sentence.trim());
}
