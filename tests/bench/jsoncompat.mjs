/** The npm package `jsoncompat` as a command: do readers of each second schema read what the first one allows? */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { check_compat, initSync } from 'jsoncompat';

const wasm = createRequire(import.meta.url).resolve('jsoncompat/jsoncompat_wasm_bg.wasm');
initSync({ module: readFileSync(wasm) });
const files = process.argv.slice(2);
for (let index = 0; index + 1 < files.length; index += 2) {
  const [old, next] = files.slice(index, index + 2).map((file) => readFileSync(file, 'utf8'));
  check_compat(old, next, 'deserializer');
}
