import { STEPS, VERDICT_SECTION } from '../../contract/jobs';
import { COMPARISONS } from '../../contract/recipe';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { evaluationValue } from './evaluation-step';
import type { TrainingContext } from './training-context';

/** The step that registers a model which meets all criteria, and ends the run of any other one as failed. */
export function createDecisionStep(context: TrainingContext, registration: PipelineStep): PipelineStep {
  const { data, successCriteria } = context;
  return new PipelineStep({
    name: STEPS.checkCriteria,
    stepType: StepType.CONDITION,
    arguments: {
      Conditions: successCriteria.map((criterion) => ({
        Type: criterion.comparison === COMPARISONS.atLeast ? 'GreaterThanOrEqualTo' : 'LessThanOrEqualTo',
        LeftValue: evaluationValue(criterion._path(data.problemType)),
        RightValue: criterion.threshold,
      })),
      IfSteps: [registration],
      ElseSteps: [
        new PipelineStep({
          name: STEPS.reject,
          stepType: StepType.FAIL,
          arguments: {
            ErrorMessage: PipelineValue.join('', [
              'model not registered: ',
              evaluationValue(`${VERDICT_SECTION}.message`),
            ]),
          },
        }),
      ],
    },
  });
}
