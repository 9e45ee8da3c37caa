/** Rules for every contract: who answers for it, and what it promises. */
import { isLooser } from '../modes.ts';
import { type Found, type Rule, said } from './rule.ts';

/** Every rule for contracts of any kind. */
export const contractRules: readonly Rule[] = [personalData, owner, compatibility];

function* personalData(...[old, now]: Parameters<Rule>): Generator<Found> {
  const path = ['streampact', 'personalData'];
  if (old.personalData && !now.personalData) {
    yield { kind: 'personal-data-dropped', path, message: 'the contract no longer says that it holds personal data' };
  }
  if (!old.personalData && now.personalData) {
    yield { kind: 'personal-data-declared', path, message: 'the contract now says that it holds personal data' };
  }
}

function* owner(...[old, now]: Parameters<Rule>): Generator<Found> {
  if (old.owner === now.owner) return;
  const message = `${said(now.owner)} answers for the contract instead of ${said(old.owner)}`;
  yield { kind: 'owner-changed', path: ['streampact', 'owner'], message };
}

function* compatibility(...[old, now]: Parameters<Rule>): Generator<Found> {
  if (old.compatibility === now.compatibility) return;
  const message = `the contract promised ${said(old.compatibility)} compatibility and now promises ${said(now.compatibility)}`;
  const kind = isLooser(now.compatibility, old.compatibility) ? 'compatibility-loosened' : 'compatibility-tightened';
  yield { kind, path: ['streampact', 'compatibility'], message };
}
