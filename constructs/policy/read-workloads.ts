import { GATE_VERDICTS, VERDICT_SECTION } from '../../contract/jobs';
import { hasLocalStorage } from '../../contract/local-storage';
import { StepType } from '../pipeline/pipeline-step';
import { type Facts, isUnknown, present, readFacts, readList } from './known-values';

/** Containers that run: a job, a model or an endpoint. */
export interface Workload {
  /** What it is, such as `the step Train`. */
  readonly name: string;
  /** The instance types that it runs on, which may not be known. */
  readonly instanceTypes: readonly unknown[];
  /** Absent where the request has nothing of a network, as that of a batch transform, whose model has it. */
  readonly network?: { readonly vpc: unknown; readonly isolation: unknown };
  /** The keys of what it writes, by what they encrypt; undefined where there is none. */
  readonly keys: Readonly<Record<string, unknown>>;
  /** Of an endpoint: the instances that it always has. */
  readonly fleet?: readonly Fleet[];
  /** Of a request that no rule can read. */
  readonly unread?: string;
}

/** Instances of one type, which may not be known, as their number may not. */
export interface Fleet {
  readonly instanceType: unknown;
  readonly instanceCount: unknown;
}

/** A step of a pipeline's definition. */
export interface Step {
  readonly name: string;
  readonly type: string;
  readonly request: Facts;
  /** Whether the step runs only if the evaluation says that the criteria are met. */
  readonly isGated: boolean;
}

/** All steps of a definition, those of branches as well. */
export function listSteps(steps: unknown, isGated = false): Step[] {
  return readList(steps).flatMap((each) => {
    const { Name, Type, Arguments } = readFacts(each);
    const request = readFacts(Arguments);
    return [
      { name: String(Name), type: String(Type), request, isGated },
      ...listSteps(request.IfSteps, isGated || readList(request.Conditions).some(asksForVerdict)),
      ...listSteps(request.ElseSteps, isGated),
    ];
  });
}

/** Whether a condition is the one that a `TrainingJob` makes; all conditions of a step must hold. */
function asksForVerdict(condition: unknown): boolean {
  const { Type, LeftValue, RightValue } = readFacts(condition);
  const { Path } = readFacts(readFacts(LeftValue)['Std:JsonGet']);
  return Type === 'Equals' && Path === `${VERDICT_SECTION}.verdict` && RightValue === GATE_VERDICTS.met;
}

/** What runs when a step does. */
export function readStep({ name, type, request }: Step): Workload[] {
  const what = `the step ${name}`;
  switch (type) {
    case StepType.PROCESSING:
    case 'QualityCheck':
    case 'ClarifyCheck':
      return [readProcessing(what, request)];
    case StepType.TRAINING:
      return [readTraining(what, request)];
    case StepType.TUNING:
      return [request.TrainingJobDefinition, ...readList(request.TrainingJobDefinitions)]
        .filter((definition) => definition !== undefined)
        .map((definition) => readTraining(what, readFacts(definition)));
    case StepType.TRANSFORM:
      return [
        {
          name: what,
          ...readCluster(readFacts(request.TransformResources)),
          keys: {
            ...readCluster(readFacts(request.TransformResources)).keys,
            outputs: present(readFacts(request.TransformOutput).KmsKeyId),
          },
        },
      ];
    case StepType.MODEL:
      return [readModel(what, request)];
    case 'AutoML':
    case 'EMR':
    case 'EMRServerless':
      return [{ name: what, instanceTypes: [], keys: {}, unread: type }];
    default:
      return [];
  }
}

function readProcessing(name: string, request: Facts): Workload {
  const { instanceTypes, keys } = readCluster(readFacts(readFacts(request.ProcessingResources).ClusterConfig));
  const { VpcConfig, EnableNetworkIsolation } = readFacts(request.NetworkConfig);
  const output = readFacts(request.ProcessingOutputConfig);
  return {
    name,
    instanceTypes,
    network: { vpc: present(VpcConfig), isolation: present(EnableNetworkIsolation) },
    keys: { ...keys, ...(readList(output.Outputs).length > 0 && { outputs: present(output.KmsKeyId) }) },
  };
}

function readTraining(name: string, request: Facts): Workload {
  const { instanceTypes, keys } = readCluster(
    readFacts(request.HyperParameterTuningResourceConfig ?? request.ResourceConfig),
  );
  return {
    name,
    instanceTypes,
    network: { vpc: present(request.VpcConfig), isolation: present(request.EnableNetworkIsolation) },
    keys: { ...keys, outputs: present(readFacts(request.OutputDataConfig).KmsKeyId) },
  };
}

/** A model by itself has no instances and writes nothing. */
export function readModel(name: string, request: Facts): Workload {
  return {
    name,
    instanceTypes: [],
    network: { vpc: present(request.VpcConfig), isolation: present(request.EnableNetworkIsolation) },
    keys: {},
  };
}

function readCluster(cluster: Facts): Pick<Workload, 'instanceTypes' | 'keys'> {
  const groups = [...readList(cluster.InstanceGroups), ...readList(cluster.InstanceConfigs)].map(readFacts);
  const instanceTypes = (groups.length > 0 ? groups : [cluster])
    .map(({ InstanceType }) => present(InstanceType))
    .filter((type) => type !== undefined);
  return { instanceTypes, keys: volumeKey(instanceTypes, cluster.VolumeKmsKeyId) };
}

/** AWS refuses a key for volumes that the instance's own hardware encrypts. */
function volumeKey(instanceTypes: readonly unknown[], key: unknown): Record<string, unknown> {
  const isOwn = (type: unknown): boolean => typeof type === 'string' && !isUnknown(type) && hasLocalStorage(type);
  return instanceTypes.length === 0 || instanceTypes.every(isOwn) ? {} : { volumes: present(key) };
}

/** An endpoint of this library, by the settings that its controller gets. */
export function readEndpointSettings(name: string, settings: Facts): Workload {
  const { instanceType, instanceCount, vpc, networkIsolation, kmsKeyArn, dataCapture } = settings;
  const instanceTypes = [present(instanceType)].filter((type) => type !== undefined);
  return {
    name,
    instanceTypes,
    fleet: instanceTypes.map((type) => ({ instanceType: type, instanceCount })),
    network: { vpc: present(vpc), isolation: present(networkIsolation) },
    keys: {
      ...volumeKey(instanceTypes, kmsKeyArn),
      ...(present(dataCapture) !== undefined && { 'captured requests': present(readFacts(dataCapture).kmsKeyArn) }),
    },
  };
}

/** A configuration of an endpoint that is none of this library's; its models are resources of their own. */
export function readEndpointConfiguration(name: string, properties: Facts): Workload {
  const fleet = [...readList(properties.ProductionVariants), ...readList(properties.ShadowProductionVariants)]
    .map(readFacts)
    .map(({ InstanceType, InitialInstanceCount = 1 }) => ({
      instanceType: present(InstanceType),
      instanceCount: InitialInstanceCount,
    }))
    .filter(({ instanceType }) => instanceType !== undefined);
  const instanceTypes = fleet.map(({ instanceType }) => instanceType);
  const capture = readFacts(properties.DataCaptureConfig);
  return {
    name,
    instanceTypes,
    fleet,
    keys: {
      ...volumeKey(instanceTypes, properties.KmsKeyId),
      ...(present(properties.DataCaptureConfig) !== undefined && { 'captured requests': present(capture.KmsKeyId) }),
    },
  };
}
