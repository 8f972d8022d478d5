import { createHash } from 'node:crypto';
import {
  CfnDeletionPolicy,
  CustomResource,
  Fn,
  type IResource,
  RemovalPolicy,
  Resource,
  Stack,
  Token,
} from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { NAME_LENGTHS } from '../../contract/names';
import { checkProperties } from '../foundation/check-properties';
import { type ModelImage, OWN_IMAGES } from '../foundation/container-images';
import { HandlerFunction } from '../foundation/handler-function';
import { type HandlerOptions, pickHandlerOptions } from '../foundation/handler-options';
import { nameInArn } from '../foundation/name-in-arn';
import { checkExistingName, checkName } from '../foundation/names';
import { existingArns, sagemakerArn } from '../foundation/object-grants';
import { warnOfUnusedRole } from '../foundation/unused-role';
import { ImageCollection } from './image-collection';

/** A group of model versions and their approval. */
export interface IModelRegistry extends IResource {
  /** The name of the model package group. */
  readonly modelPackageGroupName: string;
  /** The ARN of the model package group. */
  readonly modelPackageGroupArn: string;
  /** Lets an IAM principal list the versions and read them. */
  grantRead(grantee: iam.IGrantable): iam.Grant;
  /** Lets an IAM principal add versions. */
  grantRegister(grantee: iam.IGrantable): iam.Grant;
  /** Lets an IAM principal approve and reject versions. */
  grantApprove(grantee: iam.IGrantable): iam.Grant;
  /** Says which images the versions consist of, as a TrainingJob does for those that it registers. */
  addModelImages(...images: ModelImage[]): void;
  /**
   * The ARNs of the repositories that the versions' images come from, as the scope's stack sees them: those of the
   * library's own algorithms and those that were added, also after this call.
   */
  modelRepositoryArns(scope: Construct): string[];
}

/** What a model package group is called. */
export interface ModelRegistryOptions extends HandlerOptions {
  /**
   * What the name begins with; the stack's id is added, so that a stack which is destroyed and deployed again finds
   * no old group in its way. A further registry of a stack with the same prefix also gets eight digits of its path. The
   * first that is created keeps the short name, so create further ones after it, or give them a prefix of their own:
   * a changed name replaces the group.
   * @default 'models'
   */
  readonly namePrefix?: string;
  /**
   * The whole name. A fixed name stands in the way of the next deployment of the same stack when the group was
   * retained.
   * @default - the prefix and the stack's id
   */
  readonly modelPackageGroupName?: string;
  /**
   * Images of versions that no training of this app registers, or registers no longer: who serves may pull them.
   * @default - those of the library's own algorithms and of the trainings that register here
   */
  readonly modelImages?: ModelImage[];
  /**
   * With `removalPolicy` DESTROY: the role of the function that deletes the versions, which Lambda assumes.
   * @default - a new role
   */
  readonly emptierRole?: iam.IRole;
}

/** A new model package group. */
export interface ModelRegistryProps extends ModelRegistryOptions {
  /**
   * What happens to the group and its versions when the stack is destroyed. With DESTROY the versions are deleted
   * first, since SageMaker does not delete a group that holds any; `RemovalPolicies.of(stack).destroy()` needs it set here, too.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A model package group that exists already. */
export interface ModelRegistryAttributes {
  /** The group's name. */
  readonly modelPackageGroupName: string;
  /**
   * Images of versions that no training of this app registers: who serves may pull them.
   * @default - those of the library's own algorithms and of the trainings that register here
   */
  readonly modelImages?: ModelImage[];
}

abstract class ModelRegistryBase extends Resource implements IModelRegistry {
  public abstract readonly modelPackageGroupName: string;

  private readonly images = new ImageCollection(OWN_IMAGES);

  public get modelPackageGroupArn(): string {
    return sagemakerArn(Stack.of(this), 'model-package-group', this.modelPackageGroupName);
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'sagemaker:DescribeModelPackageGroup', 'sagemaker:DescribeModelPackage').combine(
      grantList(grantee),
    );
  }

  public grantRegister(grantee: iam.IGrantable): iam.Grant {
    return this.grant(
      grantee,
      'sagemaker:CreateModelPackage',
      'sagemaker:DescribeModelPackage',
      'sagemaker:DescribeModelPackageGroup',
      'sagemaker:AddTags',
      'sagemaker:ListTags',
    );
  }

  public grantApprove(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'sagemaker:UpdateModelPackage', 'sagemaker:DescribeModelPackage');
  }

  public addModelImages(...images: ModelImage[]): void {
    this.images.add(...images);
  }

  public modelRepositoryArns(scope: Construct): string[] {
    return this.images.repositoryArns(scope);
  }

  protected grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [
        ...existingArns(Stack.of(this), 'model-package-group', this.modelPackageGroupName),
        ...existingArns(Stack.of(this), 'model-package', this.modelPackageGroupName, '/*'),
      ],
    });
  }
}

/** AWS does not say which ARN it checks for a list of versions; it tells names and states and nothing of the models. */
function grantList(grantee: iam.IGrantable): iam.Grant {
  return iam.Grant.addToPrincipal({ grantee, actions: ['sagemaker:ListModelPackages'], resourceArns: ['*'] });
}

/**
 * A policy that was set after the constructor, as `RemovalPolicies.of(stack).destroy()` does, comes too late to create what
 * deletes the versions, and SageMaker would refuse to delete the group.
 */
