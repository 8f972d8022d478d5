import fc from 'fast-check';
import { describeBatch, splitLines } from '../../../../local/sagemaker/jobs/transform-job';

test('cuts at line ends only, loses nothing, and fills payloads up to the limit', () => {
  const line = fc.stringMatching(/^[a-z,]{0,12}$/);
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), fc.integer({ min: 1, max: 40 }), (lines, ends, limit) => {
      const input = Buffer.from(lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''));
      const payloads = splitLines(input, limit);
      expect(Buffer.concat(payloads)).toEqual(input);
      payloads.slice(0, -1).forEach((payload) => expect(payload.at(-1)).toBe(10));
      for (const [i, payload] of payloads.entries()) {
        const oneLine = payload.indexOf(10) === payload.length - 1 || payload.indexOf(10) === -1;
        expect(payload.length <= limit || oneLine).toBe(true);
        const next = payloads[i + 1];
        if (next !== undefined) {
          const nextLine = next.indexOf(10) === -1 ? next.length : next.indexOf(10) + 1;
          expect(payload.length + nextLine).toBeGreaterThan(limit);
        }
      }
    }),
  );
});

test('a limit of 0 makes one payload of each line', () => {
  expect(splitLines(Buffer.from('a\n\nb'), 0).map(String)).toEqual(['a\n', '\n', 'b']);
  expect(splitLines(Buffer.alloc(0), 0)).toEqual([]);
});

test('containers are told that they answer a batch, and how', () => {
  expect(describeBatch({ BatchStrategy: 'SingleRecord', MaxPayloadInMB: 6 } as never)).toEqual({
    SAGEMAKER_BATCH: 'true',
    SAGEMAKER_BATCH_STRATEGY: 'SINGLE_RECORD',
    SAGEMAKER_MAX_PAYLOAD_IN_MB: '6',
  });
  expect(describeBatch({} as never)).toEqual({ SAGEMAKER_BATCH: 'true' });
});
