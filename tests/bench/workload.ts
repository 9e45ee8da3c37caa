/** What is reviewed: contracts by the hundred in a repository of their own, and schemas with any number of properties. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const original = join(import.meta.dirname, '..', '..', 'contracts');
const product = 'crypto-market';
const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@streampact.example', '-c', 'commit.gpgsign=false'];

/** A repository with `count` contracts like ours, one in ten of which has changed since HEAD. */
export function contractsRepository(root: string, count: number): string {
  const git = (...args: readonly string[]) => execFileSync('git', [...identity, ...args], { cwd: root });
  write(join(root, 'contracts', 'vocabulary.json'), readFileSync(join(original, 'vocabulary.json'), 'utf8'));
  const names = readdirSync(join(original, product));
  const files = Array.from({ length: count }, (_, index) => ({
    name: names[index % names.length] ?? '',
    slug: `product-${Math.floor(index / names.length)}`,
  }));
  // A product is only whole with all that its contracts refer to.
  const whole = files.filter(({ slug }) => files.filter((file) => file.slug === slug).length === names.length);
  const rest = Array.from({ length: count - whole.length }, (_, index) => ({
    name: 'decimals.shared.json',
    slug: `shared-${index}`,
  }));
  for (const { name, slug } of [...whole, ...rest]) {
    const text = readFileSync(join(original, product, name), 'utf8').replaceAll(product, slug);
    write(join(root, 'contracts', slug, name), text);
  }
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=contracts');
  for (let index = 0; index < count / 10 / 2; index += 1) change(root, `product-${index}`);
  return root;
}

/** A message that asks for more, and a result with a new meaning. */
function change(root: string, slug: string): void {
  const edit = (name: string, from: string, to: string): void => {
    const file = join(root, 'contracts', slug, name);
    try {
      write(file, readFileSync(file, 'utf8').replace(from, to));
    } catch {
      // Small workloads have fewer products.
    }
  };
  edit('assets.message.json', '"minItems": 1', '"minItems": 2');
  edit('movers.result.json', 'The five assets', 'The assets');
}

/** An object with `properties` optional properties of several types; the `next` of a pair has one more and one wider. */
export function wideSchema(properties: number, next: boolean): object {
  const types = [
    { type: 'string', maxLength: 100 },
    { type: 'integer', minimum: 0 },
    { type: ['string', 'null'] },
    { enum: ['a', 'b'] },
  ];
  const entries = Array.from(
    { length: properties },
    (_, index) => [`property_${index}`, types[index % types.length]] as const,
  );
  const more = next
    ? [['property_1', { type: 'integer', minimum: -1 }] as const, ['added', { type: 'string' }] as const]
    : [];
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries([...entries, ...more]) };
}

/** Writes a pair of schemas and answers their paths. */
export function pairOf(folder: string, [old, next]: readonly [object, object]): readonly [string, string] {
  const paths = [join(folder, 'old.json'), join(folder, 'new.json')] as const;
  write(paths[0], JSON.stringify(old));
  write(paths[1], JSON.stringify(next));
  return paths;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