function checkStillKept({ cfnOptions, node }: sagemaker.CfnModelPackageGroup): string[] {
  return cfnOptions.deletionPolicy === CfnDeletionPolicy.DELETE
    ? [
        `removalPolicy: must be given as RemovalPolicy.DESTROY, or the policy of ${node.path} must stay RETAIN; got DESTROY from outside, such as by RemovalPolicies or applyRemovalPolicy, which does not delete the model versions, and SageMaker deletes no group that holds any`,
      ]
    : [];
}

/** The prefixes that registries of a stack have taken. */
const prefixes = new WeakMap<Stack, Set<string>>();

/**
 * The model versions of one lifecycle, an `AWS::SageMaker::ModelPackageGroup`. A version that is approved is served
 * by the `ModelEndpoint` that reads this registry.
 */
export class ModelRegistry extends ModelRegistryBase {
  /** Refers to a model package group that exists already. */
  public static fromModelPackageGroupName(scope: Construct, id: string, modelPackageGroupName: string): IModelRegistry {
    return ModelRegistry.fromModelPackageGroupAttributes(scope, id, { modelPackageGroupName });
  }

  /**
   * Refers to a model package group that exists already by its ARN. One in another account or region is refused where its versions
   * are to be served or registered.
   *
   * @throws LifecycleValidationError for the ARN of anything else
   */
  public static fromModelPackageGroupArn(scope: Construct, id: string, modelPackageGroupArn: string): IModelRegistry {
    class Import extends ModelRegistryBase {
      public readonly modelPackageGroupName = nameInArn(
        'modelPackageGroupArn',
        modelPackageGroupArn,
        'model-package-group',
      );
      public override get modelPackageGroupArn(): string {
        return modelPackageGroupArn;
      }
    }
    return new Import(scope, id, { environmentFromArn: modelPackageGroupArn });
  }

  /** Refers to a model package group that exists already and whose versions have images of their own. */
  public static fromModelPackageGroupAttributes(
    scope: Construct,
    id: string,
    attributes: ModelRegistryAttributes,
  ): IModelRegistry {
    checkProperties('ModelRegistryAttributes', attributes);
    checkExistingName('modelPackageGroupName', attributes.modelPackageGroupName, NAME_LENGTHS.modelPackageGroup);
    class Import extends ModelRegistryBase {
      public readonly modelPackageGroupName = attributes.modelPackageGroupName;
    }
    const registry = new Import(scope, id);
    registry.addModelImages(...(attributes.modelImages ?? []));
    return registry;
  }

  public readonly modelPackageGroupName: string;

  public constructor(scope: Construct, id: string, props: ModelRegistryProps = {}) {
    super(scope, id);
    checkProperties('ModelRegistryProps', props);
    this.addModelImages(...(props.modelImages ?? []));
    const prefix = props.namePrefix ?? 'models';
    checkName('namePrefix', prefix, 50);
    if (props.modelPackageGroupName !== undefined) {
      checkName('modelPackageGroupName', props.modelPackageGroupName, NAME_LENGTHS.modelPackageGroup);
    }
    // The last part of the stack id's UUID: 12 hexadecimal digits.
    const stackSuffix = Fn.select(4, Fn.split('-', Fn.select(2, Fn.split('/', Stack.of(this).stackId))));
    const name = props.modelPackageGroupName ?? `${prefix}${this.distinguish(prefix)}-${stackSuffix}`;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;

    const resource = new sagemaker.CfnModelPackageGroup(this, 'Resource', { modelPackageGroupName: name });
    resource.applyRemovalPolicy(removalPolicy);
    this.modelPackageGroupName = Token.isUnresolved(name) ? name : props.modelPackageGroupName!;

    if (removalPolicy === RemovalPolicy.DESTROY) {
      const emptier = new HandlerFunction(this, 'Emptier', {
        ...pickHandlerOptions(props),
        role: props.emptierRole,
        roleProp: 'emptierRole',
        handler: 'empty-registry',
        description: 'Deletes the model versions when the registry is destroyed',
        environment: {},
      });
      const statement = this.grant(
        emptier.role,
        'sagemaker:DescribeModelPackage',
        'sagemaker:DeleteModelPackage',
      ).combine(grantList(emptier.role));
      const versions = new CustomResource(this, 'Versions', {
        serviceToken: emptier.function.functionArn,
        resourceType: 'Custom::ModelVersions',
        properties: { ModelPackageGroupName: name },
      });
      versions.node.addDependency(resource);
      statement.applyBefore(versions);
    } else {
      warnOfUnusedRole(this, 'emptierRole', props.emptierRole, 'removalPolicy: RemovalPolicy.DESTROY');
      this.node.addValidation({ validate: () => checkStillKept(resource) });
    }
  }

  /**
   * What a further registry's name has between prefix and stack id. The path and not a number, so that the name stays
   * when others come and go; nothing for the first, whose name must stay as it was deployed.
   */
  private distinguish(prefix: string): string {
    const stack = Stack.of(this);
    const taken = prefixes.get(stack) ?? new Set();
    prefixes.set(stack, taken);
    if (!taken.has(prefix)) {
      taken.add(prefix);
      return '';
    }
    // SageMaker allows 63 characters: 9 are added here and 13 for the stack.
    checkName('namePrefix', prefix, 41);
    return `-${createHash('sha256').update(this.node.path).digest('hex').slice(0, 8)}`;
  }
}
