/** `npm run diff`: runs the command line as one bundle, which is made anew when one of its sources is newer. */
import { bundle } from './launch/bundle.mjs';

try {
  const { main } = await import(await bundle());
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // Exit code 1 would say that a contract breaks.
  process.stderr.write(`error[BUG] ${error?.stack ?? error}\n`);
  process.exitCode = 2;
}
