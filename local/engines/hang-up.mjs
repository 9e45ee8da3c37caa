/**
 * For `node --import`: at SIGTERM every connection of the process's servers ends as if its client had ended it. For
 * engines that else wait for their clients to go, who keep connections open, and are killed before they have written
 * their state. A request that is being answered gets its answer.
 */
import { subscribe } from 'node:diagnostics_channel';

const open = new Set();
let ending = false;

/** The end of what is read. To destroy a socket would not do: a program that waits for the end of its input never sees it. */
function hangUp(socket) {
  open.delete(socket);
  if (!socket.readableEnded && !socket.destroyed) socket.push(null);
}

subscribe('net.server.socket', ({ socket }) => {
  open.add(socket);
  socket.once('close', () => open.delete(socket));
  // Its server is told of it first.
  if (ending) setImmediate(() => hangUp(socket));
});

process.once('SIGTERM', () => {
  ending = true;
  for (const socket of [...open]) hangUp(socket);
});
