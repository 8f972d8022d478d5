import { Resource, Size, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { PREFIXES } from '../../contract/layout';
import { checkSameEnvironment } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { checkName } from '../foundation/names';
import { grantReadObjects } from '../foundation/object-grants';
import { createServiceRole, ownerRole } from '../foundation/service-role';
import { LifecycleValidationError } from '../foundation/validation-error';
import { allow, createNotebookInstance, type MachineOptions } from './notebook-instance';
import { workbenchAsset } from './start-script';
import { createStudioSpace } from './studio-space';
import type { WorkbenchProps } from './workbench-props';

const DEFAULT_INSTANCE = 'ml.t3.medium';
const LONGEST_NAME = 63;
const ENDING = '-workbench';
/** The endings of assets that hold code and configurations. */
const CODE_ENDINGS = ['.zip', '.json', '.gz'];
const REPOSITORY = /^(https:\/\/[^/\s]+\/\S+|[a-zA-Z0-9](-*[a-zA-Z0-9])*)$/;

/**
 * A SageMaker notebook instance beside a pipeline, or with `studio` a space of SageMaker Studio, with a starter notebook that is
 * made of the deployed recipe: it looks at the rows, tries features, trains by the code of the pipeline's jobs, compares with the
 * serving version on the same held-out rows, and starts the pipeline. Its role reads the source, the runs and the registry, starts
 * this pipeline, and does nothing else. Nobody is root on an instance, and it stops when nobody works.
 *
 * ```ts
 * new Workbench(this, 'Workbench', { pipeline, preparation, registry });
 * ```
 */
export class Workbench extends Resource implements iam.IGrantable {
  /** The name of the notebook instance; absent where it is a space of Studio. */
  public readonly notebookInstanceName?: string;
  /** The name of the space and of the user profile that it belongs to; absent where it is a notebook instance. */
  public readonly spaceName?: string;
  /** The role of the notebook. */
  public readonly role: iam.IRole;
  public readonly grantPrincipal: iam.IPrincipal;

  public constructor(scope: Construct, id: string, props: WorkbenchProps) {
    super(scope, id);
    checkProperties('WorkbenchProps', props);
    const { pipeline, preparation, registry, studio, codeRepository, acceptRecipes = true } = props;
    checkSameEnvironment('pipeline', this, pipeline);
    checkSameEnvironment('registry', this, registry);
    checkRepository(codeRepository);
    const name = findName(props);
    const role = createServiceRole(this, 'Role', {
      prop: 'role',
      given: props.role,
      // AWS does not say that it names the account when it assumes the role of a notebook instance.
      assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com'),
      description: `Notebook of the pipeline ${pipeline.pipelineName}`,
    });
    this.role = ownerRole(role);
    this.grantPrincipal = role;
    const code = workbenchAsset(this);
    grantReadCode(code, role);
    preparation._openTo(role, pipeline, acceptRecipes ? `${PREFIXES.workbench}/${pipeline.prefix}/*.json` : undefined);
    this.grantUse(props, role);
    const machine: MachineOptions = {
      name,
      pipeline,
      role,
      code,
      instanceType: props.instanceType?.toString() ?? DEFAULT_INSTANCE,
      volumeSize: props.volumeSize ?? Size.gibibytes(20),
      idleSeconds: props.idleTimeout?.toSeconds(),
      codeRepository,
    };
    if (studio) {
      this.spaceName = name;
      createStudioSpace(this, { ...machine, studio });
    } else {
      this.notebookInstanceName = name;
      createNotebookInstance(this, machine);
    }
  }

  private grantUse({ pipeline, registry }: WorkbenchProps, role: iam.IRole): void {
    grantReadObjects(pipeline.bucket, role, pipeline.runKeys('*'));
    // Also where the bucket's own key is not known.
    pipeline.encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
    registry.grantRead(role);
    pipeline.grantStartPipelineExecution(role);
    allow(
      role,
      'SeeRuns',
      [
        'sagemaker:DescribePipeline',
        'sagemaker:DescribePipelineExecution',
        'sagemaker:ListPipelineExecutionSteps',
        'sagemaker:ListPipelineExecutions',
      ],
      [pipeline.pipelineArn, `${pipeline.pipelineArn}/execution/*`],
    );
  }
}

function findName({ pipeline, studio, notebookInstanceName }: WorkbenchProps): string {
  if (studio && notebookInstanceName !== undefined) {
    throw new LifecycleValidationError(
      `notebookInstanceName: is the name of a notebook instance, and studio asks for a space; give studio.spaceName, got ${JSON.stringify(notebookInstanceName)}`,
    );
  }
  const [prop, given] = studio
    ? ['studio.spaceName', studio.spaceName]
    : ['notebookInstanceName', notebookInstanceName];
  const name = given ?? `${pipeline.pipelineName}${ENDING}`;
  checkName(prop!, name, LONGEST_NAME);
  return name;
}

/** What the pipeline's steps run and are told, and what the notebook imports: assets of these kinds, whatever their content. */
function grantReadCode(code: s3assets.Asset, role: iam.IRole): void {
  const keys = CODE_ENDINGS.map((ending) => code.s3ObjectKey.replace(`${code.assetHash}.zip`, `*${ending}`));
  grantReadObjects(code.bucket, role, ...keys);
}

function checkRepository(repository: string | undefined): void {
  if (repository !== undefined && !Token.isUnresolved(repository) && !REPOSITORY.test(repository)) {
    throw new LifecycleValidationError(
      `codeRepository: must be the https:// URL of a Git repository, or the name of one that SageMaker knows, got '${repository}'`,
    );
  }
}
