import { isDeepStrictEqual } from 'node:util';
import type { ResourceProviders, ResourceRequest, ResourceResponse } from '../interfaces';
import { checkRequest } from './api-schema';
import type { SageMakerContext } from './context';
import { validationError } from './errors';
import { randomId } from './identifiers';
import type { ModelPackageGroups } from './model-package-groups';
import type { Models } from './models';
import type { Pipelines } from './pipelines/pipelines';

/** The parts that provide resources to CloudFormation. */
export interface ResourceOwners {
  readonly pipelines: Pipelines;
  readonly groups: ModelPackageGroups;
  readonly models: Models;
}

/**
 * `AWS::SageMaker::Pipeline`, `AWS::SageMaker::ModelPackageGroup` and `AWS::SageMaker::Model`, with the Ref and GetAtt
 * values that CloudFormation documents. A change that replaces the resource on AWS makes a new one here and answers with
 * its id, so that CloudFormation deletes the old one. Deleting what is gone succeeds.
 */
export function makeResourceProviders(
  context: SageMakerContext,
  { pipelines, groups, models }: ResourceOwners,
): ResourceProviders {
  return {
    'AWS::SageMaker::Pipeline': async (request) => {
      const { PipelineName, PipelineDefinition, Tags, ...rest } = request.ResourceProperties;
      if (request.RequestType === 'Delete') {
        return deleteIfThere(request, pipelines.has(request.PhysicalResourceId!), () =>
          pipelines.delete(request.PhysicalResourceId!),
        );
      }
      const name = PipelineName ?? request.PhysicalResourceId ?? generateName(request);
      const properties = { ...rest, PipelineName: name, ...translateDefinition(PipelineDefinition) };
      if (request.RequestType === 'Update' && name === request.PhysicalResourceId) {
        checkRequest('UpdatePipeline', properties);
        const { arn } = await pipelines.update(properties);
        context.tags.replace(arn, Tags);
      } else {
        const create = { ...properties, Tags } as any;
        checkRequest('CreatePipeline', create);
        await pipelines.create(create);
      }
      return { PhysicalResourceId: name, Data: {} };
    },

    'AWS::SageMaker::ModelPackageGroup': (request) => {
      if (request.RequestType === 'Delete') {
        return deleteIfThere(request, groups.has(request.PhysicalResourceId!), () =>
          groups.delete(request.PhysicalResourceId!),
        );
      }
      const { Tags, ...properties } = request.ResourceProperties;
      const { Tags: _, ...old } = request.OldResourceProperties ?? {};
      if (request.RequestType === 'Update' && isDeepStrictEqual(properties, old)) {
        context.tags.replace(request.PhysicalResourceId!, Tags);
        return describeGroup(groups, request.PhysicalResourceId!);
      }
      checkRequest('CreateModelPackageGroup', request.ResourceProperties);
      return describeGroup(groups, groups.create(request.ResourceProperties as any).arn);
    },

    'AWS::SageMaker::Model': async (request) => {
      const physical = request.PhysicalResourceId;
      if (request.RequestType === 'Delete') {
        return deleteIfThere(request, models.has(physical!), () => models.delete(physical!));
      }
      const { Tags, ...properties } = request.ResourceProperties;
      const { Tags: _, ...old } = request.OldResourceProperties ?? {};
      if (request.RequestType === 'Update' && isDeepStrictEqual(properties, old)) {
        context.tags.replace(physical!, Tags);
        return {
          PhysicalResourceId: physical!,
          Data: { ModelName: models.find(physical!).request.ModelName, ModelArn: physical },
        };
      }
      const create = { ...request.ResourceProperties, ModelName: properties.ModelName ?? generateName(request) };
      checkRequest('CreateModel', create);
      const { arn } = await models.create(create);
      return { PhysicalResourceId: arn, Data: { ModelName: create.ModelName, ModelArn: arn } };
    },
  };
}

/** CloudFormation's definition property is an object around the text, and names the key of an S3 object otherwise than the API. */
function translateDefinition(definition: any): Record<string, unknown> {
  const { PipelineDefinitionBody, PipelineDefinitionS3Location: location } = definition ?? {};
  if (location !== undefined) {
    return {
      PipelineDefinitionS3Location: { Bucket: location.Bucket, ObjectKey: location.Key, VersionId: location.Version },
    };
  }
  if (typeof PipelineDefinitionBody !== 'string') {
    throw validationError(
      'PipelineDefinition needs a PipelineDefinitionBody that is a text, or a PipelineDefinitionS3Location.',
    );
  }
  return { PipelineDefinition: PipelineDefinitionBody };
}

function describeGroup(groups: ModelPackageGroups, arn: string): ResourceResponse {
  const { created } = groups.find(arn);
  return {
    PhysicalResourceId: arn,
    Data: { ModelPackageGroupArn: arn, CreationTime: created.toISOString(), ModelPackageGroupStatus: 'Completed' },
  };
}

function deleteIfThere(request: ResourceRequest, exists: boolean, remove: () => unknown): ResourceResponse {
  if (exists) {
    remove();
  }
  return { PhysicalResourceId: request.PhysicalResourceId!, Data: {} };
}

function generateName({ LogicalResourceId }: ResourceRequest): string {
  return `${LogicalResourceId.slice(0, 50)}-${randomId(12)}`;
}
