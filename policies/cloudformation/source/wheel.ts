/** PyPI's wheel of `cfn-lint`: CloudFormation's resource schemas as AWS publishes and cfn-lint mends them, and its own rules. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { JsonObject } from '../../../contracts/src/json.ts';

/** The region whose schemas are taken; AWS has all of them there. */
export const region = 'us-east-1';

/** An open wheel. */
export interface Wheel {
  readonly version: string;
  /** Paths below `cfnlint/`. */
  readonly paths: readonly string[];
  readonly text: (path: string) => string;
  readonly json: (path: string) => JsonObject;
  /** A resource's schema. USAGE for a type that there is none of. */
  readonly resource: (type: string) => JsonObject;
}

/** Reads a wheel, as `pip download --no-deps cfn-lint` leaves it. USAGE if it is none. */
export async function openWheel(file: string): Promise<Wheel> {
  const version = /^cfn_lint-([^-]+)-/.exec(basename(file))?.[1];
  const files = unzipSync(await readFile(file), {
    filter: ({ name }) =>
      /^cfnlint\/(?:data\/|rules\/(?:resources|formats)\/)/.test(name) && /\.(?:json|py)$/.test(name),
  });
  const text = (path: string): string => {
    const bytes = files[`cfnlint/${path}`];
    if (bytes === undefined) throw unusable(file, `cfnlint/${path} is not in it`);
    return strFromU8(bytes);
  };
  if (version === undefined) throw unusable(file, 'its name tells no version');
  const json = (path: string): JsonObject => JSON.parse(text(path)) as JsonObject;
  const index = json(`data/schemas/providers/${region}.json`);
  return {
    version,
    paths: Object.keys(files).map((path) => path.slice('cfnlint/'.length)),
    text,
    json,
    resource: (type) => {
      const key = index[type];
      if (typeof key !== 'string')
        throw unusable(file, `it has no type ${type}; mend policies/cloudformation/types.ts`);
      return json(`data/schemas/resources/${key}.json`);
    },
  };
}

function unusable(where: string, what: string): StreampactError {
  return new StreampactError('USAGE', `This is not a wheel of cfn-lint that can be used: ${what}.`, {
    where,
    fix: 'pip download --no-deps cfn-lint, and pass the file that it leaves',
  });
}
