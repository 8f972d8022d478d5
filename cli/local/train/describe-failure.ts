import type { StepEvent } from '../../../local/sagemaker/pipelines/execution';
import type { EndedExecution } from '../../../local/undeployed/undeployed-sagemaker';
import type { Say } from '../tasks';

/** What SageMaker puts before the reason of a step, and after what a job has said. */
const PREFIXES = /^((ClientError|AlgorithmError|InternalServerError): )+/;
const EXIT_CODE = /, exit code: \d+$/;

/**
 * Why a run ended before its model was judged. SageMaker says of the run only that a step failed; the step knows why, in the
 * job's own words, which say what to do.
 *
 * @param nameCure the option that cures a reason, where the reader has one
 */
export function describeFailure(
  { execution, steps }: EndedExecution,
  nameCure: (reason: string) => string | undefined = () => undefined,
): string {
  const status = execution.PipelineExecutionStatus?.toLowerCase();
  const failed = steps.filter(
    ({ StepStatus, FailureReason }) => StepStatus === 'Failed' && FailureReason !== undefined,
  );
  if (failed.length === 0) {
    return `the pipeline run ${status}: ${execution.FailureReason}`;
  }
  const reasons = failed.map(({ StepName, FailureReason }) => {
    const reason = FailureReason!.replace(PREFIXES, '').replace(EXIT_CODE, '');
    const cure = nameCure(reason);
    return `${StepName}: ${cure === undefined ? reason : `${reason.replace(/\.$/, '')}; ${cure}`}`;
  });
  return `the pipeline run ${status} in the step ${reasons.join('; and in ')}`;
}

/** Says of each step that it runs, and how it ended. */
export function tellSteps(say: Say): (event: StepEvent) => void {
  return ({ stepName, status, failureReason }) => {
    if (status !== 'Starting') {
      say(`${stepName} ${status}${failureReason === undefined ? '' : `: ${failureReason}`}`);
    }
  };
}
