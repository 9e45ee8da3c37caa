/**
 * Stands for the package `thread-stream` in bundled functions. pino loads it for its transports, which run in worker threads
 * from files of their own; our functions write to stderr themselves, and a bundle has no such files. Unlike the package
 * it needs no `new Function`. It cannot be used: making one is an error.
 */
'use strict';

module.exports = class ThreadStream {
  constructor() {
    throw new TypeError('A bundled function has no pino transports: log to a destination.');
  }
};
