import type { Random } from '../random.ts';
import type { RoleSession, Root } from './caller.ts';

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type Identity = {
  readonly caller: Root | RoleSession;
  readonly secretAccessKey: string;
  /** What requests have to carry besides the signature; only sessions have one. */
  readonly sessionToken?: string;
};

/**
 * Knows whose an access key is. Two kinds exist: sessions of roles, handed out here, and everything
 * else, which are the dummy credentials that people put into their environment and act as root.
 *
 * Differs: a dummy secret is the same text as its access key id, so that a signature can be
 * verified without a place to create users; an access key id of twelve digits chooses the account
 * of that number.
 */
export class CredentialStore {
  readonly #random: Random;
  readonly #defaultAccountId: string;
  readonly #sessions = new Map<string, Identity>();

  constructor(random: Random, defaultAccountId: string) {
    this.#random = random;
    this.#defaultAccountId = defaultAccountId;
  }

  openSession(caller: RoleSession): Required<Credentials> {
    const accessKeyId = `ASIA${this.#random.upperAlphanumeric(16)}`;
    const secretAccessKey = this.#random.hex(40);
    const sessionToken = this.#random.hex(64);
    this.#sessions.set(accessKeyId, { caller, secretAccessKey, sessionToken });
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  find(accessKeyId: string): Identity {
    const session = this.#sessions.get(accessKeyId);
    if (session !== undefined) return session;
    const accountId = /^\d{12}$/.test(accessKeyId) ? accessKeyId : this.#defaultAccountId;
    return { caller: { kind: 'root', accountId }, secretAccessKey: accessKeyId };
  }
}
