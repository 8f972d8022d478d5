import { ProblemType } from '../../contract/metrics';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { SuccessCriterion } from '../training/success-criterion';
import { chooseBaseline } from './monitor-baseline';
import type { QualityMonitorProps } from './quality-monitor-props';

/**
 * The criteria on groups that a quality monitor judges: those that were given, else those of the training's gate whose groups
 * are of a feature. A column for judging is in no request.
 */
export function listGroupCriteria(props: QualityMonitorProps): SuccessCriterion[] {
  const { groupCriteria, training } = props;
  if (groupCriteria === undefined) {
    const { successCriteria = [], featureNames = [] } = (chooseBaseline(props) && training) || {};
    return successCriteria.filter(({ groups }) => groups && featureNames.includes(groups.column));
  }
  checkGroupCriteria(groupCriteria, props);
  return groupCriteria;
}

function checkGroupCriteria(criteria: SuccessCriterion[], props: QualityMonitorProps): void {
  const { training, problemType } = props;
  const predicted = training?.problemType ?? problemType ?? ProblemType.BINARY;
  for (const { metric, groups } of criteria) {
    if (!groups) {
      throw new LifecycleValidationError(
        `groupCriteria: must be criteria on groups, such as GroupCriterion.demographicParityRatio(Slice.byValue('gender')).atLeast(0.8), got one of ${metric}, which is for successCriteria`,
      );
    }
    if (predicted !== ProblemType.BINARY) {
      throw new LifecycleValidationError(
        `groupCriteria: ${metric} is a metric of binary models, this one is ${predicted}; slices measure the groups of such a model`,
      );
    }
    if (training && !training.featureNames.includes(groups.column)) {
      throw new LifecycleValidationError(
        `groupCriteria: groups of ${metric} must be of a feature, which requests carry, one of ${training.featureNames.join(', ')}, got '${groups.column}'`,
      );
    }
  }
  if (criteria.length > 0 && !chooseBaseline(props)) {
    throw new LifecycleValidationError(
      `groupCriteria: need the names of the columns that requests carry, which come with a baseline, and the endpoint '${props.endpoint.endpointName}' brings none; give a baseline`,
    );
  }
}
