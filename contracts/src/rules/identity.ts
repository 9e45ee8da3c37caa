/** The file's name, its `$id` and its body must tell the same story. */
import { kinds } from '../files.ts';
import { objectOr } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import { mistakeAt } from '../source.ts';
import { type Rule, type Subject, written } from './subject.ts';

export const identityRules: readonly Rule[] = [idIsPath, bodyFitsKind, sharedOnlyDefines];

function* idIsPath(subject: Subject): Generator<Mistake> {
  const { $id } = written(subject);
  const { file } = subject;
  if ($id === undefined || $id === file.id) return;
  yield mistakeAt(file.source, ['$id'], {
    code: 'BAD_ID',
    what: "$id is not the file's path",
    fix: `make it "${file.id}"`,
  });
}

function* bodyFitsKind(subject: Subject): Generator<Mistake> {
  const { file } = subject;
  const body = objectOr(written(subject).streampact);
  for (const kind of kinds) {
    if (kind === file.kind || !(kind in body)) continue;
    const what = `a "${kind}" body in a contract of kind ${file.kind}`;
    const fix = `remove it, or name the file ${file.name}.${kind}.json`;
    yield mistakeAt(file.source, ['streampact', kind], { code: 'BAD_KIND', what, fix, on: 'name' });
  }
}

function* sharedOnlyDefines(subject: Subject): Generator<Mistake> {
  const { file } = subject;
  if (file.kind !== 'shared') return;
  const allowed = new Set(['$schema', '$id', '$comment', 'title', 'description', '$defs']);
  for (const name of Object.keys(written(subject))) {
    if (allowed.has(name)) continue;
    const what = `"${name}" in a shared contract, which only defines`;
    yield mistakeAt(file.source, [name], { code: 'BAD_KIND', what, fix: 'move it into $defs', on: 'name' });
  }
}
