/** cfn-lint's formats (`AWS::EC2::VPC.Id`), each a Python class with a pattern. */
import type { JsonObject } from '../../../contracts/src/json.ts';
import type { Wheel } from './wheel.ts';

/** Format → pattern. */
export function formatPatterns(wheel: Wheel): JsonObject {
  const prefix = /ARN_PREFIX\s*=\s*\(?\s*r?"([^"]+)"/.exec(wheel.text('rules/formats/FormatKeyword.py'))?.[1];
  const found = wheel.paths
    .filter((path) => /^rules\/formats\/[A-Z]\w+\.py$/.test(path))
    .flatMap((path): readonly [string, string][] => {
      const text = wheel.text(path);
      const format = /format="([^"]+)"/.exec(text)?.[1];
      const [, composed, quoted = ''] =
        /pattern=\s*\(?\s*(self\.ARN_PREFIX\s*\+\s*)?((?:r"[^"]+"\s*)+)/.exec(text) ?? [];
      const pattern = [...quoted.matchAll(/r"([^"]+)"/g)].map(([, part = '']) => part).join('');
      if (format === undefined || pattern === '' || (composed !== undefined && prefix === undefined)) return [];
      return [[format, `${composed === undefined ? '' : prefix}${pattern}`.replaceAll('\\Z', '$')]];
    });
  return Object.fromEntries(found.sort());
}
