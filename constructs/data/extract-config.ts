import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { HandlerOptions } from '../foundation/handler-options';
import type { PipelineStep } from '../pipeline/pipeline-step';
import type { PipelineValue } from '../pipeline/pipeline-value';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { PreparedObjects } from './prepared-data';

/** What an extract is for. */
export interface DataExtractContext {
  /** The bucket of the source. */
  readonly source: s3.IBucket;
  /** Where in that bucket the source is; labelled rows of live traffic are below it, under `labelled-traffic/`. */
  readonly sourcePrefix: string;
  /** How functions are set up. */
  readonly handlers: HandlerOptions;
}

/** How an extract fills the source of a run. */
export interface DataExtractConfig {
  /** Steps that run before the preparation, in their order. */
  readonly steps: PipelineStep[];
  /** Where the rows of the run are after them. At least one object must be there. */
  readonly rowsUri: PipelineValue;
  /**
   * Where labelled rows of live traffic are; at least one object must be there, which may be hidden.
   * @default - none are read
   */
  readonly labelledUri?: PipelineValue;
  /** What the preparation reads. */
  readonly objects: PreparedObjects[];
}

/** What fills the source of each run before it is prepared: `DataExtract.athena`, or a class of your own. */
export interface IDataExtract {
  /**
   * Makes the steps, and what they need.
   *
   * @param scope where functions and roles of the extract belong, empty before
   * @param pipeline the pipeline whose runs it fills the source of
   */
  bind(scope: Construct, pipeline: TrainingPipeline, context: DataExtractContext): DataExtractConfig;
}
