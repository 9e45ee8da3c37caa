/** A lake with a year of generated transactions and the ECB's rates for it, and the engines that work on it. */
import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { emulatorAt, emulatorEnvironment, emulatorRegion } from '../../../local/engines/emulator.ts';
import { formatDecimal } from '../../../local/sources/decimal.ts';
import { deliverTransactions } from '../../../local/sources/deliver-transactions.ts';
import { rateDecimals, readEcbRates } from '../../../local/sources/ecb-rates.ts';
import { type SparkLake, startSparkLake } from '../spark-lake.ts';

export const bucket = 'bench-lake';
/** Days that are converted; rates reach back a little further, for days without their own. */
export const days = { from: '2023-01-01', to: '2023-12-31' } as const;
const ratesFrom = '2022-12-20';

/** A filled lake. */
export interface FxLake extends Pick<SparkLake, 'folder' | 'toolchain' | 'watchdog' | 'spark' | 'packages' | 'stop'> {
  /** For the SDK of another process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the secret with the key of accounts. */
  readonly privacyKeyArn: string;
  read(key: string): Promise<unknown>;
}

/** Starts the engines and fills the lake with `rows` transactions. */
export async function startFxLake(rows: number): Promise<FxLake> {
  const lake = await startSparkLake('fx-rates');
  const { s3: client, endpoint, toolchain } = lake;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await putRates(client, toolchain.sitePackages);
  await deliverTransactions({ client, bucket, rows, ...days });
  const secret = { Name: 'bench-privacy-key', SecretString: JSON.stringify({ key: randomBytes(32).toString('hex') }) };
  const { ARN = '' } = await new SecretsManagerClient(emulatorAt(endpoint)).send(new CreateSecretCommand(secret));
  return {
    ...lake,
    privacyKeyArn: ARN,
    environment: { ...emulatorEnvironment(endpoint), AWS_DEFAULT_REGION: emulatorRegion },
    async read(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return JSON.parse((await Body?.transformToString()) ?? 'null');
    },
  };
}

/** A day's rates as the sink's view of them stands in the lake. */
async function putRates(client: S3Client, sitePackages: string): Promise<void> {
  const rates = readEcbRates(sitePackages);
  const wanted = rates.days.filter((day) => day >= ratesFrom && day <= days.to);
  for (const date of wanted) {
    const rows = [...(rates.on(date) ?? [])].map(([code, rate]) => `"${code}":${formatDecimal(rate, rateDecimals)}`);
    const record = `{"topic":"exchange_rates_topic","partition":0,"offset":0}`;
    const body = `{"base":"USD","date":"${date}","rates":{${rows.join(',')}},"$record":${record}}`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `exchange_rates/${date}.json`, Body: body }));
  }
}
