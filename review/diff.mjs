/** `npm run diff`: runs the command line as one bundle, which is made anew when one of its sources is newer. */
import { bundle } from './launch/bundle.mjs';

// Whoever reads may stop when they have seen enough, and the exit code stays; a full disk is another matter.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`error[USAGE] the report cannot be written: ${error.message}\n`);
  process.exitCode = 2;
});
process.stderr.on('error', () => undefined);

try {
  const { main } = await import(await bundle());
  const code = await main(process.argv.slice(2));
  process.exitCode ??= code;
} catch (error) {
  // Exit code 1 would say that a contract breaks.
  process.stderr.write(`error[BUG] ${error?.stack ?? error}\n`);
  process.exitCode = 2;
}
