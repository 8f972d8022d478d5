import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** S3 on 127.0.0.1: objects of one bucket by key, pages of two, and a prefix that nobody may read. */
export class FakeS3Server {
  readonly objects = new Map<string, Buffer | string>();
  private readonly server: Server;

  constructor(
    readonly bucket: string,
    private readonly forbidden = 'forbidden/',
  ) {
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://127.0.0.1');
      const [bucketName, ...rest] = decodeURIComponent(pathname).slice(1).split('/');
      const key = rest.join('/');
      const prefix = searchParams.get('prefix') ?? '';
      const send = (status: number, body: Buffer | string): void =>
        void response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
      const fail = (status: number, code: string): void =>
        send(status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
      if (bucketName !== this.bucket) {
        fail(404, 'NoSuchBucket');
      } else if ((key || prefix).startsWith(this.forbidden)) {
        fail(403, 'AccessDenied');
      } else if (searchParams.has('list-type')) {
        send(200, this.list(prefix, Number(searchParams.get('continuation-token') ?? 0)));
      } else if (this.objects.has(key)) {
        send(200, this.objects.get(key)!);
      } else {
        fail(404, 'NoSuchKey');
      }
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private list(prefix: string, from: number): string {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const page = keys
      .slice(from, from + 2)
      .map((key) => `<Contents><Key>${key}</Key><Size>${this.objects.get(key)!.length}</Size></Contents>`);
    const more = from + 2 < keys.length;
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : ''}${page.join('')}</ListBucketResult>`;
  }
}
