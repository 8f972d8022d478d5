import type {
  DeleteObjectCommandInput,
  GetObjectCommandInput,
  ListObjectsV2CommandInput,
  PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import type { Runtime } from '../runtime';
import { awsError } from './errors';
import { pageOf } from './pages';

interface StoredObject {
  readonly body: string;
  readonly etag: string;
  readonly modified: number;
}

/** An object's bytes, in the forms in which the SDK gives them. */
class StoredBody {
  public constructor(private readonly body: string) {}

  public async transformToString(): Promise<string> {
    return this.body;
  }

  public async transformToByteArray(): Promise<Uint8Array> {
    return Buffer.from(this.body);
  }

  public async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield Buffer.from(this.body);
  }
}

/** S3: strongly consistent, with conditional writes. */
export class S3Model {
  public readonly objects = new Map<string, StoredObject>();
  /** Short, so that nobody gets along with the first page. */
  public pageSize = 5;
  /** Whether somebody may not read an object. */
  public isRefused: (uri: string) => boolean = () => false;
  private etags = 0;

  public constructor(private readonly runtime: Runtime) {}

  public put(uri: string, body: string): string {
    const etag = `"${++this.etags}"`;
    this.objects.set(uri, { body, etag, modified: this.runtime.now });
    return etag;
  }

  /** Has what another one has. */
  public restore(other: S3Model): void {
    for (const [uri, object] of other.objects) {
      this.objects.set(uri, object);
    }
    this.etags = other.etags;
  }

  public list(prefix: string): string[] {
    const found: string[] = [];
    for (const uri of this.objects.keys()) {
      if (uri.startsWith(prefix)) {
        found.push(uri);
      }
    }
    return found.sort();
  }

  // The operations of S3, by their names.

  public PutObject({ Bucket, Key, Body, IfNoneMatch, IfMatch }: PutObjectCommandInput): unknown {
    const uri = `s3://${Bucket}/${Key}`;
    const existing = this.objects.get(uri);
    if (IfMatch && !existing) {
      throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
    }
    if ((IfNoneMatch === '*' && existing) || (IfMatch && existing?.etag !== IfMatch)) {
      throw awsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
    }
    return { ETag: this.put(uri, String(Body)) };
  }

  public GetObject({ Bucket, Key }: GetObjectCommandInput): unknown {
    const uri = `s3://${Bucket}/${Key}`;
    if (this.isRefused(uri)) {
      throw awsError('AccessDenied', 'Access Denied', 403);
    }
    const object = this.objects.get(uri);
    if (!object) {
      throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
    }
    const { body, etag, modified } = object;
    return { ETag: etag, LastModified: new Date(modified), Body: new StoredBody(body) };
  }

  public DeleteObject({ Bucket, Key, IfMatch }: DeleteObjectCommandInput): unknown {
    const uri = `s3://${Bucket}/${Key}`;
    const existing = this.objects.get(uri);
    if (IfMatch && existing && existing.etag !== IfMatch) {
      throw awsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
    }
    this.objects.delete(uri);
    return {};
  }

  public ListObjectsV2({ Bucket, Prefix = '', ContinuationToken = '' }: ListObjectsV2CommandInput): unknown {
    const start = `s3://${Bucket}/`;
    const rest = this.list(`${start}${Prefix}`).filter((uri) => uri > ContinuationToken);
    const { page, next } = pageOf(rest, this.pageSize, (uri) => uri);
    return {
      IsTruncated: next !== undefined,
      NextContinuationToken: next,
      Contents: page.map((uri) => {
        const { body, etag, modified } = this.objects.get(uri)!;
        return { Key: uri.slice(start.length), Size: body.length, ETag: etag, LastModified: new Date(modified) };
      }),
    };
  }
}
