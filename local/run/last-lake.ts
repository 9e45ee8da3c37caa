/** The lake that the last run deployed. */
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { loadState } from '../deploy/state.ts';

/**
 * Its bucket's name, from the state folder of a local cloud.
 * @throws StreampactError LOCAL_STATE_ABSENT when nothing is deployed there.
 */
export async function lakeBucketOf(folder: string): Promise<string> {
  const { resources } = await loadState(join(folder, 'deploy'), { stack: 'local', project: 'streampact' });
  const stack = [...resources.values()].find(({ type }) => type === 'pulumi:pulumi:Stack');
  const bucket = stack?.outputs.lakeBucket;
  if (typeof bucket === 'string') return bucket;
  throw new StreampactError('LOCAL_STATE_ABSENT', 'Nothing is deployed on this local cloud.', {
    where: folder,
    fix: 'run `npm start` or `npm run up` first',
  });
}
