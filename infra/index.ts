/** The Pulumi program: configuration → platform → pipelines → stack outputs. */
import * as pulumi from '@pulumi/pulumi';
import { isStreampactError, renderError } from '../contracts/src/error.ts';
import { readConfig } from './config.ts';
import type { StackOutputs } from './outputs.ts';
import { deployPipelines } from './pipelines.ts';

/** Runs once per preview and update; Pulumi awaits it and stores what it returns as the stack's outputs. */
export default async function program(): Promise<StackOutputs> {
  try {
    return deployPipelines(readConfig());
  } catch (error) {
    // Pulumi prints a RunError's message and nothing else: no stack trace in front of the remedy.
    throw isStreampactError(error) ? new pulumi.RunError(renderError(error)) : error;
  }
}
