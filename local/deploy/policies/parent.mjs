/** Loaded into the pack's process before anything else: standard input is a pipe that closes when the parent dies, however it dies. */
process.stdin
  .on('end', () => process.exit(1))
  .on('error', () => process.exit(1))
  .resume();
if ('unref' in process.stdin) process.stdin.unref();
