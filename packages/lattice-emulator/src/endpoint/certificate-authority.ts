import { sign as createSignature, generateKeyPair, randomBytes } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';
import type { asn1, pki } from 'node-forge';

type Root = {
  readonly certificate: pki.Certificate;
  readonly pem: string;
  readonly privateKey: string;
  /** The key of every certificate that this authority signs. */
  readonly leafKeys: KeyPair;
};

type KeyPair = { readonly publicKey: string; readonly privateKey: string };

type Validity = { readonly notBefore: Date; readonly notAfter: Date };

const DAY_MS = 86_400_000;
/** Clients refuse certificates that are valid for longer. */
const VALID_DAYS = 397;
const ROOT_NAME = 'Lattice emulator';

/**
 * Signs the certificates of Lattice services. It makes its own when it is first asked for one, as
 * it takes the time of many requests.
 */
export class CertificateAuthority {
  #root: Promise<Root> | undefined;
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  /** Returns the certificate that clients have to trust, as PEM. */
  async certificate(): Promise<string> {
    return (await this.#ownRoot()).pem;
  }

  /** Returns what a server needs to be `name`. */
  contextFor(name: string): Promise<SecureContext> {
    const known = this.#contexts.get(name);
    if (known !== undefined) return known;
    const context = this.#ownRoot().then(async (root) =>
      createSecureContext({ key: root.leafKeys.privateKey, cert: await issue(root, name) }),
    );
    this.#contexts.set(name, context);
    return context;
  }

  #ownRoot(): Promise<Root> {
    this.#root ??= createRoot();
    return this.#root;
  }
}

async function createRoot(): Promise<Root> {
  const [keys, leafKeys] = await Promise.all([createKeys(), createKeys()]);
  const certificate = await newCertificate(keys);
  const subject = [{ name: 'commonName', value: ROOT_NAME }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  const pem = await sign(certificate, keys.privateKey);
  return { certificate, pem, privateKey: keys.privateKey, leafKeys };
}

async function issue({ certificate: root, privateKey, leafKeys }: Root, name: string) {
  const certificate = await newCertificate(leafKeys);
  // A common name has at most 64 characters, fewer than names of services.
  certificate.setSubject([{ name: 'commonName', value: `${ROOT_NAME} service` }]);
  certificate.setIssuer(root.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: [{ type: DNS_NAME, value: name }] },
    { name: 'subjectKeyIdentifier' },
    {
      name: 'authorityKeyIdentifier',
      keyIdentifier: root.generateSubjectKeyIdentifier().getBytes(),
    },
  ]);
  return sign(certificate, privateKey);
}

const DNS_NAME = 2;

async function newCertificate({ publicKey }: KeyPair): Promise<pki.Certificate> {
  const forge = await loadForge();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // A first digit below 8, as a serial number is positive.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  Object.assign(certificate.validity, validity());
  return certificate;
}

/** Signs with OpenSSL, which is several times faster than the library. */
async function sign(certificate: pki.Certificate, privateKey: string): Promise<string> {
  const forge = await loadForge();
  const signer = {
    sign: () => {
      const content = forge.asn1.toDer(certificate.tbsCertificate as asn1.Asn1).getBytes();
      return createSignature('sha256', Buffer.from(content, 'latin1'), privateKey).toString(
        'latin1',
      );
    },
  };
  certificate.sign(signer as unknown as pki.rsa.PrivateKey, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

/** Clients compare it with the real time, whatever the emulator's clock says. */
function validity(): Validity {
  const now = Date.now();
  return {
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + (VALID_DAYS - 1) * DAY_MS),
  };
}

function createKeys(): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** Loaded with the first certificate, so that no start waits for it. */
async function loadForge() {
  return (await import('node-forge')).default;
}
