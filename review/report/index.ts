/** What came of a review, in the words of whoever reads it. Every format is a pure function of the report. */
import { renderGithub } from './github.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown/index.ts';
import type { Report } from './model.ts';
import type { Format, RenderOptions } from './options.ts';
import { renderSarif } from './sarif.ts';
import { renderText } from './text.ts';

export { takesColor } from './color.ts';
export { failureOf, renderFailure } from './failure.ts';
export { commentMarker } from './markdown/index.ts';
export type { Format } from './options.ts';

interface FormatRow {
  readonly summary: string;
  readonly render: (report: Report, options: RenderOptions) => string;
}

/** Every format by the name that `--format` takes. */
export const formats = {
  text: { summary: 'for a terminal', render: renderText },
  json: { summary: 'the whole report, as review/report/report.schema.json describes it', render: renderJson },
  markdown: { summary: 'the comment on a pull request', render: renderMarkdown },
  github: { summary: 'annotations, as workflow commands', render: renderGithub },
  sarif: { summary: 'SARIF 2.1.0, for code scanning', render: renderSarif },
  junit: { summary: 'JUnit XML, one test case for each contract', render: renderJunit },
} as const satisfies Readonly<Record<Format, FormatRow>>;

/** `report` in `format`, ending with a line break. */
export function render(report: Report, format: Format, options: RenderOptions): string {
  return formats[format].render(report, options);
}
