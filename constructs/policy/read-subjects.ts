import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { RETRAIN_VARIABLES } from '../../contract/environment';
import { readablePath } from '../foundation/readable-file';
import { listContents } from '../foundation/resolve-readable';
import { type Facts, present, readDocument, readFacts, readList } from './known-values';
import { PolicyRule } from './lifecycle-policy-props';
import {
  listSteps,
  readEndpointConfiguration,
  readEndpointSettings,
  readModel,
  readStep,
  type Step,
  type Workload,
} from './read-workloads';

/** A resource, or a stack, that a policy has rules about, as it will be deployed: with all overrides, after all aspects. */
export interface Subject {
  /** The resource, or the stack. */
  readonly construct: IConstruct;
  /** What people know it as. */
  readonly path: string;
  /** What runs; empty where nothing does. */
  readonly workloads: readonly Workload[];
  /** Its tags by their keys; undefined where it takes none. */
  readonly tags?: Facts;
  /** Of an endpoint, not of its configuration: its name, which may not be known. */
  readonly endpointName?: unknown;
  /** Of a pipeline: what it does. */
  readonly pipeline?: PipelineFacts;
  /** Of a trigger: when it retrains. */
  readonly guards?: Facts;
  /** Of a stack: where it is deployed, which may not be known. */
  readonly region?: unknown;
  /** What could not be read, and the rules that are about it. */
  readonly unread?: { readonly what: string; readonly rules: readonly PolicyRule[] };
}

/** What a pipeline does. */
export interface PipelineFacts {
  readonly steps: readonly Step[];
  /** The default values of its parameters, by name. */
  readonly parameters: Facts;
  /** What its jobs read. */
  readonly configurations: readonly Facts[];
}

/** All resources that a policy has rules about, at and below a construct, stages included, and the stacks that they are in. */
export function listSubjects(scope: IConstruct): Subject[] {
  const subjects = listResources(scope, (type) => type in READERS).flatMap(
    ({ resource, type, properties }): Subject[] => {
      const found = READERS[type]!(properties, resource);
      return found === undefined
        ? []
        : [{ construct: resource, path: readablePath(resource), workloads: [], ...found }];
    },
  );
  const stacks = new Set(subjects.map(({ construct }) => Stack.of(construct)));
  return [
    ...[...stacks].map((stack): Subject => {
      const region: unknown = stack.resolve(stack.region);
      return { construct: stack, path: stack.node.path, workloads: [], region };
    }),
    ...subjects,
  ];
}

/** A resource as the template will have it. */
export interface Resource {
  readonly resource: CfnResource;
  readonly type: string;
  readonly properties: Facts;
}

/** The resources of some types, at and below a construct. */
export function listResources(scope: IConstruct, isWanted: (type: string) => boolean): Resource[] {
  return scope.node
    .findAll()
    .filter((each): each is CfnResource => CfnResource.isCfnResource(each) && isWanted(each.cfnResourceType))
    .map((resource) => ({ resource, type: resource.cfnResourceType, properties: readProperties(resource) }));
}

/** The properties as the template will have them, overrides included. */
function readProperties(resource: CfnResource): Facts {
  const template: unknown = Stack.of(resource).resolve(resource._toCloudFormation());
  const [rendered] = Object.values(readFacts(readFacts(template).Resources));
  return readFacts(readFacts(rendered).Properties);
}

/** The rules about what runs. */
const RUNNING = [PolicyRule.ENCRYPTION_KEY, PolicyRule.VPC, PolicyRule.NETWORK_ISOLATION, PolicyRule.INSTANCE_TYPES];

/** Undefined for a resource that a policy has no rules about. */
type Reader = (properties: Facts, resource: CfnResource) => Partial<Subject> | undefined;

const READERS: Readonly<Record<string, Reader>> = {
  'Custom::ModelEndpoint': ({ EndpointName, Settings }) => {
    const settings = readDocument(Settings);
    return settings === undefined
      ? {
          endpointName: EndpointName,
          unread: { what: 'its settings', rules: [...RUNNING, PolicyRule.TAGS, PolicyRule.MONTHLY_COST] },
        }
      : {
          endpointName: EndpointName,
          workloads: [readEndpointSettings('the endpoint', settings)],
          tags: readFacts(settings.tags),
        };
  },
  'AWS::SageMaker::Endpoint': ({ EndpointName, Tags }, resource) => ({
    endpointName: readEndpointName(EndpointName, resource),
    tags: readTags(Tags),
  }),
  'AWS::SageMaker::EndpointConfig': (properties) => ({
    workloads: [readEndpointConfiguration('the endpoint', properties)],
    tags: readTags(properties.Tags),
  }),
  'AWS::SageMaker::Model': (properties) => ({
    workloads: [readModel('the model', properties)],
    tags: readTags(properties.Tags),
  }),
  'AWS::Lambda::Function': ({ Environment }) => {
    const text = readFacts(readFacts(Environment).Variables)[RETRAIN_VARIABLES.guards];
    const guards = readDocument(text);
    return text === undefined
      ? undefined
      : (guards && { guards }) || { unread: { what: 'its guards', rules: [PolicyRule.MONTHLY_COST] } };
  },
  'AWS::SageMaker::ModelPackageGroup': ({ Tags }) => ({ tags: readTags(Tags) }),
  'AWS::SageMaker::Pipeline': ({ PipelineDefinition, Tags }, resource) => {
    const tags = readTags(Tags);
    const definition = readDocument(readFacts(PipelineDefinition).PipelineDefinitionBody);
    if (definition === undefined) {
      return {
        tags,
        unread: {
          what: 'its definition',
          rules: [...RUNNING, PolicyRule.MINIMUM_CRITERIA, PolicyRule.MANUAL_APPROVAL],
        },
      };
    }
    const steps = listSteps(definition.Steps);
    const parameters = readList(definition.Parameters).map(readFacts);
    return {
      tags,
      workloads: steps.flatMap(readStep),
      pipeline: {
        steps,
        parameters: Object.fromEntries(parameters.map(({ Name, DefaultValue }) => [String(Name), DefaultValue])),
        configurations: Object.values(listContents(resource, definition)).map(readFacts),
      },
    };
  },
};

/** The name of an endpoint, given or CloudFormation's. */
export function readEndpointName(given: unknown, resource: CfnResource): unknown {
  return present(given) ?? { 'Fn::GetAtt': [Stack.of(resource).resolve(resource.logicalId) as string, 'EndpointName'] };
}

function readTags(tags: unknown): Facts {
  return Array.isArray(tags)
    ? Object.fromEntries(tags.map(readFacts).map(({ Key, Value }) => [String(Key), Value]))
    : readFacts(tags);
}
