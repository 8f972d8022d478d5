import type { Construct } from 'constructs';
import { checkProperties } from '../foundation/check-properties';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { AthenaExtract } from './athena-extract';
import type { AthenaExtractProps } from './athena-extract-props';
import type { DataExtractConfig, DataExtractContext, IDataExtract } from './extract-config';

/** What fills the source of each run before it is prepared, as steps of the pipeline. */
export class DataExtract implements IDataExtract {
  /**
   * Rows that a query over tables of the Glue Data Catalog finds when the run begins: Athena unloads them as Parquet to a folder
   * of the run's own, which is what the run prepares.
   *
   * @throws LifecycleValidationError for a query that cannot be unloaded, and for tables that the role cannot be told of
   */
  public static athena(props: AthenaExtractProps): DataExtract {
    checkProperties('AthenaExtractProps', props);
    return new DataExtract(new AthenaExtract(props));
  }

  private constructor(private readonly extract: IDataExtract) {}

  public bind(scope: Construct, pipeline: TrainingPipeline, context: DataExtractContext): DataExtractConfig {
    return this.extract.bind(scope, pipeline, context);
  }
}
