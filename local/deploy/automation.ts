import type { Deployment, DeployRequest } from './model.ts';
export async function hasPulumiCli(): Promise<boolean> {
  return false;
}
export async function deployWithCli(_: DeployRequest & { readonly projectDir: string }): Promise<Deployment> {
  throw new Error('later');
}
