import {
  DescribeModelPackageCommand,
  DescribePipelineExecutionCommand,
  type PipelineExecutionStep,
} from '@aws-sdk/client-sagemaker';
import { EVALUATE_OUTPUTS, PREPARE_OUTPUTS, STEPS, VERSION_METADATA } from '../../contract/jobs';
import { FILES, REPORT_ENDINGS } from '../../contract/layout';
import type { DriftReport } from '../../engine/drift/report';
import { measureStrength } from '../../engine/drift-report/drift-strength';
import type { LocalCloud } from '../../local/cloud';
import { collectQuality } from './collect-quality';
import type { LifecycleClient } from './lifecycle-client';
import { type Evaluation, readMetrics as readEvaluated } from './read-evaluation';
import type {
  DecisionSummary,
  ModelMetrics,
  ModelVersionSummary,
  PipelineRunSummary,
  QualityWindowSummary,
  StepSummary,
  WindowSummary,
} from './summary-types';

/** What the services say about a run, without what the story itself saw. */
export interface CollectedState {
  readonly pipelineRuns: PipelineRunSummary[];
  readonly modelVersions: ModelVersionSummary[];
  readonly windows: WindowSummary[];
  readonly qualityWindows: QualityWindowSummary[];
  readonly decisions: DecisionSummary[];
  readonly reports: DriftReport[];
}

async function readJson<T>(cloud: LocalCloud, uri: string): Promise<T> {
  return JSON.parse((await cloud.store.read(uri)).toString('utf8')) as T;
}

/** Reads the metrics out of SageMaker's model-quality JSON. */
async function readMetrics(cloud: LocalCloud, uri: string): Promise<ModelMetrics> {
  const evaluation = await readJson<Evaluation>(cloud, uri);
  return Object.fromEntries(readEvaluated(evaluation).map(({ name, value }) => [name, value]));
}

function describeStep(step: PipelineExecutionStep): StepSummary {
  return {
    name: step.StepName!,
    type: Object.keys(step.Metadata ?? {})[0] ?? 'unknown',
    status: step.StepStatus!,
    startTime: step.StartTime?.toISOString(),
    endTime: step.EndTime?.toISOString(),
    failureReason: step.FailureReason,
  };
}

/** The metrics of a run's evaluation, from the output of the job that its step started. */
async function readRunMetrics(
  cloud: LocalCloud,
  client: LifecycleClient,
  steps: PipelineExecutionStep[],
): Promise<ModelMetrics | undefined> {
  const output = await client.findOutput(steps, STEPS.evaluate, EVALUATE_OUTPUTS.evaluation);
  return output === undefined ? undefined : readMetrics(cloud, `${output}/${FILES.evaluation}`);
}

async function collectRun(cloud: LocalCloud, client: LifecycleClient, arn: string): Promise<PipelineRunSummary> {
  const run = await client.sagemaker.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }));
  const steps = await client.listSteps(arn);
  const ended = run.PipelineExecutionStatus !== 'Executing' && run.PipelineExecutionStatus !== 'Stopping';
  return {
    name: arn.slice(arn.lastIndexOf('/') + 1),
    arn,
    status: run.PipelineExecutionStatus!,
    cause: run.PipelineExecutionDescription ?? '',
    startTime: run.CreationTime!.toISOString(),
    endTime: ended ? run.LastModifiedTime?.toISOString() : undefined,
    failureReason: run.FailureReason,
    metrics: await readRunMetrics(cloud, client, steps),
    steps: steps.map(describeStep),
  };
}

async function collectVersion(cloud: LocalCloud, client: LifecycleClient, arn: string): Promise<ModelVersionSummary> {
  const version = await client.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  const uri = version.ModelMetrics?.ModelQuality?.Statistics?.S3Uri;
  return {
    version: version.ModelPackageVersion!,
    arn,
    status: version.ModelApprovalStatus!,
    approvedBy: version.CustomerMetadataProperties?.[VERSION_METADATA.approvedBy],
    modelCardStatus: version.ModelCard?.ModelCardStatus,
    time: version.CreationTime!.toISOString(),
    metrics: uri ? await readMetrics(cloud, uri) : undefined,
    evaluationPage: version.CustomerMetadataProperties?.[VERSION_METADATA.evaluationPage],
    dataReport: await findDataReport(cloud, version.DriftCheckBaselines?.ModelDataQuality?.Constraints?.S3Uri),
  };
}

