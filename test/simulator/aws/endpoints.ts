import type {
  AddTagsCommandInput,
  CreateEndpointCommandInput,
  CreateEndpointConfigCommandInput,
  CreateModelCommandInput,
  DeleteTagsCommandInput,
  EndpointStatus,
  ListTagsCommandInput,
  Tag,
  UpdateEndpointCommandInput,
} from '@aws-sdk/client-sagemaker';
import { DETAIL_TYPES } from '../../../contract/events';
import type { Runtime } from '../runtime';
import { awsError, validation } from './errors';
import { ARN, type EventBus } from './event-bus';
import type { Registry, Version } from './registry';

export interface Endpoint {
  readonly name: string;
  status: EndpointStatus;
  config: string;
  target?: string;
  failureReason?: string;
  readonly created: number;
  modified: number;
  tags: Record<string, string>;
}

/** Of this type no account has a quota here: SageMaker refuses to start it. */
export const REFUSED_TYPE = 'ml.p5.48xlarge';

const MINUTE = 60_000;

/** Endpoints with their states and times, and what they are made of. Descriptions are behind by seconds. */
export class Endpoints {
  public readonly endpoints = new Map<string, Endpoint>();
  public readonly configs = new Map<string, CreateEndpointConfigCommandInput>();
  public readonly models = new Map<string, CreateModelCommandInput>();
  /** What no controller may ever do. */
  public readonly violations: string[] = [];
  /** When starts and updates failed, or were refused: every one is to be told. */
  public readonly failures: number[] = [];
  /** Updates that were begun. */
  public rollouts = 0;
  /** When configurations and models were made, by ARN. */
  private readonly partsCreated = new Map<string, Date>();
  /** The tags of configurations and models, by ARN. */
  private readonly tagsOfParts = new Map<string, Record<string, string>>();
  /** For so long a description may be that of before. */
  public staleMilliseconds = 0;
  /** Asked before a call deletes an endpoint. */
  public onDelete: (endpoint: Endpoint) => void = () => undefined;
  public onChange: () => void = () => undefined;
  private readonly before = new Map<string, { readonly endpoint: Endpoint | undefined; readonly until: number }>();

  public constructor(
    private readonly runtime: Runtime,
    private readonly bus: EventBus,
    private readonly registry: Registry,
  ) {}

  /** The configuration that answers callers; undefined when none does. */
  public served(name: string): string | undefined {
    const endpoint = this.endpoints.get(name);
    return endpoint && !['Creating', 'Failed', 'Deleting'].includes(endpoint.status) ? endpoint.config : undefined;
  }

  /** The version that a configuration is of. */
  public versionOf(config: string | undefined): Version | undefined {
    const model = this.models.get(this.configs.get(config ?? '')?.ProductionVariants?.[0].ModelName ?? '');
    return this.registry.find(model?.Containers?.[0].ModelPackageName);
  }

  /** Maintenance by AWS. */
  public maintain(name: string): void {
    const endpoint = this.endpoints.get(name);
    if (endpoint?.status === 'InService') {
      this.move(endpoint, { status: 'SystemUpdating' });
      this.later(endpoint, 3 * MINUTE, () => this.move(endpoint, { status: 'InService' }));
    }
  }

  /** Nobody has heard of the refusal of this moment. */
  public forgetRefusal(): void {
    if (this.failures.at(-1) === this.runtime.now) {
      this.failures.pop();
    }
  }

  /** Somebody deletes it by hand. */
  public deleteByHand(name: string): boolean {
    const endpoint = this.endpoints.get(name);
    if (!endpoint || !['InService', 'Failed', 'UpdateRollbackFailed'].includes(endpoint.status)) {
      return false;
    }
    this.startDeletion(endpoint);
    return true;
  }

  // The operations of SageMaker, by their names.

  public DescribeEndpoint({ EndpointName }: { EndpointName?: string }): unknown {
    const before = this.before.get(EndpointName!);
    const stale = before && this.runtime.now < before.until;
    const endpoint = stale ? before.endpoint : this.endpoints.get(EndpointName!);
    if (!endpoint) {
      throw validation(`Could not find endpoint "${ARN}:endpoint/${EndpointName}".`);
    }
    return {
      EndpointName,
      EndpointArn: `${ARN}:endpoint/${EndpointName}`,
      EndpointStatus: endpoint.status,
      EndpointConfigName: endpoint.config,
      FailureReason: endpoint.failureReason,
      CreationTime: new Date(endpoint.created),
      LastModifiedTime: new Date(endpoint.modified),
      PendingDeploymentSummary: endpoint.target && { EndpointConfigName: endpoint.target },
      ProductionVariants: this.configs
        .get(endpoint.config)
        ?.ProductionVariants?.map(({ VariantName }) => ({ VariantName })),
    };
  }

  public DescribeEndpointConfig({ EndpointConfigName }: { EndpointConfigName?: string }): unknown {
    return need(this.configs, EndpointConfigName!, 'endpoint configuration');
  }

