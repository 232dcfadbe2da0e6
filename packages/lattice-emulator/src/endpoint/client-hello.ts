/** The first byte of a TLS connection; no HTTP request begins with it. */
const HANDSHAKE = 0x16;
const RECORD_HEADER_BYTES = 5;
/** The handshake's header, the version and the random number, before the lists of a ClientHello. */
const FIXED_BYTES = 4 + 2 + 32;
const SERVER_NAME = 0;
const HOST_NAME = 0;

/**
 * A fatal alert, `unrecognized_name`, for a client that has not seen a ServerHello.
 * https://www.rfc-editor.org/rfc/rfc6066#section-3
 */
export const UNRECOGNIZED_NAME = Buffer.from([0x15, 3, 3, 0, 2, 2, 112]);

export function isTls(start: Buffer): boolean {
  return start[0] === HANDSHAKE;
}

/** Returns true when `start` holds the whole first record of a TLS connection. */
export function hasFirstRecord(start: Buffer): boolean {
  if (start.length < RECORD_HEADER_BYTES) return false;
  return start.length >= RECORD_HEADER_BYTES + start.readUInt16BE(3);
}

/**
 * Reads the server name of a ClientHello, in lower case. Node.js cannot refuse a name with the alert
 * that says so, and therefore the name is read before Node.js gets the connection.
 *
 * @param start the whole first record
 * @returns `undefined` for a client that names none, or sends something else
 */
export function readServerName(start: Buffer): string | undefined {
  const lists = new Reader(start.subarray(RECORD_HEADER_BYTES + FIXED_BYTES));
  lists.take(1); // The session.
  lists.take(2); // Cipher suites.
  lists.take(1); // Compression methods.
  const extensions = new Reader(lists.take(2));
  while (!extensions.isAtEnd) {
    const type = extensions.number(2);
    const content = extensions.take(2);
    if (type === SERVER_NAME) return readHostName(new Reader(content));
  }
  return undefined;
}

function readHostName(extension: Reader): string | undefined {
  const names = new Reader(extension.take(2));
  while (!names.isAtEnd) {
    const type = names.number(1);
    const name = names.take(2);
    if (type === HOST_NAME) return name.toString('latin1').toLowerCase();
  }
  return undefined;
}

/** Reads numbers, and lists with their lengths before them; beyond the end, zeros and nothing. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(size: 1 | 2): number {
    const bytes = this.#next(size);
    return bytes.length < size ? 0 : bytes.readUIntBE(0, size);
  }

  take(sizeOfLength: 1 | 2): Buffer {
    return this.#next(this.number(sizeOfLength));
  }

  #next(length: number): Buffer {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }
}
