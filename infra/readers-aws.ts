/** Readers of what AWS has a notation or a list of: address ranges, machines, schedules. */
import { isIPv4 } from 'node:net';
import { InstanceType } from '@pulumi/aws/types/enums/ec2/index.js';
import { type CronDialect, readCron } from './cron-notation.ts';
import { meant, type Parsed, type Reader } from './readers.ts';

/** The number that an address is. */
const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const addressOf = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');

/** An IPv4 range by its first address and its length; `bits` asks for one length. */
export function ipv4Range(bits?: number): Reader<string> {
  const shape = `an IPv4 range like ${bits === undefined ? '10.1.2.0/24' : `10.40.0.0/${bits}`}`;
  return (given) => {
    const [, address = '', length = ''] = /^([\d.]+)\/(\d|[12]\d|3[012])$/.exec(given) ?? [];
    if (!isIPv4(address)) return { problem: `must be ${shape}` };
    // A shift by 32 bits would be one by none.
    const size = 2 ** (32 - Number(bits ?? length));
    const first = `${addressOf(Math.floor(numberOf(address) / size) * size)}/${bits ?? length}`;
    return first === given ? { value: given } : { problem: `must be ${shape}; did you mean '${first}'?` };
  };
}

/**
 * Families with AWS's own processors, by the letter after their generation: m7g and im4gn, but not m7i and g5.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
const graviton = /^[a-z]+\d+g[a-z]*\./;

const gravitonTypes: readonly string[] = Object.values(InstanceType).filter((type) => graviton.test(type));

/** An EC2 type that runs the image, which is one for arm64: those with Graviton that the provider's SDK lists. */
export const gravitonType: Reader<string> = (given) =>
  gravitonTypes.includes(given)
    ? { value: given }
    : { problem: `must be an EC2 type with a Graviton processor, like m7g.large${meant(given, gravitonTypes)}` };

const scheduleLike = (example: string): string => `must be a schedule like ${example}`;

function cron(given: string, dialect: CronDialect, example: string): Parsed<string> {
  const read = readCron(given, dialect);
  return 'value' in read ? { value: given } : { problem: `${scheduleLike(example)}; ${read.problem}` };
}

/** A schedule of Glue's triggers and crawlers: no rate, and nothing faster than every 5 minutes. */
export function glueSchedule(example: string): Reader<string> {
  return (given) => (given.startsWith('cron(') ? cron(given, 'glue', example) : { problem: scheduleLike(example) });
}

/** A rate of EventBridge Scheduler; a single unit is told without its s. */
export function rate(example: string, units: readonly string[] = ['minute', 'hour']): Reader<string> {
  return (given) => {
    const [, count = '', unit = ''] = /^rate\(([1-9]\d{0,4}) ([a-z]+?)s?\)$/.exec(given) ?? [];
    if (!units.includes(unit)) return { problem: scheduleLike(example) };
    const right = `rate(${count} ${unit}${count === '1' ? '' : 's'})`;
    return given === right ? { value: given } : { problem: `${scheduleLike(example)}; did you mean '${right}'?` };
  };
}

/** A schedule of EventBridge Scheduler that comes again: a rate, or its cron notation. */
export function schedule(example: string): Reader<string> {
  const asRate = rate(example, ['minute', 'hour', 'day']);
  return (given) => (given.startsWith('cron(') ? cron(given, 'scheduler', example) : asRate(given));
}