  public DescribeModel({ ModelName }: { ModelName?: string }): unknown {
    return need(this.models, ModelName!, 'model');
  }

  public ListEndpointConfigs({ NameContains = '' }: { NameContains?: string }): unknown {
    const names = [...this.configs.keys()].filter((name) => name.includes(NameContains));
    return {
      EndpointConfigs: names.map((name) => ({
        EndpointConfigName: name,
        CreationTime: this.partsCreated.get(`${ARN}:endpoint-config/${name}`),
      })),
    };
  }

  public ListModels({ NameContains = '' }: { NameContains?: string }): unknown {
    const names = [...this.models.keys()].filter((name) => name.includes(NameContains));
    return {
      Models: names.map((name) => ({ ModelName: name, CreationTime: this.partsCreated.get(`${ARN}:model/${name}`) })),
    };
  }

  public ListTags({ ResourceArn }: ListTagsCommandInput): unknown {
    return { Tags: Object.entries(this.tagged(ResourceArn!).tags).map(([Key, Value]) => ({ Key, Value })) };
  }

  public AddTags({ ResourceArn, Tags }: AddTagsCommandInput): unknown {
    Object.assign(this.tagged(ResourceArn!).tags, toRecord(Tags));
    return {};
  }

  public DeleteTags({ ResourceArn, TagKeys }: DeleteTagsCommandInput): unknown {
    const { tags } = this.tagged(ResourceArn!);
    for (const key of TagKeys!) {
      delete tags[key];
    }
    return {};
  }

  public CreateModel(input: CreateModelCommandInput): unknown {
    const version = this.registry.find(input.Containers?.[0].ModelPackageName);
    if (version?.deleted) {
      throw validation(`Model package ${version.arn} does not exist.`);
    }
    if (version?.quality === 'refused') {
      this.failures.push(this.runtime.now);
      throw validation('Requested image 111122223333.dkr.ecr.eu-west-1.amazonaws.com/gone:1 not found.');
    }
    const made = create(this.models, input.ModelName!, input, 'model');
    this.tagsOfParts.set(`${ARN}:model/${input.ModelName}`, toRecord(input.Tags));
    this.partsCreated.set(`${ARN}:model/${input.ModelName}`, new Date(this.runtime.now));
    return made;
  }

  public CreateEndpointConfig(input: CreateEndpointConfigCommandInput): unknown {
    need(this.models, input.ProductionVariants![0].ModelName!, 'model');
    const made = create(this.configs, input.EndpointConfigName!, input, 'endpoint configuration');
    this.tagsOfParts.set(`${ARN}:endpoint-config/${input.EndpointConfigName}`, toRecord(input.Tags));
    this.partsCreated.set(`${ARN}:endpoint-config/${input.EndpointConfigName}`, new Date(this.runtime.now));
    return made;
  }

  public CreateEndpoint({ EndpointName, EndpointConfigName, Tags }: CreateEndpointCommandInput): unknown {
    need(this.configs, EndpointConfigName!, 'endpoint configuration');
    this.refuseQuota(EndpointConfigName!);
    const { now } = this.runtime;
    const endpoint: Endpoint = {
      name: EndpointName!,
      status: 'Creating',
      config: EndpointConfigName!,
      created: now,
      modified: now,
      tags: toRecord(Tags),
    };
    create(this.endpoints, endpoint.name, endpoint, 'endpoint');
    this.remember(endpoint.name, undefined);
    this.announce(endpoint);
    const starts = this.tryStart(endpoint.config);
    this.later(endpoint, (starts ? 6 : 12) * MINUTE, () => {
      if (starts) {
        this.move(endpoint, { status: 'InService' });
      } else {
        this.failures.push(this.runtime.now);
        this.move(endpoint, { status: 'Failed', failureReason: this.explain(endpoint.config) });
      }
    });
    return { EndpointArn: `${ARN}:endpoint/${EndpointName}` };
  }

  public UpdateEndpoint({ EndpointName, EndpointConfigName }: UpdateEndpointCommandInput): unknown {
    const endpoint = need(this.endpoints, EndpointName!, 'endpoint');
    need(this.configs, EndpointConfigName!, 'endpoint configuration');
    if (!['InService', 'UpdateRollbackFailed'].includes(endpoint.status)) {
      throw validation(`Cannot update in-progress endpoint "${ARN}:endpoint/${EndpointName}".`);
    }
    this.refuseQuota(EndpointConfigName!);
    const target = EndpointConfigName!;
    this.rollouts++;
    const starts = this.tryStart(target);
    const stuck = this.versionOf(target)?.quality === 'stuck';
    this.move(endpoint, { status: 'Updating', target });
    this.later(endpoint, 8 * MINUTE, () => {
      if (starts) {
        this.move(endpoint, { status: 'InService', config: target, target: undefined, failureReason: undefined });
        return;
      }
      this.failures.push(this.runtime.now);
      this.move(endpoint, { status: 'RollingBack', failureReason: this.explain(target) });
      this.later(endpoint, 4 * MINUTE, () =>
        this.move(endpoint, { status: stuck ? 'UpdateRollbackFailed' : 'InService', target: undefined }),
      );
    });
    return { EndpointArn: `${ARN}:endpoint/${EndpointName}` };
  }

