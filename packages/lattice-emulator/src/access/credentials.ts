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
  /** The token that requests must carry beside the signature; only sessions have one. */
  readonly sessionToken?: string;
};

/**
 * Finds the owner of an access key. Keys are either sessions of roles, opened here, or dummy
 * credentials from the environment of a person or a tool, which act as root.
 *
 * Differs: the secret of a dummy credential equals its access key id, so that signatures can be
 * verified without users; an access key id of twelve digits selects the account of that number.
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
