import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ClientConfig } from '../osls.ts';

export type StoredText = {
  readonly text: string;
  readonly metadata: Readonly<Record<string, string>>;
};

export type Place = {
  readonly bucket: string;
  readonly folder: string;
  /** The Framework's name for the template of a deployment. */
  readonly templateName: string;
};

/**
 * The contents of the deployment bucket. The Framework keeps the last few deployments, each in a
 * folder named by its time. The code in `builds/`, named by its hash, is kept until the stage is
 * removed.
 */
export class Artifacts {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #folder: string;
  readonly #templateName: string;

  constructor(config: ClientConfig, { bucket, folder, templateName }: Place) {
    this.#client = new S3Client(config);
    this.#bucket = bucket;
    this.#folder = folder;
    this.#templateName = templateName;
  }

  /** Returns the key of a build's code. @param codeHash in base64, as Lambda reports it */
  keyOfBuild(codeHash: string): string {
    return `${this.#folder}/builds/${Buffer.from(codeHash, 'base64').toString('hex')}.zip`;
  }

  /** Returns the key of a template while CloudFormation reads it. */
  keyOfNextTemplate(purpose: string): string {
    return `${this.#folder}/builds/${purpose}.json`;
  }

  /** Returns the URL by which CloudFormation reads an object. */
  urlOf(key: string, region: string): string {
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return `https://s3.${region}.${suffix}/${this.#bucket}/${key}`;
  }

  /** Returns the key under which the Framework has put the template of that deployment. */
  keyOfTemplate(date: Date): string {
    const time = Number.isNaN(date.getTime()) ? 'never' : date.toISOString();
    return `${this.#folder}/${date.getTime()}-${time}/${this.#templateName}`;
  }

  async has(key: string): Promise<boolean> {
    return (await this.storedAt(key)) !== undefined;
  }

  /** @returns when an object was written; undefined where there is none */
  async storedAt(key: string): Promise<Date | undefined> {
    try {
      const command = new HeadObjectCommand({ Bucket: this.#bucket, Key: key });
      const { LastModified = new Date(0) } = await this.#client.send(command);
      return LastModified;
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  async copy(from: string, to: string): Promise<void> {
    const CopySource = `${this.#bucket}/${encodeURIComponent(from)}`;
    await this.#client.send(new CopyObjectCommand({ Bucket: this.#bucket, Key: to, CopySource }));
  }

  /** @returns undefined where there is no such object */
  async readText(key: string): Promise<StoredText | undefined> {
    try {
      const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key });
      const { Body, Metadata = {} } = await this.#client.send(command);
      return { text: (await Body?.transformToString()) ?? '', metadata: Metadata };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async writeText(key: string, { text, metadata }: StoredText): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: text,
        ContentType: 'application/json',
        Metadata: { ...metadata },
      }),
    );
  }
}
