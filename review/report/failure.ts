/** What a review that could not be made says in each format. Nothing that reads it can take it for "no breaking changes". */
import { isStreampactError } from '../../contracts/src/error.ts';
import { ContractError } from '../../contracts/src/mistake.ts';
import { commentMarker } from './markdown/index.ts';
import type { Failure } from './model.ts';
import type { Format } from './options.ts';
import { shortened, visibleLines } from './visible.ts';

const heading = 'Could not tell whether the contracts are compatible';

/** Characters of an error in a comment. Indented by four, it still fits if it consists of line breaks. */
const mostInComment = 10_000;

const renderers: Readonly<Record<Format, (failure: Failure) => string>> = {
  text: (failure) => `${heading}\n\n${visibleLines(textOf(failure))}\n`,
  json: (failure) => `${visibleLines(JSON.stringify(failure, null, 2))}\n`,
  markdown: (failure) => `${commentMarker}\n\n## ⚠️ ${heading}\n\n${indented(textOf(failure))}\n`,
  github: (failure) => annotations(failure).join(''),
  sarif: (failure) => `${JSON.stringify(sarif(failure), null, 2)}\n`,
  junit: (failure) => junit(visibleLines(textOf(failure))),
};

/** `failure` in `format`, ending with a line break. */
export function renderFailure(failure: Failure, format: Format): string {
  return renderers[format](failure);
}

/** What is said of `error`; its stack and causes are for stderr only. */
export function failureOf(error: unknown): Failure {
  const known = isStreampactError(error) ? error : undefined;
  return {
    formatVersion: 1,
    verdict: null,
    passed: false,
    error: {
      code: known?.code ?? 'BUG',
      message: error instanceof Error ? error.message : String(error),
      ...(known?.where === undefined ? {} : { where: known.where }),
      ...(known?.fix === undefined ? {} : { fix: known.fix }),
      ...(error instanceof ContractError ? { mistakes: error.mistakes } : {}),
    },
  };
}

function textOf({ error: { code, message, where, fix } }: Failure): string {
  return [
    `error[${code}] ${message}`,
    ...(where === undefined ? [] : [`  at ${where}`]),
    ...(fix === undefined ? [] : [`  fix: ${fix}`]),
  ].join('\n');
}

/** As a code block, in which no mark means anything. */
function indented(text: string): string {
  return shortened(visibleLines(text), mostInComment).replaceAll(/^/gm, '    ');
}

function annotations(failure: Failure): readonly string[] {
  const { mistakes } = failure.error;
  if (mistakes === undefined) return [`::error title=${heading}::${escaped(visibleLines(textOf(failure)))}\n`];
  return mistakes.map(({ file, line, column, what, fix }) => {
    const place = `file=${property(file)},line=${line},col=${column}`;
    return `::error ${place},title=${heading}::${escaped(visibleLines(`${what}; ${fix}`))}\n`;
  });
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function sarif(failure: Failure): object {
  const notification = { level: 'error', message: { text: textOf(failure) } };
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'streampact', rules: [] } },
        invocations: [{ executionSuccessful: false, toolExecutionNotifications: [notification] }],
        results: [],
      },
    ],
  };
}

function junit(text: string): string {
  const body = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="contracts" tests="1" failures="0" errors="1">',
    '  <testsuite name="contracts" tests="1" failures="0" errors="1">',
    `    <testcase name="review"><error message="${heading}">${body}</error></testcase>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
