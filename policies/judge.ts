/** Rules applied: where they hold, with what is excepted left out. */
import { isExcepted } from './exceptions.ts';
import type { Judged, Member, Problem, ResourceRule, StackRule } from './rule.ts';
import { holdsFor } from './stacks.ts';

/** What `rule` finds wrong with `resource`. */
export function judgeResource(rule: ResourceRule, resource: Judged): readonly string[] {
  return isAbout(rule, resource) ? rule.judge(resource) : [];
}

/** Whether `rule` is about `resource`: asked before the resource's properties are read. */
export function isAbout(rule: ResourceRule, { type, name, stack }: Omit<Judged, 'props' | 'protect'>): boolean {
  if (rule.types === 'all' ? type.startsWith('pulumi:') || isComponent(type) : !rule.types.includes(type)) return false;
  return holdsFor(rule.stacks, stack) && !isExcepted(rule.name, { type, name });
}

/** What `rule` finds wrong with resources that belong together. All are of one stack. */
export function judgeStack(rule: StackRule, members: readonly Member[]): readonly Problem[] {
  const [first] = members;
  if (first === undefined || !holdsFor(rule.stacks, first.stack)) return [];
  const byUrn = new Map(members.map((member) => [member.urn, member]));
  return rule.judgeStack(members).filter(({ urn }) => {
    const member = byUrn.get(urn);
    return member === undefined || !isExcepted(rule.name, member);
  });
}

/** Components of ours are `streampact:index:<Name>`, and have no properties of a provider. */
function isComponent(type: string): boolean {
  return type.startsWith('streampact:');
}
