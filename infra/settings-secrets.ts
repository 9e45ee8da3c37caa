/**
 * Keys that a stack may store encrypted. They are read apart from the others, so that they never pass through a reader that could
 * quote them in an error.
 */
import type * as pulumi from '@pulumi/pulumi';

/** Key → its meaning. */
export const secretSettings = {
  coincapApiKey: "CoinCap's key; without it, it is put into its secret by hand.",
  openExchangeRatesAppId: "OpenExchangeRates' app id; without it, it is put into its secret by hand.",
  snowflakePrivateKey:
    "Private key (PEM) of snowflakeUser; without it, SNOWFLAKE_PRIVATE_KEY of the deployer's environment is taken.",
} as const;

/** What is stored of them. */
export type SecretValues = { readonly [Name in keyof typeof secretSettings]: pulumi.Output<string> | undefined };

/** Reads them, still encrypted. */
export function readSecrets(config: pulumi.Config): SecretValues {
  const { coincapApiKey, openExchangeRatesAppId, snowflakePrivateKey } = Object.fromEntries(
    Object.keys(secretSettings).map((name) => [name, config.getSecret(name)]),
  );
  return { coincapApiKey, openExchangeRatesAppId, snowflakePrivateKey };
}
