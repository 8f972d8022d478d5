import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { writeCommand } from '../../../engine/drift-report/command-text';
import { listNextSteps } from '../../../engine/drift-report/next-steps';
import { PLACES, REPORT } from './fixtures';

const commands = (...given: Parameters<typeof listNextSteps>): string[] =>
  listNextSteps(...given).flatMap(({ command }) => command ?? []);

test('after a drift: the decisions, the same traffic at a desk, the model version, the numbers', () => {
  expect(commands(REPORT, PLACES)).toEqual([
    'aws s3 ls --recursive s3://bucket/retrain-decisions/churn/',
    'npx sagemaker-lifecycle drift --baseline s3://bucket/runs/r1/prepare/baseline/baseline.json --live s3://bucket/capture/churn/AllTraffic/2026/01/09/ --html drift.html',
    `aws sagemaker describe-model-package --model-package-name ${REPORT.modelPackageArn}`,
    'aws s3 cp s3://bucket/drift-reports/churn/2026/01/09/00/20260109T000000Z.json -',
  ]);
});

test('the folders of a window are its days, and hours where it has no whole day', () => {
  const during = (start: string, end: string): string =>
    commands({ ...REPORT, verdict: 'NoDrift', windows: [{ ...REPORT.windows[0]!, start, end }] }, PLACES)[0];
  expect(during('2026-01-09T22:30:00.000Z', '2026-01-11T01:00:00.000Z')).toContain(
    '--live s3://bucket/capture/churn/AllTraffic/2026/01/09/22/ s3://bucket/capture/churn/AllTraffic/2026/01/09/23/ s3://bucket/capture/churn/AllTraffic/2026/01/10/ s3://bucket/capture/churn/AllTraffic/2026/01/11/00/ --html',
  );
  expect(during('2026-01-01T01:00:00.000Z', '2026-02-01T00:00:00.000Z')).toContain(
    '--live s3://bucket/capture/churn/AllTraffic/ --html',
  );
});

test('the folders are those of all windows that were put together, each of them once', () => {
  const windows = ['05', '06', '09'].map((hour) => ({
    ...REPORT.windows[0]!,
    start: `2026-01-09T${hour}:00:00.000Z`,
    end: `2026-01-09T${hour}:30:00.000Z`,
  }));
  const half = { ...windows[2]!, start: '2026-01-09T09:30:00.000Z', end: '2026-01-09T10:00:00.000Z' };
  const folders = ['05', '06', '09']
    .map((hour) => `s3://bucket/capture/churn/AllTraffic/2026/01/09/${hour}/`)
    .join(' ');
  expect(commands({ ...REPORT, windows: [...windows, half], window: half }, PLACES)[1]).toContain(
    `--live ${folders} --html`,
  );
});

test('a window without a verdict tells of the drift that stands meanwhile, and of no other', () => {
  const few = (verdict: 'Drift' | 'NoDrift'): string => {
    const recentVerdicts = ['2026-01-07', '2026-01-08'].map((day) => ({ start: `${day}T00:00:00.000Z`, verdict }));
    return listNextSteps({ ...REPORT, verdict: 'InsufficientData', recentVerdicts }, PLACES)[0]!.text;
  };
  expect(few('Drift')).toContain(
    'DriftDetected is 1): the last verdict, of the window from Thu, 8 Jan 2026, 00:00 UTC, was drift',
  );
  expect(few('NoDrift')).toMatch(/^This is not "no drift"/);
});

test('a window without a verdict can be judged again', () => {
  const [, again] = commands({ ...REPORT, verdict: 'InsufficientData' }, PLACES);
  expect(again).toBe(
    `aws lambda invoke --function-name Churn-DriftMonitorDetector --cli-binary-format raw-in-base64-out --payload '{"windowStart":"${REPORT.window.start}","windowEnd":"${REPORT.window.end}"}' verdict.json`,
  );
  expect(
    commands({ ...REPORT, verdict: 'NoBaseline' }, { ...PLACES, baseline: undefined, functionName: undefined }),
  ).toHaveLength(1);
});

test('a shell takes the words of a command as they are', () => {
  const word = fc.string({
    unit: fc.constantFrom('a', ' ', "'", '"', '$', '`', '\\', ';', '*', '\n', 'é'),
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      expect(execFileSync('sh', ['-c', writeCommand('printf', '%s|', ...words)], { encoding: 'utf8' })).toBe(
        words.map((text) => `${text}|`).join(''),
      );
    }),
    { numRuns: 40 },
  );
});
