import { isUtf8 } from 'node:buffer';
import type {
  AbortMultipartUploadCommandInput,
  CompleteMultipartUploadCommandInput,
  DeleteObjectCommandInput,
  GetObjectCommandInput,
  ListObjectsV2CommandInput,
  PutObjectCommandInput,
  UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import type { Runtime } from '../runtime';
import { awsError } from './errors';
import { pageOf } from './pages';

interface StoredObject {
  /** Bytes that are no text are a text of as many letters. */
  readonly body: string;
  readonly encoding?: 'latin1';
  readonly etag: string;
  readonly modified: number;
}

/** S3 takes no smaller part of an upload but for the last one. */
const LEAST_PART = 5 * 1024 ** 2;

function toLetters(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** An object's bytes, in the forms in which the SDK gives them. */
class StoredBody {
  public constructor(
    private readonly body: string,
    private readonly encoding?: 'latin1',
  ) {}

  public async transformToString(): Promise<string> {
    return this.body;
  }

  public async transformToByteArray(): Promise<Uint8Array> {
    return Buffer.from(this.body, this.encoding);
  }

  public async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield Buffer.from(this.body, this.encoding);
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
  private readonly uploads = new Map<string, Map<number, string>>();

  public constructor(private readonly runtime: Runtime) {}

  public put(uri: string, body: string, encoding?: 'latin1'): string {
    const etag = `"${++this.etags}"`;
    this.objects.set(uri, { body, etag, modified: this.runtime.now, ...(encoding && { encoding }) });
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
    const isText = typeof Body === 'string' || isUtf8(Body as Uint8Array);
    return { ETag: isText ? this.put(uri, String(Body)) : this.put(uri, toLetters(Body as Uint8Array), 'latin1') };
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
    const { body, encoding, etag, modified } = object;
    return { ETag: etag, LastModified: new Date(modified), Body: new StoredBody(body, encoding) };
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

  public CreateMultipartUpload(): unknown {
    const UploadId = `upload-${this.uploads.size + 1}`;
    this.uploads.set(UploadId, new Map());
    return { UploadId };
  }

  public UploadPart({ UploadId, PartNumber, Body }: UploadPartCommandInput): unknown {
    this.findUpload(UploadId).set(PartNumber!, String(Body));
    return { ETag: `"part-${PartNumber}"` };
  }

  public CompleteMultipartUpload(input: CompleteMultipartUploadCommandInput): unknown {
    const { Bucket, Key, UploadId, MultipartUpload: { Parts = [] } = {} } = input;
    const upload = this.findUpload(UploadId);
    const parts = Parts.map(({ PartNumber }) => upload.get(PartNumber!) ?? '');
    if (parts.slice(0, -1).some((part) => part.length < LEAST_PART)) {
      throw awsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    this.uploads.delete(UploadId!);
    return { ETag: this.put(`s3://${Bucket}/${Key}`, parts.join('')) };
  }

  public AbortMultipartUpload({ UploadId }: AbortMultipartUploadCommandInput): unknown {
    this.uploads.delete(UploadId!);
    return {};
  }

  private findUpload(id = ''): Map<number, string> {
    const upload = this.uploads.get(id);
    if (!upload) {
      throw awsError('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
    }
    return upload;
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
