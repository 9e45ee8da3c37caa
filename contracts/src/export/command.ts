/** `npm run contract -- export`. */
import type { Subcommand } from '../subcommand.ts';

export const exportCommand: Subcommand = {
  name: 'export',
  description: 'write contracts in another format, and say what it cannot express',
  define: (command, done) => {
    command.action(() => done(2));
  },
};
