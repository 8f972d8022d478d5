import { describeTimes } from '../../bench/describe-times';
import type { Summary } from '../../cli/local/summary-types';

function summarize(deploy: number, training: number): Summary {
  const steps = [
    {
      name: 'Train',
      type: 'TrainingJob',
      status: 'Succeeded',
      startTime: '2026-01-05T01:00:00Z',
      endTime: '2026-01-05T01:02:00Z',
    },
    { name: 'Register', type: 'RegisterModel', status: 'Executing' },
  ];
  return {
    speed: 60,
    durations: { deploy, training, total: deploy + training },
    pipelineRuns: [{ steps }, { steps }],
  } as unknown as Summary;
}

test('tasks are told by their median, their share and their range, the longest first', () => {
  const text = describeTimes([summarize(10, 30), summarize(12, 36), summarize(11, 20)]);
  expect(text).toContain('3 runs, median 40.0 s, from 31.0 to 48.0 s');
  expect(text.match(/^\| (deploy|training) .*$/gm)).toEqual([
    '| training | 30.0 | 75 % | 20.0 – 36.0 |',
    '| deploy | 11.0 | 28 % | 10.0 – 12.0 |',
  ]);
});

test('the steps of the first training are told in real seconds', () => {
  expect(describeTimes([summarize(10, 30)])).toContain('| Train | 2.0 | 5 % | 2.0 – 2.0 |');
});

test('without runs there is nothing to tell', () => {
  expect(() => describeTimes([])).toThrow('there are no runs to describe');
});
