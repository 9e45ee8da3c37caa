/** The text of a waiver for one change, ready to paste. */
import type { Report } from './model.ts';
import { fails } from './outline.ts';
import { visible, visibleLines } from './visible.ts';

/** Where waivers stand, from the repository's root. */
export const waiversFile = 'review/waivers.json';

/** Longest time that a waiver may hold. */
export const longestWaiverDays = 180;

/** How long the waivers hold that are offered for pasting. */
const offeredDays = 30;

/** Agreement to one named change of one contract. */
export interface Waiver {
  /** Path of the contract below its folder, as changes name it. */
  readonly contract: string;
  readonly pointer: string;
  readonly kind: string;
  readonly reason: string;
  /** For display; authority is CODEOWNERS on the file. */
  readonly approver: string;
  /** Last day on which it holds, `YYYY-MM-DD` in UTC. */
  readonly expires: string;
}

/** `date` and `days` later, both `YYYY-MM-DD` in UTC. */
export function daysAfter(date: string, days: number): string {
  const time = Date.parse(`${date}T00:00:00Z`) + days * 86_400_000;
  return Number.isFinite(time) ? new Date(time).toISOString().slice(0, 10) : 'YYYY-MM-DD';
}

/** What a change and its waiver agree in. */
export type Named = Pick<Waiver, 'contract' | 'pointer' | 'kind'>;

/** {@link Named} as one text. */
export function tripleOf({ contract, pointer, kind }: Named): string {
  return JSON.stringify([contract, pointer, kind]);
}

/**
 * A whole file of waivers for everything in `report` that still needs one; undefined if nothing does. Reason and approver
 * are left empty, which is refused, so that nobody approves by pasting alone.
 */
export function waiversFor(report: Report): string | undefined {
  const waivers = offeredFor(report);
  return waivers.length === 0 ? undefined : visibleLines(JSON.stringify({ waivers }, null, 2));
}

/** The entries of {@link waiversFor}, each on one line. */
export function waiverEntries(report: Report): readonly string[] {
  return offeredFor(report).map((waiver) => visible(JSON.stringify(waiver)));
}

function offeredFor(report: Report): readonly Waiver[] {
  const failing = report.changes.filter(fails);
  return [...new Map(failing.map((change) => [tripleOf(change), offered(change, report.date)])).values()];
}

function offered({ contract, pointer, kind }: Named, date: string): Waiver {
  return { contract, pointer, kind, reason: '', approver: '', expires: daysAfter(date, offeredDays) };
}
