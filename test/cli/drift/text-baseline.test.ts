import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readBaseline } from '../../../cli/drift/read-baseline';
import { buildBaseline } from '../../../engine/drift/build-baseline';

test('a baseline with texts is refused in words', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'text-baseline-'));
  try {
    const sources = { data: 'd', schema: 's' };
    const schema = JSON.stringify({ features: [{ name: 'body', type: 'text' }] });
    const file = path.join(folder, 'baseline.json');
    writeFileSync(file, JSON.stringify(buildBaseline({ data: 'body\n"a text"\n"another"\n', schema }, sources)));
    const options = { types: new Map(), ignored: new Set<string>(), absent: new Set<string>() };
    await expect(readBaseline(file, options)).rejects.toThrow(
      'baseline.json has texts (body), which only the drift monitor compares; give a CSV of training rows',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
