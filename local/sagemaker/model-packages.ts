import type { CreateModelPackageInput, UpdateModelPackageInput, UserContext } from '@aws-sdk/client-sagemaker';
import { LOCAL_ACCOUNT, type Operations } from '../interfaces';
import type { SageMakerContext } from './context';
import { validationError } from './errors';
import { arnOf, toArn } from './identifiers';
import { checkCard } from './model-card';
import type { ModelPackageGroup, ModelPackageGroups } from './model-package-groups';
import { listPage } from './pagination';

/** A model version of the registry. */
export interface ModelPackage {
  readonly arn: string;
  readonly group: ModelPackageGroup;
  readonly version: number;
  readonly created: Date;
  modified: Date;
  request: CreateModelPackageInput;
  approvalDescription?: string;
  /** Who registered it and who changed it last; a pipeline registers with its role. */
  readonly createdBy: UserContext;
  modifiedBy: UserContext;
}

/** What UpdateModelPackage can change here, under the names that the event uses. */
const UPDATABLE = [
  'ModelApprovalStatus',
  'ApprovalDescription',
  'CustomerMetadataProperties',
  'SourceUri',
  'InferenceSpecification',
  'ModelLifeCycle',
  'ModelCard',
] as const;

/** CreateModelPackage and its family. Only versions of a group: an unversioned package is refused. */
export class ModelPackages {
  private readonly packages = new Map<string, ModelPackage>();

  constructor(
    private readonly context: SageMakerContext,
    private readonly groups: ModelPackageGroups,
  ) {
    groups.countVersionsWith((name) => this.ofGroup(name).length);
  }

  public operations(): Operations {
    return {
      CreateModelPackage: (request, caller) => ({ ModelPackageArn: this.create(request, caller).arn }),
      DescribeModelPackage: ({ ModelPackageName }) => this.describe(ModelPackageName),
      UpdateModelPackage: (request, caller) => ({ ModelPackageArn: this.update(request, caller).arn }),
      DeleteModelPackage: ({ ModelPackageName }) => this.delete(ModelPackageName),
      ListModelPackages: (request) => this.list(request),
    };
  }

  /** Registers a version. */
  public create(request: CreateModelPackageInput, caller?: string): ModelPackage {
    if (request.ModelPackageGroupName === undefined || request.ModelPackageName !== undefined) {
      throw validationError(
        'The local cloud registers versions of a group only: give ModelPackageGroupName and no ModelPackageName.',
      );
    }
    if (request.InferenceSpecification === undefined) {
      throw validationError('InferenceSpecification is required to create a versioned model package.');
    }
    checkCard(undefined, request.ModelCard);
    const group = this.groups.find(request.ModelPackageGroupName);
    const createdBy = describeCaller(caller);
    group.lastVersion += 1;
    const now = this.context.clock.now();
    const created: ModelPackage = {
      arn: arnOf('model-package', `${group.name}/${group.lastVersion}`),
      group,
      version: group.lastVersion,
      created: now,
      modified: now,
      createdBy,
      modifiedBy: createdBy,
      request: { ModelApprovalStatus: 'PendingManualApproval', ...request, ModelPackageGroupName: group.name },
    };
    this.packages.set(created.arn, created);
    this.context.tags.create(created.arn, request.Tags);
    this.emit(created);
    return created;
  }

  /** Changes a version: the approval, what describes it, and its metadata. */
  public update(request: UpdateModelPackageInput, caller?: string): ModelPackage {
    const found = this.find(request.ModelPackageArn!);
    const unsupported = ['AdditionalInferenceSpecificationsToAdd'].filter((member) => member in request);
    if (unsupported.length > 0) {
      throw validationError(`The local cloud does not support ${unsupported.join(', ')} of UpdateModelPackage.`);
    }
    checkCard(found.request.ModelCard, request.ModelCard);
    const { ApprovalDescription, CustomerMetadataPropertiesToRemove = [] } = request;
    const metadata = { ...found.request.CustomerMetadataProperties, ...request.CustomerMetadataProperties };
    CustomerMetadataPropertiesToRemove.forEach((key) => delete metadata[key]);
    found.request = {
      ...found.request,
      ...(request.ModelApprovalStatus !== undefined && { ModelApprovalStatus: request.ModelApprovalStatus }),
      ...(request.SourceUri !== undefined && { SourceUri: request.SourceUri }),
      ...(request.InferenceSpecification !== undefined && { InferenceSpecification: request.InferenceSpecification }),
      ...(request.ModelLifeCycle !== undefined && { ModelLifeCycle: request.ModelLifeCycle }),
      ...(request.ModelCard !== undefined && { ModelCard: { ...found.request.ModelCard, ...request.ModelCard } }),
      CustomerMetadataProperties: Object.keys(metadata).length > 0 ? metadata : undefined,
    };
    found.approvalDescription = ApprovalDescription ?? found.approvalDescription;
    found.modified = this.context.clock.now();
    found.modifiedBy = describeCaller(caller);
    this.emit(
      found,
      UPDATABLE.filter((member) => request[member] !== undefined),
    );
    return found;
  }

