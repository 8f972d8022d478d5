import { createPlainRunner } from '../../../cli/local/tasks';
import { waitFor } from '../../../cli/local/wait-for';

describe('the plain runner', () => {
  test('writes a line for every task and for what it says', async () => {
    const lines: string[] = [];
    const durations: Record<string, number> = {};
    await createPlainRunner((line) => lines.push(line)).run(
      [
        { title: 'one', run: async (say) => say('halfway', 'live only') },
        { title: 'two', run: async () => undefined },
      ],
      durations,
    );
    const texts = lines.map((line) => line.replace(/^\[ *\d+\.\d s\] +/, '').replace(/\d+\.\d s$/, '0 s'));
    expect(texts).toEqual(['1/2 one', 'halfway', 'done in 0 s', '2/2 two', 'done in 0 s']);
    expect(Object.keys(durations)).toEqual(['one', 'two']);
  });

  test('ends with the first error, and notes how long the failed task took', async () => {
    const durations: Record<string, number> = {};
    const ran: string[] = [];
    const run = createPlainRunner(() => undefined).run(
      [
        { title: 'fails', run: () => Promise.reject(new Error('no disk')) },
        { title: 'never', run: async () => void ran.push('never') },
      ],
      durations,
    );
    await expect(run).rejects.toThrow('no disk');
    expect(ran).toEqual([]);
    expect(Object.keys(durations)).toEqual(['fails']);
  });
});

describe('waitFor', () => {
  test('returns what is there at last', async () => {
    let looks = 0;
    await expect(waitFor('it', () => (++looks < 3 ? undefined : looks), 5, 0.001)).resolves.toBe(3);
  });

  test('gives up and says what it waited for', async () => {
    await expect(waitFor('the moon', () => undefined, 0.01, 0.001)).rejects.toThrow('waited 0.01 s for the moon');
  });

  test('does not hide an error behind a timeout', async () => {
    await expect(waitFor('it', () => Promise.reject(new Error('broken')), 5)).rejects.toThrow('broken');
  });
});
