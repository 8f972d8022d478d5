import { gzipSync } from 'node:zlib';
import { isDamagedGzip, unpack } from '../../../engine/aws/unpack';

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<{ text: string; error?: unknown }> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
    }
  } catch (error) {
    return { text: Buffer.concat(chunks).toString(), error };
  }
  return { text: Buffer.concat(chunks).toString() };
}

const text = 'line\n'.repeat(1000);

test.each([1, 2, 3, 7, 10_000])('gzip is unpacked, whatever else passes as it is: chunks of %i bytes', async (size) => {
  expect(await collect(unpack(cut(gzipSync(text), size)))).toEqual({ text });
  expect(await collect(unpack(cut(Buffer.concat([gzipSync(text), gzipSync('more')]), size)))).toEqual({
    text: `${text}more`,
  });
  expect(await collect(unpack(cut(Buffer.from(text), size)))).toEqual({ text });
  for (const short of ['', 'x', '\u001f']) {
    expect(await collect(unpack(cut(Buffer.from(short), size)))).toEqual({ text: short });
  }
});

test.each([
  ['that ends too early', gzipSync(text).subarray(0, -9)],
  ['with other bytes in it', Buffer.concat([gzipSync(text).subarray(0, 12), Buffer.alloc(40, 0xff)])],
])('gzip %s is told from other errors', async (_, bytes) => {
  const { error } = await collect(unpack(cut(bytes, 16)));
  expect(isDamagedGzip(error)).toBe(true);
  expect(isDamagedGzip(new Error('the connection was closed'))).toBe(false);
});

test('an error of the stream itself is passed on', async () => {
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield gzipSync(text).subarray(0, 20);
    throw Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
  };
  const { error } = await collect(unpack(broken()));
  expect(error).toMatchObject({ code: 'ECONNRESET' });
  expect(isDamagedGzip(error)).toBe(false);
});
