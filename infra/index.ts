/** The Pulumi program: configuration → platform, the stack's own or another one's → pipelines → stack outputs. */
import * as pulumi from '@pulumi/pulumi';
import { isStreampactError, renderError } from '../contracts/src/error.ts';
import { distDirectory } from './assets.ts';
import { readConfig } from './config.ts';
import { readPlatform } from './layers/read.ts';
import type { StackOutputs } from './outputs.ts';
import { deployLayer, deployPipelines } from './pipelines.ts';
import { tagStack } from './tags/tags.ts';

/**
 * Runs once per preview and update; Pulumi awaits it, without arguments, and stores what it returns as the stack's outputs.
 * `directory` is where the built files are, for a preview that nothing is uploaded from.
 */
export default async function program(directory: string = distDirectory): Promise<StackOutputs> {
  try {
    const config = readConfig();
    tagStack(config);
    const { layer: product } = config;
    if (product === undefined) return deployPipelines(config, directory);
    return deployLayer({ config, product, facts: await readPlatform(config), directory });
  } catch (error) {
    // Pulumi prints a RunError's message and nothing else: no stack trace in front of the remedy.
    throw isStreampactError(error) ? new pulumi.RunError(renderError(error)) : error;
  }
}
