import type { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type { Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { DataPrepStage } from '../data/data-prep-stage';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { TrainingPipeline } from '../pipeline/training-pipeline';

/** A space of JupyterLab in a domain of SageMaker Studio that exists already, in place of a notebook instance. */
export interface StudioSpace {
  /** The domain, such as `d-abcd1234efgh`: its VPC is the space's, and its key encrypts the disk. */
  readonly domainId: string;
  /**
   * What the space is called, and the user profile that it belongs to.
   * @default - the pipeline's name and '-workbench'
   */
  readonly spaceName?: string;
  /**
   * Who opens the space, by the user name of IAM Identity Center; required where people sign in to the domain by it, and allowed
   * nowhere else.
   * @default - whoever may create an address of the user profile
   */
  readonly singleSignOnUser?: string;
}

/** A notebook instance for a pipeline. */
export interface WorkbenchOptions {
  /**
   * A private space of SageMaker Studio in place of a notebook instance.
   * @default - a notebook instance
   */
  readonly studio?: StudioSpace;
  /**
   * What the notebook runs on; it holds the rows that are tried.
   * @default - ml.t3.medium
   */
  readonly instanceType?: InstanceType;
  /**
   * The disk, 5 GiB to 16 TiB: it must hold the raw rows, and what each trial makes of them.
   * @default Size.gibibytes(20)
   */
  readonly volumeSize?: Size;
  /**
   * After how long without activity the instance stops, and costs its disk only: at least 10 minutes, in a space of Studio an
   * hour. A kernel that works is activity.
   * @default Duration.hours(1)
   */
  readonly idleTimeout?: Duration;
  /**
   * A Git repository that the notebook opens in: an `https://` URL, or the name of one that SageMaker knows, which brings its
   * credentials; in a space of Studio a URL, which JupyterLab offers to clone.
   * @default - none
   */
  readonly codeRepository?: string;
  /**
   * Whether the notebook may start runs with a recipe of its own. Such a run is judged as every other; its model waits for
   * approval as long as whoever starts it leaves it at that.
   * @default true
   */
  readonly acceptRecipes?: boolean;
  /**
   * What the notebook instance is called.
   * @default - the pipeline's name and '-workbench'
   */
  readonly notebookInstanceName?: string;
  /**
   * The role of the notebook, which SageMaker assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
}

/** A notebook for the one who works on a pipeline's data and model. */
export interface WorkbenchProps extends WorkbenchOptions {
  /** The pipeline that is tried and started; the notebook is in its VPC, and encrypted with its key. */
  readonly pipeline: TrainingPipeline;
  /** The preparation of this pipeline. */
  readonly preparation: DataPrepStage;
  /** Where the pipeline registers its models. */
  readonly registry: IModelRegistry;
}
