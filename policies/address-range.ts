/** Ranges of addresses as AWS takes them, `10.40.0.0/16`, and whose they are. */
import { BlockList, isIP } from 'node:net';

interface Range {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Private networks, by RFC 1918 and RFC 4193. */
const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].flatMap((text) => {
  const range = rangeOf(text);
  if (range === undefined) return [];
  const list = new BlockList();
  list.addSubnet(range.address, range.bits, range.family);
  return { ...range, list };
});

/** Shortest prefixes that a rule may name: no allocation to one owner is wider. */
const widestOwned = { ipv4: 8, ipv6: 16 } as const;

/** Undefined for what is no range. */
function rangeOf(text: string): Range | undefined {
  const [address = '', length = '', ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const bits = Number(length);
  return bits > (version === 4 ? 32 : 128) ? undefined : { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** Whether every address of it is a private one. What is no range is not. */
export function isPrivate(text: string): boolean {
  const range = rangeOf(text);
  if (range === undefined) return false;
  const { address, bits, family } = range;
  return privateNetworks.some((one) => one.family === family && bits >= one.bits && one.list.check(address, family));
}

/** Whether it takes in more of the internet than one owner has: two halves of the internet are as open as the whole. What is no range is. */
export function isOpen(text: string): boolean {
  const range = rangeOf(text);
  return range === undefined || (range.bits < widestOwned[range.family] && !isPrivate(text));
}
