import type { ProblemType } from '../../contract/metrics';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { SuccessCriterion } from './success-criterion';

/** Checks that a kind of model has the metrics of all criteria. */
export function checkCriteria(criteria: SuccessCriterion[], problemType: ProblemType): void {
  for (const { metric, _problemTypes } of criteria) {
    if (!_problemTypes.includes(problemType)) {
      throw new LifecycleValidationError(
        `successCriteria: ${metric} is a metric of ${_problemTypes.join(' and ')} models, this one is ${problemType}`,
      );
    }
  }
}

/** Checks the criteria that a training is judged by: at least one, all of them about models of its problem type. */
export function checkTrainingCriteria(criteria: SuccessCriterion[], problemType: ProblemType): void {
  if (criteria.length === 0) {
    throw new LifecycleValidationError(
      'successCriteria: at least one is needed, such as SuccessCriterion.auc().atLeast(0.8), got none',
    );
  }
  checkCriteria(criteria, problemType);
}
