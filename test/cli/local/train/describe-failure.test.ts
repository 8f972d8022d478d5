import { describeFailure } from '../../../../cli/local/train/describe-failure';

const execution = {
  PipelineExecutionStatus: 'Failed' as const,
  FailureReason: 'Step failure: One or multiple steps failed.',
};

test('a run that failed says which step did, and why, in the words of its job', () => {
  const steps = [
    { StepName: 'Prepare', StepStatus: 'Succeeded' as const },
    {
      StepName: 'Train',
      StepStatus: 'Failed' as const,
      FailureReason: 'ClientError: AlgorithmError: target kind: no row to learn from has the class odd, exit code: 1',
    },
    { StepName: 'AskChampion', StepStatus: 'Stopped' as const, FailureReason: 'stopped' },
  ];
  expect(describeFailure({ execution, steps })).toBe(
    'the pipeline run failed in the step Train: target kind: no row to learn from has the class odd',
  );
  const also = { ...steps[1]!, StepName: 'Other', FailureReason: 'ClientError: no such object' };
  expect(describeFailure({ execution, steps: [...steps, also] })).toMatch(/; and in Other: no such object$/);
});

test('a run without a failed step has the run’s own reason', () => {
  expect(describeFailure({ execution: { ...execution, FailureReason: 'timed out' }, steps: [] })).toBe(
    'the pipeline run failed: timed out',
  );
});
