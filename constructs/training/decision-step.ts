import { GATE_VERDICTS, STEPS, VERDICT_SECTION } from '../../contract/jobs';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { evaluationValue } from './evaluation-step';

/**
 * The step that goes on with a model which the evaluation found good enough, to its registration, and ends the run of any other one as failed. The
 * evaluation alone judges: it knows the intervals, the naive models and whether there are rows enough for a verdict.
 */
export function createDecisionStep(ifGood: PipelineStep[]): PipelineStep {
  return new PipelineStep({
    name: STEPS.checkCriteria,
    stepType: StepType.CONDITION,
    arguments: {
      Conditions: [
        { Type: 'Equals', LeftValue: evaluationValue(`${VERDICT_SECTION}.verdict`), RightValue: GATE_VERDICTS.met },
      ],
      IfSteps: ifGood,
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
