/** The Pulumi program of an offline preview: `infra/index.ts` itself, with the files of `STREAMPACT_PREVIEW_ASSETS` in the place of `dist/`. */
import program from '../../../infra/index.ts';

/** As `infra/index.ts`. */
export default async function offlineProgram(): Promise<unknown> {
  return program(process.env.STREAMPACT_PREVIEW_ASSETS);
}