/** The page of the data report, beside the baseline of a version; a run on rows that were prepared elsewhere has none. */
async function findDataReport(cloud: LocalCloud, schemaUri: string | undefined): Promise<string | undefined> {
  if (schemaUri === undefined) {
    return undefined;
  }
  const page = schemaUri.replace(/[^/]+\/[^/]+$/, `${PREPARE_OUTPUTS.report}/${FILES.reportPage}`);
  return (await cloud.store.list(page)).includes(page) ? page : undefined;
}

function describeWindow(uri: string, report: DriftReport, versions: ModelVersionSummary[]): WindowSummary {
  const columns = [...report.features, ...(report.predictions ? [report.predictions] : [])];
  return {
    start: report.window.start,
    end: report.window.end,
    rows: report.rows,
    verdict: report.verdict,
    driftedFeatures: [...report.driftedFeatures],
    driftedShare: report.driftedShare,
    predictionDrifted: report.predictionDrifted,
    version: versions.find(({ arn }) => arn === report.modelPackageArn)?.version,
    // With too few rows there is nothing to compare, and a strength would only look like one.
    features:
      report.verdict === 'Drift' || report.verdict === 'NoDrift'
        ? columns.map((column) => ({
            name: column.name,
            drifted: column.drifted,
            strength: Number(measureStrength(column, report.config).toFixed(3)),
          }))
        : [],
    report: uri,
  };
}

interface DecisionRecord {
  readonly time: string;
  readonly outcome: 'started' | 'skipped';
  readonly reason: string;
  readonly cause: string;
  readonly pipelineExecutionArn?: string;
}

async function collectDecisions(cloud: LocalCloud, client: LifecycleClient): Promise<DecisionSummary[]> {
  const uris = await cloud.store.list(`${client.output('DecisionRecordUri')}/`);
  const records = await Promise.all(uris.map((uri) => readJson<DecisionRecord>(cloud, uri)));
  // What the function notes for itself lies there as well.
  return records
    .filter(({ time, outcome }) => typeof time === 'string' && typeof outcome === 'string')
    .map(({ time, outcome, reason, cause, pipelineExecutionArn: arn }) => ({
      time,
      outcome,
      reason,
      cause,
      pipelineRun: arn?.slice(arn.lastIndexOf('/') + 1),
    }))
    .sort((one, other) => one.time.localeCompare(other.time) || other.outcome.localeCompare(one.outcome));
}

/** Reads what the services know about the runs, versions, windows and decisions of a lifecycle. */
export async function collectState(cloud: LocalCloud, client: LifecycleClient): Promise<CollectedState> {
  const modelVersions = await Promise.all(
    (await client.listVersions()).map((arn) => collectVersion(cloud, client, arn)),
  );
  const pipelineRuns = await Promise.all((await client.listRuns()).map((arn) => collectRun(cloud, client, arn)));
  const uris = await cloud.store.list(`${client.output('DriftReportUri')}/`);
  const found = await Promise.all(
    uris
      .filter((uri) => uri.endsWith(REPORT_ENDINGS.report))
      .map(async (uri) => ({ uri, report: await readJson<DriftReport>(cloud, uri) })),
  );
  found.sort((one, other) => one.report.window.start.localeCompare(other.report.window.start));
  return {
    pipelineRuns,
    modelVersions,
    windows: found.map(({ uri, report }) => describeWindow(uri, report, modelVersions)),
    // A lifecycle may have no quality monitor.
    qualityWindows: client.has('QualityReportUri') ? await collectQuality(cloud, client, modelVersions) : [],
    decisions: await collectDecisions(cloud, client),
    reports: found.map(({ report }) => report),
  };
}
