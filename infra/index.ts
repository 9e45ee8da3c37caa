/** The Pulumi program: configuration → platform → pipelines → stack outputs. */
import * as pulumi from '@pulumi/pulumi';
import { isStreampactError, renderError } from '../contracts/src/error.ts';
import { readConfig } from './config.ts';
import type { StackOutputs } from './outputs.ts';
import { deployPipelines } from './pipelines.ts';
import { tagStack } from './tags/tags.ts';

/**
 * Runs once per preview and update; Pulumi awaits it, without arguments, and stores what it returns as the stack's outputs.
 * `directory` is where the built files are, for a preview that nothing is uploaded from.
 */
export default async function program(directory?: string): Promise<StackOutputs> {
  try {
    const config = readConfig();
    tagStack(config);
    return deployPipelines(config, directory);
  } catch (error) {
    // Pulumi prints a RunError's message and nothing else: no stack trace in front of the remedy.
    throw isStreampactError(error) ? new pulumi.RunError(renderError(error)) : error;
  }
}
