/** `npm run preview -- --stack <names>`: what stacks would be, in seconds, on this machine alone. */
import { fileURLToPath } from 'node:url';
import { cloudFormationPolicy } from '../../../policies/cloudformation/index.ts';
import { openPack, type Pack } from '../policies/judge.ts';
import { declareOffline, type OfflineDeclaration } from './declare.ts';
import { differenceOf } from './difference.ts';
import { renderDifference, renderOffline } from './render.ts';
import { renderSeveral } from './render-several.ts';
import { isRefused, type OfflineReport, reportOf } from './report.ts';
import { validatedInTurns } from './validation.ts';

/** What is previewed, and how it is told. */
export interface OfflinePreviewOptions {
  /** One is told at length, several side by side. */
  readonly stacks: readonly string[];
  /** Another stack, to compare with. */
  readonly diff?: string;
  readonly json: boolean;
  /** Folder for what is built. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** What the command prints, and whether it found something. */
export interface OfflinePreview {
  readonly output: string;
  readonly refused: boolean;
}

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Previews stacks. @throws StreampactError as `declareOffline` and `openPack` */
export async function offlinePreview(options: OfflinePreviewOptions): Promise<OfflinePreview> {
  const { diff, json, folder, signal } = options;
  const started = performance.now();
  const stacks = [...new Set(options.stacks)];
  // The schemas are asked here, property by property, while the pack judges by its rules.
  const opening = openPack(signal, [cloudFormationPolicy.name]);
  // Awaited below; until then a failure of it must not end the process.
  opening.catch(() => undefined);
  try {
    const all = [...new Set([...stacks, ...(diff === undefined ? [] : [diff])])];
    const declarations = await declareOffline(all, { dir: root, folder, signal });
    const pack = await opening;
    const told = declarations.filter(({ stack }) => stacks.includes(stack));
    const reports = await Promise.all(told.map((declaration) => judged(declaration, pack, signal)));
    const other = declarations.find(({ stack }) => stack === diff);
    const differences = other === undefined ? [] : told.map((declaration) => differenceOf(other, declaration));
    const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
    const refused = reports.some(isRefused);
    if (json) {
      const documents = reports.map((report, index) => ({ ...report, difference: differences[index] }));
      const document = documents.length === 1 ? { ...documents[0], seconds } : { stacks: documents, seconds };
      return { output: `${JSON.stringify(document, null, 2)}\n`, refused };
    }
    const [only] = reports;
    const text =
      only !== undefined && reports.length === 1 ? renderOffline(only, seconds) : renderSeveral(reports, seconds);
    return { output: [text, ...differences.map(renderDifference)].join('\n'), refused };
  } finally {
    await opening.then((pack) => pack.close()).catch(() => undefined);
  }
}

async function judged(declaration: OfflineDeclaration, pack: Pack, signal: AbortSignal): Promise<OfflineReport> {
  const { stack, goals } = declaration;
  const [policies, resources] = await Promise.all([
    pack.judge({ stack, goals, signal }),
    validatedInTurns(declaration),
  ]);
  return reportOf(declaration, policies, resources);
}
