import { asTabular, listMetrics, ProblemType, type TabularProblemName } from '../../contract/metrics';
import {
  type Criterion,
  DEFAULT_QUALITY_CONFIG,
  parseQualityConfig,
  type QualityConfig,
} from '../../contract/quality-config';
import { COMPARISONS } from '../../contract/recipe';
import { ConfigurationError, isObject } from '../../contract/validation';
import { InputError } from '../drift/input-error';
import { requireReadable } from '../drift/local-files';
import { parseJson, readWhole } from '../drift/read-baseline';
import { QUALITY_OPTIONS, type QualityOptions } from './options';

/**
 * How the rows are measured: by the settings of a report, if one is given, and by what the options say otherwise.
 *
 * @throws InputError when a setting cannot be used, or options contradict each other
 */
export async function readSettings(options: QualityOptions): Promise<QualityConfig> {
  const given = options.settings === undefined ? {} : await readReportSettings(options.settings);
  const criteria = [...(options.atLeast ?? []), ...(options.atMost ?? [])];
  const leaveOut = [...(options.leaveOutAttribute ?? []), ...(options.leaveOutColumn ?? [])];
  const asked: Partial<QualityConfig> = {
    ...given,
    ...(options.problem !== undefined && { problemType: options.problem }),
    ...(options.positive !== undefined && { positiveClass: options.positive }),
    ...(options.negative !== undefined && { negativeClass: options.negative }),
    ...(options.threshold !== undefined && { decisionThreshold: options.threshold }),
    ...(options.classes !== undefined && { classes: options.classes }),
    ...(options.minimumRows !== undefined && { minimumRows: options.minimumRows }),
    ...(criteria.length > 0 && { criteria }),
    ...(options.slice !== undefined && { slices: options.slice }),
    ...(leaveOut.length > 0 && { leaveOut }),
  };
  if (asked.problemType === ProblemType.FORECASTING) {
    throw new InputError(
      `${QUALITY_OPTIONS.settings} ${options.settings}: has the settings of a forecast, which this command does not measure; its report says what its forecasts were worth`,
    );
  }
  refuseUnknownMetrics(criteria, asTabular(asked.problemType ?? DEFAULT_QUALITY_CONFIG.problemType));
  const config = parse(asked, options.settings);
  refuseForeign(options, config);
  return config;
}

/** Windows and training data are the monitor's own. */
const UNUSED = ['windowSeconds', 'captureDelaySeconds', 'labelDelaySeconds', 'lateLabelDelaySeconds', 'trainingData'];

async function readReportSettings(file: string): Promise<Partial<QualityConfig>> {
  const named = `${QUALITY_OPTIONS.settings} ${file}`;
  requireReadable(QUALITY_OPTIONS.settings, file);
  const document = parseJson(QUALITY_OPTIONS.settings, file, await readWhole(QUALITY_OPTIONS.settings, file));
  const config = isObject(document) ? document.config : undefined;
  if (!isObject(config) || !('problemType' in config)) {
    throw new InputError(
      `${named} is no report of the quality monitor, nor a result of this command: both have their settings under config`,
    );
  }
  return Object.fromEntries(Object.entries(config).filter(([name]) => !UNUSED.includes(name)));
}

function parse(asked: Partial<QualityConfig>, settings: string | undefined): QualityConfig {
  try {
    return parseQualityConfig(JSON.stringify(asked));
  } catch (error) {
    if (error instanceof ConfigurationError) {
      const where = settings === undefined ? '' : ` (with the settings of ${settings})`;
      throw new InputError(`${error.message}${where}`);
    }
    throw error;
  }
}

/** What one kind of model alone has says nothing of another; it would be passed over in silence. */
function refuseForeign(options: QualityOptions, { problemType, classes }: QualityConfig): void {
  const { positive, negative, threshold, score, predicted } = options;
  const ofBinary = [
    [QUALITY_OPTIONS.positive, positive],
    ['--negative', negative],
    ['--threshold', threshold],
  ].find(([, value]) => value !== undefined);
  if (problemType !== 'binary' && ofBinary) {
    throw new InputError(`${ofBinary[0]}: is for ${QUALITY_OPTIONS.problem} binary, and the problem is ${problemType}`);
  }
  if (problemType !== 'multiclass' && options.classes !== undefined) {
    throw new InputError(
      `${QUALITY_OPTIONS.classes}: is for ${QUALITY_OPTIONS.problem} multiclass, and the problem is ${problemType}`,
    );
  }
  if (score !== undefined && predicted !== undefined) {
    throw new InputError(
      `${QUALITY_OPTIONS.predicted}: what a row is predicted follows from ${QUALITY_OPTIONS.score}; give one of the two`,
    );
  }
  if (score !== undefined && problemType === 'regression') {
    throw new InputError(
      `${QUALITY_OPTIONS.score}: a regression answers with a number; name its column with ${QUALITY_OPTIONS.predicted}`,
    );
  }
  const expected = problemType === 'multiclass' ? classes.length : 1;
  if (score !== undefined && score.length !== expected) {
    throw new InputError(
      problemType === 'binary'
        ? `${QUALITY_OPTIONS.score}: a model of two classes has one column, the probability of the positive class; got ${score.length}`
        : `${QUALITY_OPTIONS.score}: name one column a class, in the order of ${QUALITY_OPTIONS.classes} (${classes.length === 0 ? 'which are not given' : classes.join(', ')}); got ${score.length}`,
    );
  }
}

/** @throws InputError naming the metrics that there are */
function refuseUnknownMetrics(criteria: readonly Criterion[], problem: TabularProblemName): void {
  const names = listMetrics(problem).map(({ name }) => name);
  const unknown = criteria.find(({ metric }) => !names.includes(metric));
  if (unknown) {
    const option = unknown.comparison === COMPARISONS.atLeast ? '--at-least' : '--at-most';
    throw new InputError(`${option} ${unknown.metric}: ${problem} models have ${names.join(', ')}`);
  }
}
