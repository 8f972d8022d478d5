import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EXTRACT_INPUT, PARAMETERS, PREPARE_INPUTS } from '../../contract/jobs';
import { LABELLED_FOLDER } from '../../contract/layout';
import type { HandlerOptions } from '../foundation/handler-options';
import { grantReadObjects } from '../foundation/object-grants';
import type { PipelineValue } from '../pipeline/pipeline-value';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { IDataExtract } from './extract-config';
import type { PreparedObjects } from './prepared-data';

/** Where the raw rows of a run are, for the first job that reads them. */
export interface RunSource {
  /** The inputs of the job, by the names of their folders. */
  readonly inputs: Record<string, PipelineValue>;
  /** What it may read. */
  readonly objects: PreparedObjects[];
}

/** What says where the raw rows are. */
export interface RunSourceOptions {
  readonly pipeline: TrainingPipeline;
  readonly source: s3.IBucket;
  /** Where in the bucket they are, without a slash at either end. */
  readonly prefix: string;
  /** What fills the source of each run, if anything does. */
  readonly extract?: IDataExtract;
  readonly handlers: HandlerOptions;
}

/** Says where the raw rows of a run are: under the source's prefix, or what an extract makes in steps before. */
export function bindRunSource(scope: Construct, options: RunSourceOptions): RunSource {
  const { pipeline, source, prefix, extract, handlers } = options;
  if (extract === undefined) {
    const uri = pipeline.addParameter(PARAMETERS.inputData, `s3://${source.bucketName}/${prefix}/`);
    return { inputs: { [PREPARE_INPUTS.source]: uri }, objects: [{ bucket: source, keys: [`${prefix}/*`] }] };
  }
  const bound = extract.bind(new Construct(scope, 'Extract'), pipeline, { source, sourcePrefix: prefix, handlers });
  bound.steps.forEach((step) => {
    pipeline.addStep(step);
  });
  return {
    inputs: {
      [`${PREPARE_INPUTS.source}/${EXTRACT_INPUT}`]: bound.rowsUri,
      ...(bound.labelledUri && { [`${PREPARE_INPUTS.source}/${LABELLED_FOLDER}`]: bound.labelledUri }),
    },
    objects: bound.objects,
  };
}

/** Lets a job read the raw rows. */
export function grantReadSource({ objects }: RunSource, role: iam.IRole): void {
  for (const { bucket, keys } of objects) {
    grantReadObjects(bucket, role, ...keys);
  }
}
