/** The poller of the ClickStream API. */
import { runPoller } from './poller/main.ts';

await runPoller();
