import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { fakeOf } from './fake-client';

/** An error as the SDK throws it. */
export function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** S3 in memory, with conditional writes and pages of two objects. */
export class FakeS3 extends fakeOf(S3Client) {
  public readonly objects = new Map<string, { body: string; etag: string; lastModified?: Date }>();
  public writes = 0;
  private etags = 0;

  public json(uri: string): any {
    const object = this.objects.get(uri);
    return object && JSON.parse(object.body);
  }

  public uris(prefix = ''): string[] {
    return [...this.objects.keys()].filter((uri) => uri.startsWith(prefix)).sort();
  }

  public override async send(command: unknown): Promise<any> {
    if (command instanceof PutObjectCommand) {
      const { Bucket, Key, Body, IfNoneMatch, IfMatch } = command.input;
      const uri = `s3://${Bucket}/${Key}`;
      const existing = this.objects.get(uri);
      if (IfMatch && !existing) {
        throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
      }
      if ((IfNoneMatch === '*' && existing) || (IfMatch && existing?.etag !== IfMatch)) {
        throw awsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
      }
      this.writes++;
      this.objects.set(uri, { body: String(Body), etag: `"${++this.etags}"` });
      return {};
    }
    if (command instanceof GetObjectCommand) {
      const object = this.objects.get(`s3://${command.input.Bucket}/${command.input.Key}`);
      if (!object) {
        throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
      }
      return { ETag: object.etag, Body: { transformToString: async () => object.body } };
    }
    if (command instanceof DeleteObjectCommand) {
      const { Bucket, Key, IfMatch } = command.input;
      const uri = `s3://${Bucket}/${Key}`;
      if (IfMatch && this.objects.has(uri) && this.objects.get(uri)!.etag !== IfMatch) {
        throw awsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
      }
      this.objects.delete(uri);
      return {};
    }
    if (command instanceof CopyObjectCommand) {
      const { Bucket, Key, CopySource } = command.input;
      const { body } = this.objects.get(`s3://${decodeURIComponent(CopySource!)}`)!;
      this.writes++;
      this.objects.set(`s3://${Bucket}/${Key}`, { body, etag: `"${++this.etags}"` });
      return {};
    }
    if (command instanceof ListObjectsV2Command) {
      const prefix = `s3://${command.input.Bucket}/`;
      const keys = this.uris(prefix)
        .map((uri) => uri.slice(prefix.length))
        .filter((key) => key.startsWith(command.input.Prefix ?? ''));
      const start = Number(command.input.ContinuationToken ?? 0);
      return {
        Contents: keys.slice(start, start + 2).map((Key) => {
          const { body, etag, lastModified } = this.objects.get(`${prefix}${Key}`)!;
          return { Key, Size: body.length, ETag: etag, LastModified: lastModified };
        }),
        NextContinuationToken: start + 2 < keys.length ? String(start + 2) : undefined,
      };
    }
    throw new Error(`the fake S3 knows no ${(command as object).constructor.name}`);
  }
}
