import type { DescribeProcessingJobResponse } from '@aws-sdk/client-sagemaker';
import type { ViolationsDocument } from '../../engine/model-monitor/documents';
import type { DriftResult } from '../drift/drift-result';
import { InputError } from '../drift/input-error';
import { runDrift } from '../drift/run-drift';
import type { DriftPlan, EndpointPlan } from './plan';
import { locate, startReading, toUri } from './reading';

/** What Model Monitor found in an execution, and what this library finds in the same captured requests. */
export interface ComparedVerdict {
  readonly schedule: string;
  /** Where the captured requests are. */
  readonly captures: readonly string[];
  /** Why nothing was compared, if so. */
  readonly problem?: string;
  /** Features that Model Monitor found drifted. */
  readonly theirs: readonly string[];
  /** Its other violations, as `feature (check)`. */
  readonly otherViolations: readonly string[];
  readonly verdict?: DriftResult['verdict'];
  /** Features that drifted by this library. */
  readonly ours: readonly string[];
  readonly rows: number;
}

const DRIFT_CHECK = 'baseline_drift_check';

/** Compares the verdicts of the executions of data quality schedules; what cannot be read is said, and nothing fails. */
export async function compareVerdicts(
  plans: readonly EndpointPlan[],
  executions: readonly DescribeProcessingJobResponse[],
  copies: string | undefined,
): Promise<ComparedVerdict[]> {
  const verdicts: ComparedVerdict[] = [];
  for (const execution of executions) {
    const schedule = execution.MonitoringScheduleArn?.split('/').at(-1)?.toLowerCase();
    const plan = plans.find(({ drift }) => drift?.schedule.toLowerCase() === schedule);
    if (plan?.drift) {
      verdicts.push(await compareOne(plan, plan.drift, execution, copies));
    }
  }
  return verdicts;
}

async function compareOne(
  plan: EndpointPlan,
  drift: DriftPlan,
  execution: DescribeProcessingJobResponse,
  copies: string | undefined,
): Promise<ComparedVerdict> {
  const captured = `${toUri(plan.capture)}/${plan.endpointName}/`;
  const captures = (execution.ProcessingInputs ?? []).flatMap(({ S3Input: input }) =>
    `${input?.S3Uri}/`.startsWith(captured) ? [input!.S3Uri!] : [],
  );
  const nothing = { schedule: drift.schedule, captures, theirs: [], otherViolations: [], ours: [], rows: 0 };
  try {
    if (captures.length === 0) {
      throw new InputError(`${execution.ProcessingJobName} has no input below ${captured}`);
    }
    const violations = await readViolations(execution, copies);
    const result = await runDrift({
      baseline: locate(toUri(drift.statistics), copies),
      ...(drift.constraints && { constraints: locate(toUri(drift.constraints), copies) }),
      live: captures.map((uri) => locate(uri, copies)),
      absent: drift.targetColumn === undefined ? [] : [drift.targetColumn],
      ignore: drift.ignoredColumns,
      effect: drift.limits,
    });
    const isDrift = (one: ViolationsDocument['violations'][number]): boolean =>
      one.constraint_check_type === DRIFT_CHECK;
    return {
      ...nothing,
      theirs: violations.filter(isDrift).map((one) => one.feature_name),
      otherViolations: violations
        .filter((one) => !isDrift(one))
        .map((one) => `${one.feature_name} (${one.constraint_check_type})`),
      verdict: result.verdict,
      ours: result.driftedFeatures,
      rows: result.rows,
    };
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    return { ...nothing, problem: error.message };
  }
}

async function readViolations(
  execution: DescribeProcessingJobResponse,
  copies: string | undefined,
): Promise<ViolationsDocument['violations']> {
  const output = execution.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
  const uri = `${output?.replace(/\/+$/, '')}/constraint_violations.json`;
  const document = (await startReading(copies).readJson('violations', uri)) as Partial<ViolationsDocument>;
  if (!Array.isArray(document?.violations)) {
    throw new InputError(`violations ${uri}: is no constraint_violations.json of Model Monitor`);
  }
  return document.violations;
}
