import type { Construct } from 'constructs';
import { checkProperties } from '../foundation/check-properties';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { AthenaExtract } from './athena-extract';
import type { AthenaExtractProps } from './athena-extract-props';
import type { DataExtractConfig, DataExtractContext, IDataExtract } from './extract-config';
import { createFeatureQuery } from './feature-extract';
import type { FeatureExtractProps } from './feature-extract-props';

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

  /**
   * Labels with the features of their time: each row of a table, with what the feature groups' offline stores knew of it then and
   * nothing that came later (a point-in-time join). Athena runs the query when the run begins.
   *
   * @throws LifecycleValidationError for columns that are there twice, and for tables that the role cannot be told of
   */
  public static featureGroups(props: FeatureExtractProps): DataExtract {
    checkProperties('FeatureExtractProps', props);
    return new DataExtract(new AthenaExtract(createFeatureQuery(props)));
  }

  private constructor(private readonly extract: IDataExtract) {}

  public bind(scope: Construct, pipeline: TrainingPipeline, context: DataExtractContext): DataExtractConfig {
    return this.extract.bind(scope, pipeline, context);
  }
}
