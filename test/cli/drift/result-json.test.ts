import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runDrift } from '../../../cli/drift/run-drift';
import { makeFolder, mixFibre, put, ROOT, readCustomers, toCsv } from './fixtures';

const { fibre, others } = readCustomers();
const folder = makeFolder();
const baseline = put(folder, 'training.csv', toCsv(others.slice(0, 2000)));

/** Rows of a table of the documentation, by what its first heading is. */
function readTable(heading: string): string[][] {
  const [, ...tables] = readFileSync(path.join(ROOT, 'docs', 'drift-command.md'), 'utf8').split(`| ${heading} |`);
  return tables[0]!
    .split('\n\n')[0]!
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

async function writeResult(live: string, options: object = {}): Promise<any> {
  const json = path.join(folder, 'result.json');
  await runDrift({ baseline, live: [live], json, ...options });
  return JSON.parse(readFileSync(json, 'utf8'));
}

describe('the JSON of a comparison', () => {
  const statistics = readTable('statistic');

  test('has every statistic that is documented, for the types that it is documented for', async () => {
    expect(statistics.map(([name]) => name)).toEqual([
      'ks',
      'ksPValue',
      'wasserstein',
      'psi',
      'jensenShannon',
      'chiSquared',
      'chiSquaredPValue',
      'lInfinity',
      'missingShare',
      'outsideShare',
      'newValueShare',
      'tailsPValue',
      'unseenShare',
    ]);
    const { features } = await writeResult(put(folder, 'mixed.csv', toCsv(mixFibre(fibre, others.slice(2000), 600))));
    const types = new Set(features.map(({ type }: { type: string }) => type));
    expect([...types].sort()).toEqual(['categorical', 'numeric']);
    for (const feature of features) {
      for (const [name, numeric, categorical] of statistics) {
        const applies = (feature.type === 'numeric' ? numeric : categorical) === 'yes';
        expect([feature.name, name, typeof feature.statistics[name!]]).toEqual([
          feature.name,
          name,
          applies ? 'number' : 'undefined',
        ]);
      }
      expect(feature).toMatchObject({
        name: expect.any(String),
        drifted: expect.any(Boolean),
        reasons: expect.any(Array),
      });
    }
  });

  test('has every documented field, and a verdict of four', async () => {
    const leaveOutColumn = [{ by: 'column', name: 'dependents', is: ['perhaps'] }];
    const calibration = 'auto' as const;
    const live = put(folder, 'fibre.csv', toCsv(fibre.slice(0, 400)));
    const drifted = await writeResult(live, { leaveOutColumn, calibration });
    const unread = await writeResult(put(folder, 'unread.jsonl', '{"no": "record"}\n'.repeat(300)));
    for (const [names] of readTable('field').filter(([name]) => name !== 'predictions')) {
      names!.split(', ').forEach((name) => expect({ ...unread, ...drifted }).toHaveProperty(name));
    }
    const verdicts = [
      drifted,
      await writeResult(put(folder, 'same.csv', toCsv(others.slice(2000)))),
      await writeResult(put(folder, 'few.csv', toCsv(fibre.slice(0, 20)))),
      unread,
    ].map(({ verdict, rows }) => [verdict, rows]);
    expect(verdicts).toEqual([
      ['drift', 400],
      ['noDrift', others.length - 2000],
      ['insufficientData', 20],
      ['notUnderstood', 0],
    ]);
    expect(unread).toHaveProperty('notUnderstood');
  });
});