  public DeleteEndpoint({ EndpointName }: { EndpointName?: string }): unknown {
    const endpoint = need(this.endpoints, EndpointName!, 'endpoint');
    if (!['InService', 'Failed', 'OutOfService', 'UpdateRollbackFailed'].includes(endpoint.status)) {
      throw validation(`Cannot update in-progress endpoint "${ARN}:endpoint/${EndpointName}".`);
    }
    this.onDelete(endpoint);
    this.startDeletion(endpoint);
    return {};
  }

  public DeleteEndpointConfig({ EndpointConfigName }: { EndpointConfigName?: string }): unknown {
    return this.remove(this.configs, EndpointConfigName!, 'endpoint configuration', this.configsInUse());
  }

  public DeleteModel({ ModelName }: { ModelName?: string }): unknown {
    const inUse = this.configsInUse().map((config) => this.configs.get(config)?.ProductionVariants?.[0].ModelName);
    return this.remove(this.models, ModelName!, 'model', inUse);
  }

  private startDeletion(endpoint: Endpoint): void {
    this.move(endpoint, { status: 'Deleting' });
    this.later(endpoint, 1.5 * MINUTE, () => {
      this.remember(endpoint.name, endpoint);
      this.endpoints.delete(endpoint.name);
      this.onChange();
    });
  }

  private refuseQuota(config: string): void {
    if (this.configs.get(config)?.ProductionVariants?.[0].InstanceType === (REFUSED_TYPE as string)) {
      this.failures.push(this.runtime.now);
      throw awsError('ResourceLimitExceeded', `The account-level service limit '${REFUSED_TYPE}' is 0 Instances`);
    }
  }

  private tryStart(config: string): boolean {
    const version = this.versionOf(config);
    if (!version || version.quality === 'good') {
      return true;
    }
    return version.quality === 'transient' && version.failuresLeft-- <= 0;
  }

  /** In SageMaker's words. */
  private explain(config: string): string {
    return this.versionOf(config)?.quality === 'transient'
      ? 'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.'
      : 'The primary container for production variant AllTraffic did not pass the ping health check.';
  }

  /** Something that happens to this very endpoint, unless it was deleted in between. */
  private later(endpoint: Endpoint, milliseconds: number, work: () => void): void {
    this.runtime.after(milliseconds, () => {
      if (this.endpoints.get(endpoint.name) === endpoint) {
        work();
      }
    });
  }

  private move(endpoint: Endpoint, change: Partial<Endpoint>): void {
    this.remember(endpoint.name, { ...endpoint });
    Object.assign(endpoint, change, { modified: this.runtime.now });
    this.announce(endpoint);
  }

  private announce(endpoint: Endpoint): void {
    this.onChange();
    this.bus.publish(DETAIL_TYPES.endpoint, { EndpointName: endpoint.name, EndpointStatus: endpoint.status });
  }

  private remember(name: string, endpoint: Endpoint | undefined): void {
    if (this.staleMilliseconds > 0) {
      this.before.set(name, { endpoint, until: this.runtime.now + this.staleMilliseconds });
    }
  }

  private tagged(arn: string): { readonly tags: Record<string, string> } {
    const [kind, name] = arn.slice(ARN.length + 1).split('/');
    switch (kind) {
      case 'endpoint-config':
        need(this.configs, name, 'endpoint configuration');
        break;
      case 'model':
        need(this.models, name, 'model');
        break;
      default:
        return need(this.endpoints, name, 'endpoint');
    }
    return { tags: this.tagsOfParts.get(arn)! };
  }

  private configsInUse(): string[] {
    return [...this.endpoints.values()]
      .filter(({ status }) => status !== 'Deleting')
      .flatMap(({ config, target }) => (target ? [config, target] : [config]));
  }

  private remove<T>(map: Map<string, T>, name: string, kind: string, inUse: Array<string | undefined>): unknown {
    need(map, name, kind);
    if (inUse.includes(name)) {
      this.violations.push(`${kind} ${name} was deleted while in use`);
    }
    map.delete(name);
    return {};
  }
}

function need<T>(map: Map<string, T>, name: string, kind: string): T {
  const value = map.get(name);
  if (value === undefined) {
    throw validation(`Could not find ${kind} "${ARN}:${kind.replace(' ', '-')}/${name}".`);
  }
  return value;
}

function create<T>(map: Map<string, T>, name: string, value: T, kind: string): object {
  if (map.has(name)) {
    throw validation(`Cannot create already existing ${kind} "${ARN}:${kind.replace(' ', '-')}/${name}".`);
  }
  map.set(name, value);
  return {};
}

function toRecord(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
