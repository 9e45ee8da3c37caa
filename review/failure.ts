/** What a review that could not be made says in each format. Nothing that reads it can take it for "no breaking changes". */
import { type ErrorCode, isStreampactError, renderError } from '../contracts/src/error.ts';
import { ContractError, type Mistake } from '../contracts/src/mistake.ts';
import type { Format } from './report/index.ts';
import { visibleLines } from './report/visible.ts';

/** The document that `--format json` prints in place of a report. */
interface FailureDocument {
  readonly formatVersion: 1;
  readonly verdict: null;
  readonly passed: false;
  readonly error: {
    readonly code: ErrorCode | 'BUG';
    readonly message: string;
    readonly where?: string;
    readonly fix?: string;
    /** Every mistake, if the error is that there are some. */
    readonly mistakes?: readonly Mistake[];
  };
}

const heading = 'Could not tell whether the contracts are compatible';

const renderers: Readonly<Record<Format, (error: unknown) => string>> = {
  // stderr has said it already.
  text: () => '',
  json: (error) => `${visibleLines(JSON.stringify(documentOf(error), null, 2))}\n`,
  markdown: (error) => `### ⚠️ ${heading}\n\n${indented(renderError(error))}\n`,
  github: (error) => annotations(error).join(''),
  sarif: (error) => `${JSON.stringify(sarif(error), null, 2)}\n`,
  junit: (error) => junit(visibleLines(renderError(error))),
};

/** `error` in `format`; empty where stderr is enough. */
export function renderFailure(error: unknown, format: Format): string {
  return renderers[format](error);
}

function documentOf(error: unknown): FailureDocument {
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

/** As a code block, in which no mark means anything. */
function indented(text: string): string {
  return visibleLines(text).replaceAll(/^/gm, '    ');
}

function annotations(error: unknown): readonly string[] {
  if (!(error instanceof ContractError)) return [`::error title=${heading}::${escaped(renderError(error))}\n`];
  return error.mistakes.map(({ file, line, column, what, fix }) => {
    const place = `file=${property(file)},line=${line},col=${column}`;
    return `::error ${place},title=${heading}::${escaped(`${what}; ${fix}`)}\n`;
  });
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function sarif(error: unknown): object {
  const notification = { level: 'error', message: { text: renderError(error) } };
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
