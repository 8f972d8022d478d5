import { algorithmError } from '../../../../local/sagemaker/jobs/job';

const end = (message?: string) => ({ exitCode: 3, logFile: '/logs/job.log', ...(message && { message }) });

test("a container's own message, or the place of its log, and its exit code", () => {
  expect(algorithmError(end('a column is missing'))).toBe('AlgorithmError: a column is missing, exit code: 3');
  expect(algorithmError(end())).toBe('AlgorithmError: See job logs for more information: /logs/job.log, exit code: 3');
});

test('a FailureReason has at most 1,024 characters, and keeps the exit code', () => {
  const reason = algorithmError(end('x'.repeat(1024)));
  expect(reason).toHaveLength(1024);
  expect(reason).toMatch(/^AlgorithmError: x+, exit code: 3$/);
});
