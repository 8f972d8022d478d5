import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { nameVariables, UNLOAD_QUERY_VARIABLES } from '../../contract/environment';
import {
  EXTRACT_ACTIONS,
  EXTRACT_OUTPUTS,
  type ExtractAnswer,
  type ExtractConfig,
  type ExtractRequest,
} from '../../contract/extract';
import { STEPS } from '../../contract/jobs';
import { LABELLED_FOLDER, PREFIXES } from '../../contract/layout';
import { checkSameRegion } from '../foundation/check-environment';
import { HandlerFunction } from '../foundation/handler-function';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { AthenaExtractProps } from './athena-extract-props';
import { grantListing, grantQuery } from './athena-grants';
import { checkQuery, checkTables } from './check-extract';
import type { DataExtractConfig, DataExtractContext, IDataExtract } from './extract-config';

/** SageMaker Pipelines waits so long for a function. */
const TIMEOUT = Duration.minutes(10);
/** So long each step waits for the query, which leaves the function a minute to answer. */
const WAIT_SECONDS = 540;
const DEFAULT_RUNTIME = Duration.minutes(30);
const DEFAULT_WORK_GROUP = 'primary';

const OUTPUTS: Record<keyof ExtractAnswer, string> = {
  outcome: 'String',
  queryId: 'String',
  attempt: 'Integer',
  rows: 'String',
  labelled: 'String',
};

/**
 * A query that is unloaded before each run. A step may wait ten minutes for a function, and a query takes longer: so one step
 * starts it, and others, as many as its time needs, wait for it one after the other and end at once when it has ended. A callback
 * step would take a queue, a rule and a place for its token, and a run whose event was lost would wait for ever.
 */
export class AthenaExtract implements IDataExtract {
  private readonly query: string;
  /** How many seconds each step that waits may wait. */
  private readonly waits: number[];

  public constructor(private readonly props: AthenaExtractProps) {
    this.query = checkQuery(props.query);
    checkTables(props);
    this.waits = shareTime((props.maximumRuntime ?? DEFAULT_RUNTIME).toSeconds());
  }

  public bind(scope: Construct, pipeline: TrainingPipeline, context: DataExtractContext): DataExtractConfig {
    const { source, sourcePrefix } = context;
    const { workGroup = DEFAULT_WORK_GROUP, database } = this.props;
    for (const { bucket } of [...this.props.tables, { bucket: this.props.resultBucket }]) {
      checkSameRegion('bucket', scope, bucket);
    }
    const config: ExtractConfig = { workGroup, database, keyArn: pipeline.encryptionKey?.keyArn };
    const handler = new HandlerFunction(scope, 'Handler', {
      ...context.handlers,
      role: this.props.role,
      roleProp: 'role',
      handler: 'unload-query',
      description: `Unloads the rows of the runs of ${pipeline.pipelineName} from ${database}`,
      environment: nameVariables(UNLOAD_QUERY_VARIABLES, { config: Stack.of(scope).toJsonString(config) }),
      timeout: TIMEOUT,
      // By a step of the pipeline.
      isAwaited: true,
    });
    const files = `${PREFIXES.extracts}/${pipeline.prefix}/*`;
    const labelled = `${sourcePrefix}/${LABELLED_FOLDER}/`;
    grantQuery(handler.role, { ...this.props, workGroup, pipeline, files });
    grantListing(source, handler.role, labelled);
    pipeline._grantInvoke(scope, handler.function.functionArn, 'CallExtract');

    const folder = PipelineValue.join('/', [
      `s3://${pipeline.bucket.bucketName}/${PREFIXES.extracts}/${pipeline.prefix}`,
      PipelineValue.execution('PipelineExecutionId'),
    ]);
    const labelledUri = `s3://${source.bucketName}/${labelled}`;
    const steps = this.createSteps(handler.function.functionArn, { folder, labelled: labelledUri });
    const last = steps[steps.length - 1].name;
    return {
      steps,
      rowsUri: readAnswer(last, EXTRACT_OUTPUTS.rows),
      labelledUri: readAnswer(last, EXTRACT_OUTPUTS.labelled),
      objects: [
        { bucket: pipeline.bucket, keys: [files] },
        { bucket: source, keys: [`${labelled}*`] },
      ],
    };
  }

  private createSteps(
    functionArn: string,
    places: { readonly folder: PipelineValue; readonly labelled: string },
  ): PipelineStep[] {
    const names = [STEPS.startExtract, ...this.waits.map((_, i) => `${STEPS.awaitExtract}${i === 0 ? '' : i + 1}`)];
    return names.map((name, i) => {
      const isLast = i === names.length - 1;
      const action = i === 0 ? EXTRACT_ACTIONS.start : isLast ? EXTRACT_ACTIONS.finish : EXTRACT_ACTIONS.await;
      const before = names[i - 1];
      const request: Partial<Record<keyof ExtractRequest, unknown>> = {
        action,
        ...places,
        ...(before === undefined
          ? { query: this.query }
          : {
              seconds: this.waits[i - 1],
              queryId: readAnswer(before, EXTRACT_OUTPUTS.queryId),
              attempt: readAnswer(before, EXTRACT_OUTPUTS.attempt),
            }),
      };
      return new PipelineStep({ name, stepType: StepType.LAMBDA, functionArn, outputs: OUTPUTS, arguments: request });
    });
  }
}

function shareTime(seconds: number): number[] {
  const whole = Math.ceil(seconds / WAIT_SECONDS) - 1;
  return [...Array.from({ length: whole }, () => WAIT_SECONDS), seconds - whole * WAIT_SECONDS];
}

function readAnswer(step: string, output: keyof ExtractAnswer): PipelineValue {
  return PipelineValue.stepProperty(step, `OutputParameters['${output}']`);
}
