import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { type ClientClass, fakeClient, fakeOf } from '../../engine/aws/fake-client';

/** An error as the SDK throws it. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

function hash(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

/** S3 in memory: objects by URI, pages of three keys, bodies in small chunks. */
export class FakeS3 extends fakeOf(S3Client) {
  readonly objects = new Map<string, string | Buffer>();
  /** Command name and URI, in order. */
  readonly calls: string[] = [];
  /** Uploads that are not completed, by URI. */
  readonly uploads = new Map<string, Buffer[]>();
  /** Throw these instead of answering, by command name and URI. */
  readonly failures = new Map<string, Error>();

  override async send(command: any): Promise<any> {
    const { Bucket, Key, Prefix, Body, ContinuationToken } = command.input;
    const uri = `s3://${Bucket}/${Key ?? Prefix}`;
    const call = `${command.constructor.name} ${uri}`;
    this.calls.push(call);
    const failure = this.failures.get(call);
    if (failure) {
      throw failure;
    }
    switch (command.constructor.name) {
      case 'PutObjectCommand': {
        const { IfNoneMatch, IfMatch } = command.input;
        const there = this.objects.get(uri);
        if (IfMatch !== undefined && there === undefined) {
          throw awsError('NoSuchKey');
        }
        if ((IfNoneMatch === '*' && there !== undefined) || (IfMatch !== undefined && IfMatch !== hash(there!))) {
          throw awsError('PreconditionFailed');
        }
        this.objects.set(uri, Body);
        return {};
      }
      case 'CopyObjectCommand':
        return this.copy(`s3://${decodeURIComponent(command.input.CopySource)}`, uri);
      case 'CreateMultipartUploadCommand':
        this.uploads.set(uri, []);
        return { UploadId: uri };
      case 'UploadPartCommand':
        this.uploads.get(uri)![command.input.PartNumber - 1] = Buffer.from(Body);
        return { ETag: hash(Body) };
      case 'CompleteMultipartUploadCommand':
        this.objects.set(uri, Buffer.concat(this.uploads.get(uri)!));
        return {};
      case 'AbortMultipartUploadCommand':
        this.uploads.delete(uri);
        return {};
      case 'GetObjectCommand':
        return { Body: this.body(uri), ETag: hash(this.objects.get(uri)!) };
      case 'ListObjectsV2Command':
        return this.list(`s3://${Bucket}/`, Prefix, Number(ContinuationToken ?? 0));
      default:
        throw new Error(`unexpected ${call}`);
    }
  }

  json(uri: string): any {
    return JSON.parse(String(this.objects.get(uri)));
  }

  private copy(from: string, to: string): object {
    const content = this.objects.get(from);
    if (content === undefined) {
      throw awsError('NoSuchKey');
    }
    this.objects.set(to, content);
    return {};
  }

  private body(uri: string): object {
    const content = this.objects.get(uri);
    if (content === undefined) {
      throw awsError('NoSuchKey');
    }
    const bytes = Buffer.from(content as string);
    const chunks = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, i) =>
      bytes.subarray(i * 1000, (i + 1) * 1000),
    );
    return Object.assign(Readable.from(chunks), {
      transformToString: async () => bytes.toString('utf8'),
      transformToByteArray: async () => bytes,
    });
  }

  private list(root: string, prefix: string, from: number): object {
    const keys = [...this.objects.keys()]
      .filter((uri) => uri.startsWith(root + prefix))
      .map((uri) => uri.slice(root.length))
      .sort();
    const page = keys.slice(from, from + 3);
    return {
      Contents: page.map((Key) => {
        const body = this.objects.get(root + Key)!;
        return { Key, Size: Buffer.byteLength(body), ETag: hash(body) };
      }),
      ...(from + 3 < keys.length && { NextContinuationToken: String(from + 3) }),
    };
  }
}

/** A client of the SDK that answers by command name, and keeps what it was asked. */
export type FakeClient<C> = C & { readonly requests: { name: string; input: any }[] };

/** Answers by command name; a function may throw. */
export function answerBy<C extends object>(
  Client: ClientClass<C>,
  answers: Record<string, (input: any) => unknown>,
): FakeClient<C> {
  const requests: { name: string; input: any }[] = [];
  const client = fakeClient(Client, (command) => {
    const { name } = command.constructor;
    // A paginator fills in one input for all its requests.
    requests.push({ name, input: { ...command.input } });
    const answer = answers[name];
    if (!answer) {
      throw new Error(`unexpected ${name}`);
    }
    return answer(command.input);
  });
  return Object.assign(client, { requests });
}
