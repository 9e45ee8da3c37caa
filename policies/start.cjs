/**
 * Where Pulumi's runner of policy packs begins. It requires this file, and knows CommonJS alone: TypeScript is loaded by tsx, as
 * everywhere in this repository. The SDK reads the pack's version from the working folder.
 */
process.chdir(__dirname);
module.exports = import('tsx/esm/api').then(({ register }) => {
  register();
  return import('./index.ts');
});
