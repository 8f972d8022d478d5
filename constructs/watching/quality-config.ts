import { Duration } from 'aws-cdk-lib';
import { ProblemType } from '../../contract/metrics';
import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../contract/quality-config';
import type { Slice } from '../data/slice';
import { checkInteger, checkNumber, checkPrefix } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkCriteria } from '../training/check-criteria';
import type { Costs } from '../training/costs';
import type { SuccessCriterion } from '../training/success-criterion';
import { renderAnswerFields } from './answer-fields';
import { readForecastQuality } from './forecast-quality';
import { chooseBaseline } from './monitor-baseline';
import type { QualityMonitorProps } from './quality-monitor-props';
import { renderRecordFilters } from './record-filter';

/** The configuration as the measurer reads it. */
export function renderQualityConfig(
  props: QualityMonitorProps,
  window: Duration,
  groupCriteria: SuccessCriterion[],
): QualityConfig {
  const { problemType, criteria, positiveClass, negativeClass, classes, decisionThreshold, costs } = readGoal(props);
  const forecast = readForecastQuality(props);
  const usual = { ...DEFAULT_QUALITY_CONFIG, ...forecast };
  const captureDelay = Math.min(DEFAULT_QUALITY_CONFIG.captureDelaySeconds, window.toSeconds() / 2);
  const labelDelay = props.labelDelay?.toSeconds() ?? usual.labelDelaySeconds;
  const lateLabelDelay = props.lateLabelDelay?.toSeconds() ?? Math.min(2 * labelDelay, Duration.days(85).toSeconds());
  checkNumber('labelDelay in days', labelDelay / 86_400, 0, 80);
  checkNumber('lateLabelDelay in days', lateLabelDelay / 86_400, 0, 85);
  checkInteger('minimumRows', props.minimumRows, forecast ? 1 : 30, 1_000_000);
  checkInteger('minimumSliceRows', props.minimumSliceRows, 10, 1_000_000);
  return {
    problemType,
    windowSeconds: window.toSeconds(),
    captureDelaySeconds: captureDelay,
    // Whatever is known at once: captured requests come some minutes late.
    labelDelaySeconds: Math.max(labelDelay, captureDelay),
    lateLabelDelaySeconds: lateLabelDelay,
    minimumRows: props.minimumRows ?? usual.minimumRows,
    minimumSliceRows: props.minimumSliceRows ?? DEFAULT_QUALITY_CONFIG.minimumSliceRows,
    positiveClass,
    negativeClass,
    decisionThreshold,
    classes,
    answer: renderAnswerFields(props.answer),
    leaveOut: renderRecordFilters(props.leaveOut),
    costs: costs?._render(problemType, classes),
    criteria: criteria.map((criterion) => criterion._render()),
    certain: props.onlyCertainMisses ?? DEFAULT_QUALITY_CONFIG.certain,
    slices: listSlices(props).map((slice) => slice._render()),
    ...(forecast && { forecast: forecast.forecast }),
    // Where there are none the function stays as it was deployed.
    ...(groupCriteria.length > 0 && { groupCriteria: groupCriteria.map((criterion) => criterion._renderForMonitor()) }),
    trainingData: props.labelledRows && {
      uri: `s3://${props.labelledRows.bucket.bucketName}/${checkPrefix('labelledRows.prefix', props.labelledRows.prefix)}`,
      idColumn: props.labelledRows.idColumn,
      targetColumn: props.labelledRows.targetColumn,
    },
  };
}

/** The slices of the props, and those of features that the training's criteria are about, where features are known by name. */
function listSlices(props: QualityMonitorProps): Slice[] {
  const own = props.slices ?? [];
  const { successCriteria = [], featureNames = [] } = (chooseBaseline(props) && props.training) || {};
  // Columns for judging are in no request.
  const judged = successCriteria.flatMap(({ perSlice }) =>
    perSlice && featureNames.includes(perSlice.column) ? [perSlice] : [],
  );
  return judged.reduce((all, one) => (all.some(({ column }) => column === one.column) ? all : [...all, one]), own);
}

/** What the model predicts, and what it must reach. */
interface Goal {
  readonly problemType: ProblemType;
  readonly criteria: SuccessCriterion[];
  readonly positiveClass: string;
  readonly negativeClass?: string;
  readonly classes: string[];
  readonly decisionThreshold: number;
  readonly costs?: Costs;
}

/** What is stated once, by the training, and else here. */
const STATED_BY_TRAINING = [
  'successCriteria',
  'problemType',
  'positiveClass',
  'negativeClass',
  'classes',
  'decisionThreshold',
  'costs',
] as const;

/** Refuses boxes, of which an answer has any number, so that no label is that of an answer. */
function refuseBoxes(prop: string, problemType: ProblemType): void {
  if (problemType === ProblemType.OBJECT_DETECTION) {
    throw new LifecycleValidationError(
      `${prop}: labels of live traffic are not measured for an object detection yet; its drift monitor compares images and how many objects are found, and held-out images measure each version`,
    );
  }
}

function readGoal(props: QualityMonitorProps): Goal {
  const { training } = props;
  if (training) {
    const twice = STATED_BY_TRAINING.find((name) => props[name] !== undefined);
    if (twice) {
      throw new LifecycleValidationError(`${twice}: is stated by the training, and must not be given besides`);
    }
    const {
      problemType,
      positiveClass = DEFAULT_QUALITY_CONFIG.positiveClass,
      negativeClass,
      classes = [],
      decisionThreshold = DEFAULT_QUALITY_CONFIG.decisionThreshold,
      costs,
    } = training;
    refuseBoxes('training', problemType);
    // What only the gate can judge is not judged here.
    const criteria = training.successCriteria.filter(({ _gateOnly }) => !_gateOnly);
    return { problemType, criteria, positiveClass, negativeClass, classes, decisionThreshold, costs };
  }
  const problemType = props.problemType ?? ProblemType.BINARY;
  refuseBoxes('problemType', problemType);
  if (problemType === ProblemType.FORECASTING) {
    throw new LifecycleValidationError(
      'problemType: forecasts are measured by what their training knows of the table, got forecasting without it; give training',
    );
  }
  const criteria = props.successCriteria ?? [];
  checkCriteria(criteria, problemType, props.costs);
  const gateOnly = criteria.find(({ _gateOnly }) => _gateOnly);
  if (gateOnly) {
    throw new LifecycleValidationError(
      gateOnly.groups
        ? `successCriteria: a criterion on groups is one of groupCriteria here, got that of ${gateOnly.metric}`
        : `successCriteria: ${gateOnly._gateOnly} is judged by the gate of a training only, got that of ${gateOnly.metric}`,
    );
  }
  checkNumber('decisionThreshold', props.decisionThreshold, 0, 1);
  const {
    positiveClass = DEFAULT_QUALITY_CONFIG.positiveClass,
    negativeClass,
    classes = [...DEFAULT_QUALITY_CONFIG.classes],
    decisionThreshold = DEFAULT_QUALITY_CONFIG.decisionThreshold,
    costs,
  } = props;
  if (negativeClass === positiveClass) {
    throw new LifecycleValidationError(
      `negativeClass: must be another label than positiveClass, got '${positiveClass}' for both`,
    );
  }
  return { problemType, criteria, positiveClass, negativeClass, classes, decisionThreshold, costs };
}
