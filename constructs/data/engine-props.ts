import type { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type { Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** Spark on several instances. */
export interface SparkEngineProps {
  /**
   * How many instances share the work, 1 to 100.
   * @default 2
   */
  readonly instances?: number;
  /**
   * Properties of Spark, such as `spark.executor.memory`; those of the driver cannot be changed, because it runs by then.
   * @default - those that suit the job: one executor an instance, its memory for Python rather than for Java
   */
  readonly properties?: Record<string, string>;
  /**
   * Whether the containers can reach nothing but each other. Inputs and outputs are brought and taken by SageMaker, so
   * that the job needs no network of its own.
   * @default true
   */
  readonly networkIsolation?: boolean;
}

/** The job that runs a team's own code. */
export interface RowMakerOptions {
  /**
   * The instance that the code runs on.
   * @default ml.m5.large
   */
  readonly instanceType?: InstanceType;
  /**
   * The instance's disk; it must hold the raw data and the rows that are made of it.
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;
  /**
   * How long the code may take.
   * @default Duration.hours(1)
   */
  readonly maximumRuntime?: Duration;
  /**
   * The role of the job, which SageMaker assumes.
   * @default - a new role, which reads the raw data and writes the rows of the run
   */
  readonly role?: iam.IRole;
}

/** A team's own script. */
export interface ScriptEngineProps extends RowMakerOptions {
  /**
   * The folder that holds the script and what it imports: all of it but hidden files, `node_modules`, `__pycache__` and
   * `*.pyc`.
   */
  readonly source: string;
  /**
   * The script, relative to `source`. It runs with Python 3.12 in AWS's scikit-learn image, without a network, as
   * `python <script> --source <folder> --rows <folder> --recipe <file>`.
   * @default 'make_rows.py'
   */
  readonly entryPoint?: string;
}

/** A team's own container. */
export interface ContainerEngineProps extends RowMakerOptions {
  /** What the container runs, such as `['python3', '/app/make_rows.py']`; the same options as a script's are added. */
  readonly command: string[];
}
