import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { GivenBaseline } from '../../contract/given-baseline';
import { checkProperties } from '../foundation/check-properties';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { BaselineFile } from './baseline-file';

/** How the values of a column are compared. */
export enum BaselineColumnType {
  /** Numbers. */
  NUMERIC = 'numeric',
  /** Texts, or numbers that are mere names, such as an area code. */
  CATEGORICAL = 'categorical',
}

/** How the columns of a baseline file relate to what requests carry. */
export interface BaselineColumns {
  /**
   * The column with the label that the model predicts. Requests do not carry it, and it is not compared.
   * @default - none
   */
  readonly targetColumn?: string;
  /**
   * Further columns of the file that requests do not carry.
   * @default - none
   */
  readonly absentColumns?: string[];
  /**
   * Columns that requests carry and whose values are not compared, such as an id. That a value is missing is still noticed.
   * @default - none
   */
  readonly ignoredColumns?: string[];
  /**
   * The column with the model's own predictions on these rows, in the form in which the endpoint answers. Requests do not
   * carry it; it is what live predictions are compared with.
   * @default - live predictions are not compared
   */
  readonly predictionColumn?: string;
}

/** A baseline of training rows. */
export interface CsvBaselineOptions extends BaselineColumns {
  /**
   * How columns are compared, whatever their values look like, by their names.
   * @default - a column of numbers is numeric, every other one categorical
   */
  readonly columnTypes?: Record<string, BaselineColumnType>;
}

/** A baseline of SageMaker Model Monitor. */
export interface ModelMonitorBaselineOptions extends BaselineColumns {
  /**
   * The baseline's constraints.json: values that it allows are known ones, and features that it lacks are not compared.
   * @default - none
   */
  readonly constraints?: BaselineFile;
}

/** Where the model versions keep their baselines. */
export interface ModelPackageBaselineOptions {
  /**
   * Holds the baselines that training pipelines of this library wrote.
   * @default - the bucket of the captured requests
   */
  readonly bucket?: s3.IBucket;
}

/** What a baseline is made of. */
interface BaselineParts {
  readonly registry?: IModelRegistry;
  readonly bucket?: s3.IBucket;
  /** Whether its rows are gone, so that nothing can be chosen by them. */
  readonly lacksRows?: true;
  readonly bindGiven?: (scope: Construct, grantee: iam.IGrantable) => GivenBaseline;
}

/** What live traffic is compared with. */
export class Baseline {
  /**
   * Training rows, a CSV with a header; also one with semicolons, tabs or bars between its values and with decimal commas. Its
   * columns must come in the order in which requests carry them, as far as requests carry them; requests in JSON are read by name.
   */
  public static fromCsv(file: BaselineFile, options: CsvBaselineOptions = {}): Baseline {
    checkProperties('CsvBaselineOptions', options);
    const columns = renderColumns(options);
    return new Baseline({
      bindGiven: (scope, grantee) => ({
        kind: 'csv',
        data: file._bind(scope, 'BaselineFile', grantee),
        ...(options.columnTypes && { types: options.columnTypes }),
        ...columns,
      }),
    });
  }

  /**
   * The statistics.json that a baselining job of SageMaker Model Monitor wrote. It describes each feature alone, to within a
   * fraction of a percent: relations between features are not compared.
   */
  public static fromModelMonitor(statistics: BaselineFile, options: ModelMonitorBaselineOptions = {}): Baseline {
    checkProperties('ModelMonitorBaselineOptions', options);
    const columns = renderColumns(options);
    return new Baseline({
      lacksRows: true,
      bindGiven: (scope, grantee) => ({
        kind: 'modelMonitor',
        data: statistics._bind(scope, 'BaselineFile', grantee),
        ...(options.constraints && { constraints: options.constraints._bind(scope, 'BaselineConstraints', grantee) }),
        ...columns,
      }),
    });
  }

  /** What the model version that is serving carries, as the versions of this library's training pipelines do. */
  public static fromModelPackage(registry: IModelRegistry, options: ModelPackageBaselineOptions = {}): Baseline {
    checkProperties('ModelPackageBaselineOptions', options);
    return new Baseline({ registry, bucket: options.bucket });
  }

  private constructor(private readonly parts: BaselineParts) {}

  /**
   * The registry of the versions that carry the baseline, if versions do.
   * @internal
   */
  public get _registry(): IModelRegistry | undefined {
    return this.parts.registry;
  }

  /**
   * Whether its rows are gone.
   * @internal
   */
  public get _lacksRows(): boolean {
    return this.parts.lacksRows ?? false;
  }

  /**
   * The bucket of the versions' baselines, if one was named.
   * @internal
   */
  public get _bucket(): s3.IBucket | undefined {
    return this.parts.bucket;
  }

  /**
   * Lets a grantee read the files of a baseline that no model version carries.
   *
   * @param scope of assets
   * @returns what the grantee must be told; undefined when versions carry the baseline
   * @internal
   */
  public _bindGiven(scope: Construct, grantee: iam.IGrantable): GivenBaseline | undefined {
    return this.parts.bindGiven?.(scope, grantee);
  }
}

function renderColumns(options: BaselineColumns): Partial<GivenBaseline> {
  const { targetColumn, predictionColumn } = options;
  const absentColumns = [...(targetColumn === undefined ? [] : [targetColumn]), ...(options.absentColumns ?? [])];
  const ignoredColumns = options.ignoredColumns ?? [];
  const all = [...absentColumns, ...ignoredColumns, ...(predictionColumn === undefined ? [] : [predictionColumn])];
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new LifecycleValidationError(
      `targetColumn, absentColumns, ignoredColumns and predictionColumn: must name different columns, got '${twice}' twice`,
    );
  }
  return {
    ...(absentColumns.length > 0 && { absentColumns }),
    ...(ignoredColumns.length > 0 && { ignoredColumns }),
    ...(predictionColumn !== undefined && { predictionColumn }),
  };
}
