import { renderSynth, type Seconds } from '../../bench/synth/render';

const seconds = (cpu: number): Seconds => ({ cpu, wall: cpu / 2, unvalidated: cpu / 4 });

test('the page says which goal is met and which is missed', () => {
  const page = renderSynth(
    { empty: seconds(0.1), lone: seconds(4), one: seconds(5), ten: seconds(9.5), fifty: seconds(19.7) },
    { rounds: 3, machine: 'a machine' },
  );
  expect(page).toContain('| 1 lifecycle | 5.00 s | 2.50 s | 1.25 × | 1.25 s |');
  expect(page).toContain('| one lifecycle costs at most 1.3 × a bucket with a function | 1.25 × | met |');
  expect(page).toContain('| each further one, from 1 to 50, at most 0.2 s of CPU | 0.30 s | missed |');
  expect(page).toContain('the validator takes 3.00 s of the bucket with a function and 3.75 s of the first lifecycle');
  expect(page).toContain('From 1 to 10 a further one costs 0.50 s, from 10 to 50 0.26 s');
});
