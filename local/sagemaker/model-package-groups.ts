import type { CreateModelPackageGroupInput } from '@aws-sdk/client-sagemaker';
import type { Operations } from '../interfaces';
import type { SageMakerContext } from './context';
import { conflict, validationError } from './errors';
import { arnOf, toArn } from './identifiers';
import { listPage } from './pagination';

/** A group of model versions. */
export interface ModelPackageGroup {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly created: Date;
  /** The number of the newest version ever made: the number of a deleted version is not given again. */
  lastVersion: number;
}

/** CreateModelPackageGroup and its family. */
export class ModelPackageGroups {
  private readonly groups = new Map<string, ModelPackageGroup>();
  private countVersions: (group: string) => number = () => 0;

  constructor(private readonly context: SageMakerContext) {}

  /** Tells how many versions a group holds, once there is a registry of versions. */
  public countVersionsWith(count: (group: string) => number): void {
    this.countVersions = count;
  }

  public operations(): Operations {
    return {
      CreateModelPackageGroup: (request) => ({ ModelPackageGroupArn: this.create(request).arn }),
      DescribeModelPackageGroup: ({ ModelPackageGroupName }) => {
        const group = this.find(ModelPackageGroupName);
        return { ...summarize(group), CreatedBy: {} };
      },
      ListModelPackageGroups: (request) => {
        const { page, NextToken } = listPage(this.groups.values(), request, {
          name: (group) => group.name,
          created: (group) => group.created,
        });
        return { ModelPackageGroupSummaryList: page.map(summarize), NextToken };
      },
      DeleteModelPackageGroup: ({ ModelPackageGroupName }) => this.delete(ModelPackageGroupName),
    };
  }

  public create(request: CreateModelPackageGroupInput): ModelPackageGroup {
    const name = request.ModelPackageGroupName!;
    const arn = arnOf('model-package-group', name);
    if (this.groups.has(arn)) {
      throw validationError(`Model Package Group already exists: ${arn}`);
    }
    const group = {
      name,
      arn,
      description: request.ModelPackageGroupDescription,
      created: this.context.clock.now(),
      lastVersion: 0,
    };
    this.groups.set(arn, group);
    this.context.tags.create(arn, request.Tags);
    return group;
  }

  /** Deletes a group that holds no version. */
  public delete(nameOrArn: string): object {
    const group = this.find(nameOrArn);
    const versions = this.countVersions(group.name);
    if (versions > 0) {
      throw conflict(
        `Model Package Group ${group.arn} cannot be deleted: it still contains ${versions} model package${versions === 1 ? '' : 's'}.`,
      );
    }
    this.groups.delete(group.arn);
    this.context.tags.delete(group.arn);
    return {};
  }

  public has(nameOrArn: string): boolean {
    return this.groups.has(toArn('model-package-group', nameOrArn));
  }

  public find(nameOrArn: string): ModelPackageGroup {
    const arn = toArn('model-package-group', nameOrArn);
    const group = this.groups.get(arn);
    if (group === undefined) {
      throw validationError(`ModelPackageGroup ${arn} does not exist.`);
    }
    return group;
  }
}

function summarize(group: ModelPackageGroup): Record<string, unknown> {
  return {
    ModelPackageGroupName: group.name,
    ModelPackageGroupArn: group.arn,
    ModelPackageGroupDescription: group.description,
    CreationTime: group.created,
    ModelPackageGroupStatus: 'Completed',
  };
}
