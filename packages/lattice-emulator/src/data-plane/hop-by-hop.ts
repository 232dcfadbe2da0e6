/**
 * Headers that speak of one connection and are not passed on, in either direction (RFC 9110,
 * section 7.6.1).
 */
export const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
