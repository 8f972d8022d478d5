import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findTypedPaths } from '../../local/assembly';
import { crc32 } from '../../local/resource-forwarder/crc32';
import { FORWARDER_SOURCE } from '../../local/resource-forwarder/source';
import { zipFile } from '../../local/resource-forwarder/zip';

function load(): { handler: (event: unknown) => Promise<void>; restore: (properties: any, paths: unknown[]) => any } {
  const module = { exports: {} as any };
  new Function('module', 'exports', FORWARDER_SOURCE)(module, module.exports);
  return module.exports;
}

/** What CloudFormation makes of the properties of a custom resource. */
function toText(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? value.map(toText)
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toText(inner)]))
    : String(value);
}

test('properties get their types back, and texts that look like numbers stay texts', () => {
  const properties = {
    Threshold: 0.5,
    Name: '123',
    Enabled: true,
    Off: 'false',
    Metrics: [{ Period: 60, Return: false }, { Period: 300 }],
  };
  expect(load().restore(toText(properties), findTypedPaths(properties))).toEqual(properties);
});

describe('an event of CloudFormation', () => {
  let server: Server;
  let asked: any;
  let answered: any;
  let reply: { status: number; body: unknown };
  let url: string;

  beforeEach(async () => {
    server = createServer((request, response) => {
      let text = '';
      request
        .on('data', (chunk) => {
          text += chunk;
        })
        .on('end', () => {
          if (request.method === 'POST') {
            asked = JSON.parse(text);
            response.writeHead(reply.status).end(JSON.stringify(reply.body));
          } else {
            answered = JSON.parse(text);
            response.end();
          }
        });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env.LOCAL_RESOURCE_URL = `${url}/local/resource`;
  });
  afterEach(async () => {
    delete process.env.LOCAL_RESOURCE_URL;
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  const event = (): object => ({
    RequestType: 'Update',
    RequestId: 'r',
    StackId: 's',
    LogicalResourceId: 'L',
    PhysicalResourceId: 'p',
    ResponseURL: `${url}/answer`,
    ResourceProperties: { ServiceToken: 't', Type: 'AWS::X::Y', TypedPaths: '[["A"]]', Properties: { A: '1', B: '2' } },
    OldResourceProperties: { ServiceToken: 't', Type: 'AWS::X::Y', TypedPaths: '[["B"]]', Properties: { B: '2' } },
  });

  test('is forwarded with the original type and properties, and answered with what the service said', async () => {
    reply = { status: 200, body: { PhysicalResourceId: 'new', Data: { Arn: 'arn' } } };
    await load().handler(event());
    expect(asked).toEqual({
      RequestType: 'Update',
      ResourceType: 'AWS::X::Y',
      StackId: 's',
      LogicalResourceId: 'L',
      PhysicalResourceId: 'p',
      ResourceProperties: { A: 1, B: '2' },
      OldResourceProperties: { B: 2 },
    });
    expect(answered).toEqual({
      StackId: 's',
      RequestId: 'r',
      LogicalResourceId: 'L',
      Status: 'SUCCESS',
      PhysicalResourceId: 'new',
      Data: { Arn: 'arn' },
    });
  });

  test('fails with the reason of the service', async () => {
    reply = { status: 400, body: { __type: 'ValidationException', message: 'no such thing' } };
    await load().handler(event());
    expect(answered).toEqual({
      StackId: 's',
      RequestId: 'r',
      LogicalResourceId: 'L',
      Status: 'FAILED',
      PhysicalResourceId: 'p',
      Reason: 'ValidationException: no such thing',
    });
  });
});

test("the archive's checksum is that of zlib", () => {
  // The check value of CRC-32/ISO-HDLC.
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  const archive = zipFile('index.js', Buffer.from('123456789'));
  expect(archive.readUInt32LE(14)).toBe(0xcbf43926);
  expect(archive.subarray(-22).readUInt32LE(16)).toBe(archive.indexOf(Buffer.from('PK\x01\x02', 'latin1')));
});