  public delete(nameOrArn: string): object {
    const { arn } = this.find(nameOrArn);
    this.packages.delete(arn);
    this.context.tags.delete(arn);
    return {};
  }

  public describe(nameOrArn: string): Record<string, unknown> {
    const found = this.find(nameOrArn);
    const { Tags: _, ClientToken: __, CertifyForMarketplace = false, ...request } = found.request;
    return {
      ...request,
      CertifyForMarketplace,
      ModelPackageName: `${found.group.name}/${found.version}`,
      ModelPackageVersion: found.version,
      ModelPackageArn: found.arn,
      CreationTime: found.created,
      CreatedBy: found.createdBy,
      LastModifiedTime: found.modified,
      LastModifiedBy: found.modifiedBy,
      ModelPackageStatus: 'Completed',
      ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
      ApprovalDescription: found.approvalDescription,
    };
  }

  /** Finds a version by ARN or by `group/version`. */
  public find(nameOrArn: string): ModelPackage {
    const arn = toArn('model-package', nameOrArn);
    const found = this.packages.get(arn);
    if (found === undefined) {
      throw validationError(`ModelPackage ${arn} does not exist.`);
    }
    return found;
  }

  private ofGroup(name: string): ModelPackage[] {
    return [...this.packages.values()].filter((version) => version.group.name === name);
  }

  private list(request: any): unknown {
    const { ModelPackageGroupName, ModelApprovalStatus, ModelPackageType } = request;
    if (ModelPackageGroupName !== undefined) {
      this.groups.find(ModelPackageGroupName);
    }
    // as on AWS, versions are listed when a group or the type asks for them
    const all =
      ModelPackageGroupName !== undefined || ['Versioned', 'Both'].includes(ModelPackageType)
        ? [...this.packages.values()]
        : [];
    const selected = all.filter(
      (version) =>
        (ModelPackageGroupName === undefined || version.group === this.groups.find(ModelPackageGroupName)) &&
        (ModelApprovalStatus === undefined || version.request.ModelApprovalStatus === ModelApprovalStatus),
    );
    const { page, NextToken } = listPage(selected, request, {
      name: (version) => version.group.name,
      created: (version) => version.created,
    });
    return {
      ModelPackageSummaryList: page.map((version) => ({
        ModelPackageArn: version.arn,
        ModelPackageGroupName: version.group.name,
        ModelPackageVersion: version.version,
        ModelPackageDescription: version.request.ModelPackageDescription,
        ModelApprovalStatus: version.request.ModelApprovalStatus,
        ModelPackageStatus: 'Completed',
        CreationTime: version.created,
      })),
      NextToken,
    };
  }

  /** As documented: the whole description, times as text, and which fields an update has changed. */
  private emit(version: ModelPackage, updated?: string[]): void {
    // The documented event names neither the card nor people.
    const {
      ModelPackageName: _,
      ModelCard: __,
      CreatedBy: ___,
      LastModifiedBy: ____,
      ...detail
    } = this.describe(version.arn);
    this.context.emitter.emit(
      'SageMaker Model Package State Change',
      { ...detail, ...(updated && { UpdatedModelPackageFields: updated }) },
      [version.arn],
    );
  }
}

/** The caller as IAM would name it. Nobody has signed what the local cloud does itself, such as a pipeline's step. */
function describeCaller(accessKey = 'pipeline'): UserContext {
  return { IamIdentity: { Arn: `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/local/${accessKey}` } };
}
