import { GROUP_METRICS, type MetricDescription } from '../../contract/metrics';
import { COMPARISONS } from '../../contract/recipe';
import type { Slice } from '../data/slice';
import type { GroupCriterionOptions } from './criterion-options';
import { SuccessCriterion } from './success-criterion';

/** How far a rate of the groups that are furthest apart may be apart. */
export class GroupDifference {
  /** @internal */
  public static _of(metric: MetricDescription, groups: Slice): GroupDifference {
    return new GroupDifference(metric, groups);
  }

  private constructor(
    private readonly metric: MetricDescription,
    private readonly groups: Slice,
  ) {}

  /** The model is good enough only if the difference is at most `threshold`, 0 to 1; 0 is equal treatment. */
  public atMost(threshold: number, options: GroupCriterionOptions = {}): SuccessCriterion {
    return SuccessCriterion._ofGroups(this.metric, COMPARISONS.atMost, threshold, this.groups, options);
  }
}

/** What the least rate of a group must be as a share of the largest one. */
export class GroupRatio {
  /** @internal */
  public static _of(metric: MetricDescription, groups: Slice): GroupRatio {
    return new GroupRatio(metric, groups);
  }

  private constructor(
    private readonly metric: MetricDescription,
    private readonly groups: Slice,
  ) {}

  /** The model is good enough only if the ratio is at least `threshold`, 0 to 1; 1 is equal treatment. */
  public atLeast(threshold: number, options: GroupCriterionOptions = {}): SuccessCriterion {
    return SuccessCriterion._ofGroups(this.metric, COMPARISONS.atLeast, threshold, this.groups, options);
  }
}

/**
 * Criteria on how differently a binary model treats groups of people, for the `successCriteria` of a training. Names and
 * values are those of fairlearn. The groups are the values of a feature, or of a column that no model sees.
 *
 * ```ts
 * GroupCriterion.demographicParityRatio(Slice.byValue('gender')).atLeast(0.8)
 * ```
 */
export class GroupCriterion {
  /** How much more often the one group is answered yes than the other. */
  public static demographicParityDifference(groups: Slice): GroupDifference {
    return GroupDifference._of(find('demographicParityDifference'), groups);
  }

  /** How often the one group is answered yes for each yes of the other; below 0.8 is what the four-fifths rule asks about. */
  public static demographicParityRatio(groups: Slice): GroupRatio {
    return GroupRatio._of(find('demographicParityRatio'), groups);
  }

  /** How much more of its positive rows are found in the one group than in the other. */
  public static equalOpportunityDifference(groups: Slice): GroupDifference {
    return GroupDifference._of(find('equalOpportunityDifference'), groups);
  }

  /** The share of positive rows that are found, in the one group for each in the other. */
  public static equalOpportunityRatio(groups: Slice): GroupRatio {
    return GroupRatio._of(find('equalOpportunityRatio'), groups);
  }

  /** The larger one of the differences of positive rows that are found and of negative rows that are answered yes. */
  public static equalizedOddsDifference(groups: Slice): GroupDifference {
    return GroupDifference._of(find('equalizedOddsDifference'), groups);
  }

  /** The smaller one of the ratios of positive rows that are found and of negative rows that are answered yes. */
  public static equalizedOddsRatio(groups: Slice): GroupRatio {
    return GroupRatio._of(find('equalizedOddsRatio'), groups);
  }

  private constructor() {}
}

function find(metric: string): MetricDescription {
  return GROUP_METRICS.find(({ name }) => name === metric)!;
}
