import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { writeCommand } from '../../../lambda/drift-report/command-text';
import { listNextSteps } from '../../../lambda/drift-report/next-steps';
import { PLACES, REPORT } from './fixtures';

const commands = (...given: Parameters<typeof listNextSteps>): string[] => listNextSteps(...given).flatMap(({ command }) => command ?? []);

test('after a drift: the decisions, the same traffic at a desk, the model version, the numbers', () => {
  expect(commands(REPORT, PLACES)).toEqual([
    'aws s3 ls --recursive s3://bucket/retrain-decisions/churn/',
    'npx sagemaker-lifecycle drift --baseline s3://bucket/runs/r1/prepare/baseline/baseline.json --live s3://bucket/capture/churn/AllTraffic/2026/01/09/ --html drift.html',
    `aws sagemaker describe-model-package --model-package-name ${REPORT.modelPackageArn}`,
    'aws s3 cp s3://bucket/drift-reports/churn/2026/01/09/00/20260109T000000Z.json -',
  ]);
});

test('the folders of a window are its days, and hours where it has no whole day', () => {
  const during = (start: string, end: string): string => commands({ ...REPORT, verdict: 'NoDrift', window: { start, end } }, PLACES)[0];
  expect(during('2026-01-09T22:30:00.000Z', '2026-01-11T01:00:00.000Z')).toContain('--live s3://bucket/capture/churn/AllTraffic/2026/01/09/22/ s3://bucket/capture/churn/AllTraffic/2026/01/09/23/ s3://bucket/capture/churn/AllTraffic/2026/01/10/ s3://bucket/capture/churn/AllTraffic/2026/01/11/00/ --html');
  expect(during('2026-01-01T01:00:00.000Z', '2026-02-01T00:00:00.000Z')).toContain('--live s3://bucket/capture/churn/AllTraffic/ --html');
});

test('a window without a verdict can be judged again', () => {
  const [, again] = commands({ ...REPORT, verdict: 'InsufficientData' }, PLACES);
  expect(again).toBe(`aws lambda invoke --function-name Churn-DriftMonitorDetector --cli-binary-format raw-in-base64-out --payload '{"windowStart":"${REPORT.window.start}","windowEnd":"${REPORT.window.end}"}' verdict.json`);
  expect(commands({ ...REPORT, verdict: 'NoBaseline' }, { ...PLACES, baseline: undefined, functionName: undefined })).toHaveLength(1);
});

test('a shell takes the words of a command as they are', () => {
  const word = fc.string({ unit: fc.constantFrom('a', ' ', '\'', '"', '$', '`', '\\', ';', '*', '\n', 'é'), minLength: 1 });
  fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
    expect(execFileSync('sh', ['-c', writeCommand('printf', '%s|', ...words)], { encoding: 'utf8' })).toBe(words.map((text) => `${text}|`).join(''));
  }), { numRuns: 40 });
});
