import { isDeepStrictEqual } from 'node:util';
import type { ResourceProviders, ResourceRequest, ResourceResponse } from '../interfaces';
import { checkRequest } from './api-schema';
import type { SageMakerContext } from './context';
import type { EndpointConfigs } from './endpoint-configs';
import type { Endpoints } from './endpoints/endpoints';
import { arnOf, randomId } from './identifiers';

/** The parts that serve. */
export interface EndpointOwners {
  readonly configs: EndpointConfigs;
  readonly endpoints: Endpoints;
}

/**
 * `AWS::SageMaker::EndpointConfig` and `AWS::SageMaker::Endpoint`, for endpoints that are made without this library. As on
 * AWS, Ref is the ARN (here with the name's own upper-case letters), a configuration that changes is replaced, and an endpoint
 * is done when it is in service.
 */
export function makeEndpointProviders(
  context: SageMakerContext,
  { configs, endpoints }: EndpointOwners,
): ResourceProviders {
  const configOperations = configs.operations();
  const endpointOperations = endpoints.operations();

  const settle = async (name: string): Promise<void> => {
    await endpoints.find(name).work;
    const { EndpointStatus, FailureReason } = endpoints.find(name).describe() as Record<string, string>;
    if (EndpointStatus !== 'InService') {
      throw new Error(`the endpoint ${name} is ${EndpointStatus}: ${FailureReason ?? 'no reason was given'}`);
    }
  };

  return {
    'AWS::SageMaker::EndpointConfig': async (request) => {
      if (request.RequestType === 'Delete') {
        const EndpointConfigName = nameOf(request);
        if (configs.has(EndpointConfigName)) {
          await configOperations.DeleteEndpointConfig({ EndpointConfigName });
        }
        return { PhysicalResourceId: request.PhysicalResourceId!, Data: {} };
      }
      const { Tags, ...properties } = request.ResourceProperties;
      const { Tags: _, ...old } = request.OldResourceProperties ?? {};
      if (request.RequestType === 'Update' && isDeepStrictEqual(properties, old)) {
        context.tags.replace(arnOf('endpoint-config', nameOf(request)), Tags);
        return answer('endpoint-config', 'EndpointConfigName', nameOf(request));
      }
      const create = {
        ...request.ResourceProperties,
        EndpointConfigName: properties.EndpointConfigName ?? generateName(request),
      };
      checkRequest('CreateEndpointConfig', create);
      await configOperations.CreateEndpointConfig(create);
      return answer('endpoint-config', 'EndpointConfigName', create.EndpointConfigName);
    },

    'AWS::SageMaker::Endpoint': async (request) => {
      if (request.RequestType === 'Delete') {
        const EndpointName = nameOf(request);
        if (endpoints.has(EndpointName)) {
          const { work } = endpoints.find(EndpointName);
          await work;
          await endpointOperations.DeleteEndpoint({ EndpointName });
          await endpoints.find(EndpointName).work;
        }
        return { PhysicalResourceId: request.PhysicalResourceId!, Data: {} };
      }
      const { Tags, EndpointName, ...properties } = request.ResourceProperties;
      if (request.RequestType === 'Update' && EndpointName === request.OldResourceProperties?.EndpointName) {
        const name = nameOf(request);
        context.tags.replace(arnOf('endpoint', name), Tags);
        const { Tags: _, EndpointName: __, ...old } = request.OldResourceProperties ?? {};
        if (!isDeepStrictEqual(properties, old)) {
          const update = { ...properties, EndpointName: name };
          checkRequest('UpdateEndpoint', update);
          await endpointOperations.UpdateEndpoint(update);
          await settle(name);
        }
        return answer('endpoint', 'EndpointName', name);
      }
      const create = { ...request.ResourceProperties, EndpointName: EndpointName ?? generateName(request) };
      checkRequest('CreateEndpoint', create);
      await endpointOperations.CreateEndpoint(create);
      await settle(create.EndpointName);
      return answer('endpoint', 'EndpointName', create.EndpointName);
    },
  };
}

/** What CloudFormation's Ref and GetAtt give. */
function answer(kind: 'endpoint' | 'endpoint-config', attribute: string, name: string): ResourceResponse {
  return { PhysicalResourceId: `${arnOf(kind, '')}${name}`, Data: { [attribute]: name } };
}

function nameOf({ PhysicalResourceId }: ResourceRequest): string {
  return PhysicalResourceId!.slice(PhysicalResourceId!.lastIndexOf('/') + 1);
}

function generateName({ LogicalResourceId }: ResourceRequest): string {
  return `${LogicalResourceId.slice(0, 50)}-${randomId(12)}`;
}
