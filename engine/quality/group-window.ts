import type { QualityConfig } from '../../contract/quality-config';
import type { FeatureSchema } from '../drift';
import type { AnsweredRecord } from './captured-record';
import { judgeGroups, listGroupSlices, needsLabels } from './group-criteria';
import { type ColumnGroups, describeGroups, GroupCounter } from './groups';
import type { Interpreter } from './interpret';
import type { EstimateReport, GroupFindings, QualityReport } from './report';

/** What counts the groups of a window; undefined where nobody names a column. */
export function openGroups(config: QualityConfig, schema: readonly FeatureSchema[]): GroupCounter | undefined {
  const slices = listGroupSlices(config);
  return slices.length === 0 ? undefined : new GroupCounter(slices, schema);
}

/** Counts what was answered, labels or not. */
export function countAnswers(
  { answers, inputs, leftOut }: AnsweredRecord,
  groups: GroupCounter | undefined,
  interpreter: Interpreter,
): void {
  for (const [i, answer] of groups && inputs ? answers.entries() : []) {
    const prediction = leftOut?.has(i) ? undefined : interpreter.readPrediction(answer);
    if (prediction !== undefined) {
      groups!.addAnswer(inputs![i], prediction.predicted);
    }
  }
}

/**
 * What a report says about groups.
 *
 * @param unlabelled whether labels are not there yet: criteria that need them wait
 */
export function describeTreatment(
  columns: readonly ColumnGroups[] | undefined,
  { groupCriteria = [], certain }: QualityConfig,
  unlabelled = false,
): GroupFindings {
  if (columns === undefined) {
    return {};
  }
  const criteria = groupCriteria.filter((criterion) => !(unlabelled && needsLabels(criterion)));
  return {
    groups: describeGroups(columns),
    ...(criteria.length > 0 && { groupCriteria: judgeGroups(criteria, columns, certain) }),
  };
}

/** The criteria that a step decides, each once: a report repeats what was decided before the labels came. */
export function listDecided(
  { groupCriteria = [] }: Pick<EstimateReport | QualityReport, 'groupCriteria'>,
  labelled: boolean,
): NonNullable<GroupFindings['groupCriteria']> {
  return groupCriteria.filter((criterion) => needsLabels(criterion) === labelled);
}
