/**
 * For `node --import`: every server of the process listens on 127.0.0.1 only, whichever address its program names. For
 * engines that have no setting for it.
 */
import { Server } from 'node:net';

const listen = Server.prototype.listen;

/** Sockets and handles have no address; they go through as they are. */
function onLoopback(first, ...rest) {
  if (typeof first === 'object' && first !== null) {
    const bound = 'port' in first ? { ...first, host: '127.0.0.1' } : first;
    return listen.call(this, bound, ...rest);
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return listen.call(this, first, ...rest);
  const port = typeof first === 'function' ? 0 : Number(first ?? 0);
  const done = [first, ...rest].filter((argument) => typeof argument === 'function');
  return listen.call(this, { port, host: '127.0.0.1' }, ...done);
}

Server.prototype.listen = onLoopback;
