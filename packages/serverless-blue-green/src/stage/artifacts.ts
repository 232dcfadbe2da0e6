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
  /** What the Framework calls the template of a deployment. */
  readonly templateName: string;
};

/**
 * What lies in the deployment bucket. The Framework keeps the last few deployments, each in a
 * folder named by its time; what is in `builds/`, named by its content, is kept until the stage is
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

  /** Where a build is kept. @param codeHash in base64, as Lambda says it */
  keyOfBuild(codeHash: string): string {
    return `${this.#folder}/builds/${Buffer.from(codeHash, 'base64').toString('hex')}.zip`;
  }

  /** Where a template lies while CloudFormation reads it. */
  keyOfNextTemplate(purpose: string): string {
    return `${this.#folder}/builds/${purpose}.json`;
  }

  /** How CloudFormation is told of an object. */
  urlOf(key: string, region: string): string {
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return `https://s3.${region}.${suffix}/${this.#bucket}/${key}`;
  }

  /** Where the Framework has put the template of the deployment of that time. */
  keyOfTemplate(date: Date): string {
    const time = Number.isNaN(date.getTime()) ? 'never' : date.toISOString();
    return `${this.#folder}/${date.getTime()}-${time}/${this.#templateName}`;
  }

  async has(key: string): Promise<boolean> {
    try {
      await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return true;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  async copy(from: string, to: string): Promise<void> {
    const CopySource = `${this.#bucket}/${encodeURIComponent(from)}`;
    await this.#client.send(new CopyObjectCommand({ Bucket: this.#bucket, Key: to, CopySource }));
  }

  /** @returns nothing where there is no such object */
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
