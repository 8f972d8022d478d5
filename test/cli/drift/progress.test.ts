import { Progress } from '../../../cli/drift/progress';
import { runDrift } from '../../../cli/drift/run-drift';
import { makeFolder, put, readCustomers, toCsv } from './fixtures';

describe('the progress on a terminal', () => {
  let time = 0;
  let written: string[] = [];
  const create = (): Progress => {
    [time, written] = [5000, []];
    return new Progress({ write: (text) => written.push(text) }, () => time);
  };

  test('says nothing of what is over soon', () => {
    const progress = create();
    time += 900;
    progress.show(1e6, 1e6);
    progress.clear();
    expect(written).toEqual([]);
  });

  test('writes one line over and over, not too often, and takes it away', () => {
    const progress = create();
    for (time = 6000; time <= 6500; time += 100) {
      progress.show((time - 5000) * 100_000, 600e6);
    }
    progress.clear();
    expect(written).toEqual(
      ['16 % of 600 MB read, 100 MB/s', '20 % of 600 MB read, 100 MB/s', '23 % of 600 MB read, 100 MB/s', ''].map(
        (text) => `\r\x1b[K${text}`,
      ),
    );
  });

  test('tells the columns of a wide baseline before the live files', () => {
    const progress = create();
    for (time = 5900; time <= 6100; time += 50) {
      progress.showColumns((time - 5000) / 2, 768);
    }
    time = 6500;
    progress.show(600e6, 600e6);
    expect(written).toEqual(
      ['500 of 768 columns of the baseline read', '100 % of 600 MB read, 400 MB/s'].map((text) => `\r\x1b[K${text}`),
    );
  });

  test('is never more than whole', () => {
    const progress = create();
    time += 2000;
    progress.show(10, 0);
    time += 2000;
    progress.show(30e6, 20e6);
    expect(written.map((text) => text.slice(4, 9))).toEqual(['100 %', '100 %']);
  });
});

test('a comparison tells of every column of its baseline and every byte of its files once', async () => {
  const folder = makeFolder();
  const rows = toCsv(readCustomers().others.slice(0, 1000));
  const seen: [number, number][] = [];
  const columns: [number, number][] = [];
  const live = [put(folder, 'live.csv', rows), put(folder, 'unnamed', rows)];
  await runDrift({
    baseline: put(folder, 'training.csv', rows),
    live,
    onBaselineColumn: (done, all) => columns.push([done, all]),
    onProgress: (done, all) => seen.push([done, all]),
  });
  expect(seen.at(-1)).toEqual([2 * Buffer.byteLength(rows), 2 * Buffer.byteLength(rows)]);
  const all = rows.split('\n')[0].split(',').length;
  expect(columns).toEqual(Array.from({ length: all }, (_, i) => [i + 1, all]));
});
