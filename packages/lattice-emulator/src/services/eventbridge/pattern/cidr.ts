import { BlockList, isIP } from 'node:net';
import { EventPatternError } from './event-pattern-error.ts';

/**
 * Reads a block of addresses such as `10.0.0.0/24` or `2001:db8::/32`.
 *
 * @throws EventPatternError
 */
export function parseCidr(text: string): (address: string) => boolean {
  const [network = '', bits, ...others] = text.split('/');
  if (bits === undefined || others.length > 0) {
    throw new EventPatternError("Malformed CIDR, one '/' required");
  }
  if (!/^-?\d+$/.test(bits)) {
    throw new EventPatternError('Malformed CIDR, mask bits must be an integer');
  }
  const family = familyOf(network);
  if (family === undefined) throw new EventPatternError(`Nonstandard IP address: ${network}`);
  const longest = family === 'ipv4' ? 32 : 128;
  if (Number(bits) < 0 || Number(bits) > longest) {
    throw new EventPatternError(`Malformed CIDR, mask bits must be 0 to ${longest}`);
  }
  const block = new BlockList();
  block.addSubnet(network, Number(bits), family);
  return (address) => familyOf(address) === family && block.check(address, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
