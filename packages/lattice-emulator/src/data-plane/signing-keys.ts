import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** The input of a signing key: a secret, a day such as `20260131`, a region and a service. */
export type KeyScope = {
  readonly secretAccessKey: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
};

const MOST_KEYS = 1_000;

/**
 * Derives the keys that sign requests, and caches them: a caller's key is the same for a whole day.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class SigningKeys {
  readonly #keys = new Map<string, KeyObject>();

  get(scope: KeyScope): KeyObject {
    const { secretAccessKey, day, region, service } = scope;
    const name = [secretAccessKey, day, region, service].join('/');
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    // A client that signs with ever new secrets must not fill the memory.
    if (this.#keys.size >= MOST_KEYS) this.#keys.clear();
    const key = createSecretKey(derive(scope));
    this.#keys.set(name, key);
    return key;
  }
}

function derive({ secretAccessKey, day, region, service }: KeyScope): Buffer {
  return [day, region, service, 'aws4_request'].reduce<Buffer>(
    (key, text) => createHmac('sha256', key).update(text).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}
