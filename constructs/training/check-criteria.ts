import { listMetrics, type ProblemType } from '../../contract/metrics';
import type { PreparedDataConfig } from '../data/prepared-data';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkSlice } from './check-slice';
import type { Costs } from './costs';
import type { SuccessCriterion } from './success-criterion';

/**
 * Checks that a kind of model has the metrics of all criteria.
 *
 * @param costs what its wrong answers cost, if it was said
 */
export function checkCriteria(criteria: SuccessCriterion[], problemType: ProblemType, costs: Costs | undefined): void {
  for (const { metric, _description } of criteria) {
    const { problemTypes, ofCosts } = _description;
    if (!problemTypes.includes(problemType)) {
      throw new LifecycleValidationError(
        `successCriteria: ${metric} is a metric of ${problemTypes.join(' and ')} models, this one is ${problemType}, which has ${listMetrics(
          problemType,
        )
          .map(({ name }) => name)
          .join(', ')}`,
      );
    }
    if (ofCosts && costs === undefined) {
      throw new LifecycleValidationError(
        `costs: required by a criterion of ${metric}, such as Costs.${problemType}({ ${COSTS_EXAMPLES[problemType]} }), got none`,
      );
    }
  }
}

const COSTS_EXAMPLES: Readonly<Record<ProblemType, string>> = {
  binary: 'falsePositive: 5, falseNegative: 60',
  multiclass: 'confusions: [], otherwise: 10',
  regression: 'over: 1, under: 3',
  forecasting: '',
  objectDetection: '',
};

const EXAMPLES: Readonly<Record<ProblemType, string>> = {
  binary: 'auc().atLeast(0.8)',
  multiclass: 'macroF1().atLeast(0.8)',
  regression: 'r2().atLeast(0.8)',
  forecasting: 'mase().atMost(0.9)',
  objectDetection: 'meanAveragePrecision50().atLeast(0.7)',
};

/** Checks the criteria that a training is judged by: at least one, all of them about models of its problem type. */
export function checkTrainingCriteria(
  criteria: SuccessCriterion[],
  data: PreparedDataConfig,
  costs: Costs | undefined,
): void {
  const { problemType } = data;
  if (criteria.length === 0) {
    throw new LifecycleValidationError(
      `successCriteria: at least one is needed, such as SuccessCriterion.${EXAMPLES[problemType]}, got none`,
    );
  }
  checkCriteria(criteria, problemType, costs);
  if (criteria.every(({ groups }) => groups)) {
    throw new LifecycleValidationError(
      `successCriteria: a model that answers everybody alike meets criteria on groups, so one of its quality is needed as well, such as SuccessCriterion.${EXAMPLES[problemType]}, got ${criteria.map(({ metric }) => metric).join(', ')}`,
    );
  }
  for (const { metric, perSlice, groups } of criteria) {
    if (perSlice) {
      checkSlice('perSlice', perSlice, data, ` for ${metric}`);
    }
    if (groups) {
      checkSlice(`groups of ${metric}`, groups, data);
    }
  }
}
