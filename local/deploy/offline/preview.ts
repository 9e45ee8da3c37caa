/** `npm run preview -- --stack <name>`: what a stack would be, in seconds, on this machine alone. */
import { fileURLToPath } from 'node:url';
import { openPack } from '../policies/judge.ts';
import { declareOffline } from './declare.ts';
import { differenceOf } from './difference.ts';
import { renderDifference, renderOffline } from './render.ts';
import { isRefused, reportOf } from './report.ts';

/** What is previewed, and how it is told. */
export interface OfflinePreviewOptions {
  readonly stack: string;
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

/** Previews a stack. @throws StreampactError as `declareOffline` and `openPack` */
export async function offlinePreview({
  stack,
  diff,
  json,
  folder,
  signal,
}: OfflinePreviewOptions): Promise<OfflinePreview> {
  const started = performance.now();
  const stacks = diff === undefined ? [stack] : [stack, diff];
  const opening = openPack(signal);
  // Awaited below; until then a failure of it must not end the process.
  opening.catch(() => undefined);
  try {
    const [declaration, other] = await declareOffline(stacks, { dir: root, folder, signal });
    if (declaration === undefined) return { output: '', refused: false };
    const pack = await opening;
    const policies = await pack.judge({ stack, goals: declaration.goals, signal });
    const report = reportOf(declaration, policies);
    const difference = other && differenceOf(other, declaration);
    const seconds = (performance.now() - started) / 1000;
    const document = { ...report, seconds: Number(seconds.toFixed(2)), ...(difference && { difference }) };
    const text =
      difference === undefined
        ? renderOffline(report, seconds)
        : `${renderOffline(report, seconds)}\n${renderDifference(difference)}`;
    return { output: json ? `${JSON.stringify(document, null, 2)}\n` : text, refused: isRefused(report) };
  } finally {
    await opening.then((pack) => pack.close()).catch(() => undefined);
  }
}
