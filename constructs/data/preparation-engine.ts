import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { ModelImage } from '../foundation/container-images';
import type { ProcessingProgram } from '../pipeline/processing-program';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { DataRecipe } from './data-recipe';
import type { RunSource } from './run-source';

/** What an engine brings to the preparation. */
export interface PreparationEngine {
  readonly image: ModelImage;
  readonly instanceCount: number;
  /** The instance when nobody names one. */
  readonly defaultInstance: string;
  readonly networkIsolation: boolean;
  /** What the job's configuration says besides. */
  readonly configuration: Record<string, unknown>;
  /** What the job runs; assets of its own are made in the scope. */
  bindProgram(scope: Construct, code: s3assets.Asset, configuration: s3assets.Asset): ProcessingProgram;
  /**
   * Makes the rows before they are prepared.
   * @default - the rows are what lies at the source
   */
  readonly rowMaker?: RowMaker;
}

/** What makes rows is told. */
export interface RowMakerContext {
  readonly scope: Construct;
  readonly pipeline: TrainingPipeline;
  readonly recipe: DataRecipe;
  readonly code: s3assets.Asset;
  /** Where a run's raw data is. */
  readonly source: RunSource;
}

/** Adds the step that makes rows. */
export interface RowMaker {
  /** @returns where the rows of a run are after it */
  add(context: RowMakerContext): RunSource;
}
