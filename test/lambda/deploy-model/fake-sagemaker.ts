import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  type CreateEndpointConfigCommandInput,
  CreateModelCommand,
  type CreateModelCommandInput,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteTagsCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  type EndpointStatus,
  ListEndpointConfigsCommand,
  ListModelPackagesCommand,
  ListModelsCommand,
  ListTagsCommand,
  SageMakerClient,
  UpdateEndpointCommand,
  type UpdateEndpointCommandInput,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { fakeOf } from '../../engine/aws/fake-client';
import { awsError } from '../../engine/aws/fake-s3';

export interface FakeEndpoint {
  status: EndpointStatus;
  config: string;
  target?: string;
  failureReason?: string;
  modified: number;
  tags?: Record<string, string>;
}

export interface FakeVersion {
  arn: string;
  version: number;
  status: 'Approved' | 'Rejected' | 'PendingManualApproval';
  description?: string;
}

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333';
const NO_PING =
  'The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.';
const SETTLED: readonly EndpointStatus[] = ['InService', 'OutOfService', 'UpdateRollbackFailed'];
const validation = (message: string): Error => awsError('ValidationException', message);

/** A small SageMaker: endpoints as a state machine that moves only when `settle` is called, and the rules that AWS enforces. */
export class FakeSageMaker extends fakeOf(SageMakerClient) {
  /** Of configurations and models, by ARN. */
  private readonly partTags: Record<string, { tags?: Record<string, string> }> = {};
  public readonly endpoints = new Map<string, FakeEndpoint>();
  public readonly configs = new Map<string, CreateEndpointConfigCommandInput>();
  public readonly models = new Map<string, CreateModelCommandInput>();
  public readonly versions: FakeVersion[] = [];
  public readonly updates: UpdateEndpointCommandInput[] = [];
  /** Deletions of something in use, and versions that gave way to older ones without a reason: none may ever happen. */
  public readonly violations: string[] = [];
  /** Names of the commands that change something, in order. */
  public readonly changes: string[] = [];
  /** Set to make the next command of this name fail. */
  public refuse: { command: string; error: Error } | undefined;
  /** Keeps `DescribeEndpoint` at what it was, as an eventually consistent read does. */
  public staleEndpoint: FakeEndpoint | undefined;
  /** Reads do not show any endpoint yet. */
  public isEndpointUnseen = false;
  private clock = Date.UTC(2026, 0, 1);
  private lastVersion = 0;

  public register(status: FakeVersion['status'] = 'Approved'): FakeVersion {
    const version = ++this.lastVersion;
    const entry = { arn: `${ARN}:model-package/churn/${version}`, version, status };
    this.versions.push(entry);
    return entry;
  }

  /**
   * Ends what the endpoint is doing.
   *
   * @param reason what SageMaker says of a failure; for an update, nothing unless it is given
   */
  public settle(name: string, success = true, reason?: string): boolean {
    const endpoint = this.endpoints.get(name);
    switch (endpoint?.status) {
      case 'Creating':
        Object.assign(
          endpoint,
          success ? { status: 'InService' } : { status: 'Failed', failureReason: reason ?? NO_PING },
        );
        break;
      case 'Updating':
        Object.assign(endpoint, {
          status: 'InService',
          config: success ? endpoint.target : endpoint.config,
          target: undefined,
          failureReason: success ? undefined : reason,
        });
        break;
      case 'SystemUpdating':
        endpoint.status = 'InService';
        break;
      case 'Deleting':
        this.endpoints.delete(name);
        return true;
      default:
        return false;
    }
    endpoint.modified = ++this.clock;
    return true;
  }

  public async send(command: object): Promise<any> {
    const name = command.constructor.name.replace(/Command$/, '');
    if (this.refuse?.command === name) {
      throw this.refuse.error;
    }
    if (/^(Create|Update|Delete(?!Tags))/.test(name)) {
      this.changes.push(name);
    }
    if (command instanceof DescribeEndpointCommand) {
      const endpoint = this.isEndpointUnseen
        ? undefined
        : (this.staleEndpoint ?? this.endpoints.get(command.input.EndpointName!));
      if (!endpoint) {
        throw validation(`Could not find endpoint "${ARN}:endpoint/${command.input.EndpointName}".`);
      }
      return {
        EndpointArn: `${ARN}:endpoint/${command.input.EndpointName}`,
        EndpointStatus: endpoint.status,
        EndpointConfigName: endpoint.config,
        FailureReason: endpoint.failureReason,
        LastModifiedTime: new Date(endpoint.modified),
        PendingDeploymentSummary: endpoint.target && { EndpointConfigName: endpoint.target },
        ProductionVariants: this.configs
          .get(endpoint.config)
          ?.ProductionVariants?.map(({ VariantName }) => ({ VariantName })),
      };
    }
    if (command instanceof DescribeEndpointConfigCommand) {
      return this.need(this.configs, command.input.EndpointConfigName!, 'endpoint configuration');
    }
    if (command instanceof DescribeModelCommand) {
      return this.need(this.models, command.input.ModelName!, 'model');
    }
    if (command instanceof ListModelPackagesCommand) {
      // Newest first, one to a page, and a first page that is empty, as filtered lists of AWS may be.
      const found = this.versions.filter(({ status }) => status === command.input.ModelApprovalStatus).reverse();
      const page = Number(command.input.NextToken ?? 0);
      return {
        ModelPackageSummaryList:
          page === 0
            ? []
            : found
                .slice(page - 1, page)
                .map(({ arn, version }) => ({ ModelPackageArn: arn, ModelPackageVersion: version })),
        NextToken: page < found.length ? String(page + 1) : undefined,
      };
    }
    if (command instanceof DescribeModelPackageCommand) {
      const found = this.findVersion(command.input.ModelPackageName!);
      return { ModelApprovalStatus: found.status, ApprovalDescription: found.description };
    }
    if (command instanceof UpdateModelPackageCommand) {
      const found = this.findVersion(command.input.ModelPackageArn!);
      found.status = command.input.ModelApprovalStatus!;
      found.description = command.input.ApprovalDescription;
      return {};
    }
    if (command instanceof ListEndpointConfigsCommand) {
      return page(
        [...this.configs.keys()].filter((key) => key.includes(command.input.NameContains!)),
        command.input.NextToken,
        (keys) => ({
          EndpointConfigs: keys.map((EndpointConfigName) => ({ EndpointConfigName })),
        }),
      );
    }
    if (command instanceof ListModelsCommand) {
      return page(
        [...this.models.keys()].filter((key) => key.includes(command.input.NameContains!)),
        command.input.NextToken,
        (keys) => ({
          Models: keys.map((ModelName) => ({ ModelName })),
        }),
      );
    }
    if (command instanceof ListTagsCommand) {
      const tags = Object.entries(this.tagged(command.input.ResourceArn!).tags ?? {});
      return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
    }
    if (command instanceof AddTagsCommand) {
      const endpoint = this.tagged(command.input.ResourceArn!);
      endpoint.tags = { ...endpoint.tags, ...asRecord(command.input.Tags) };
      return {};
    }
    if (command instanceof DeleteTagsCommand) {
      const { tags = {} } = this.tagged(command.input.ResourceArn!);
      command.input.TagKeys!.forEach((key) => delete tags[key]);
      return {};
    }
    return this.change(command);
  }

  /** ARN of the version of the endpoint's configuration; undefined when none can be told. */
  public servedArn(name: string): string | undefined {
    return this.arnOf(this.endpoints.get(name)?.config ?? '');
  }

  private arnOf(config: string): string | undefined {
    const model = this.configs.get(config)?.ProductionVariants?.[0].ModelName;
    return this.models.get(model ?? '')?.Containers?.[0].ModelPackageName;
  }

  /** What serves gives way to an older version only where its approval was withdrawn. */
  private checkNoOlder({ status, config }: FakeEndpoint, target: string): void {
    const [served, next] = [this.arnOf(config), this.arnOf(target)];
    const approval = this.versions.find(({ arn }) => arn === served)?.status ?? 'Approved';
    const numberOf = (arn: string): number => Number(arn.split('/').pop());
    if (status === 'InService' && served && next && approval === 'Approved' && numberOf(next) < numberOf(served)) {
      this.violations.push(`${served} gave way to ${next}`);
    }
  }

  /** The number of the registry's version that the endpoint serves. */
  public servingVersion(name: string): number | undefined {
    return this.versions.find(({ arn }) => arn === this.servedArn(name))?.version;
  }

  /** Lets an update fail, and its rollback too: what is said to serve is one of both. */
  public failRollback(name: string, serves: 'old' | 'new'): void {
    const endpoint = this.endpoints.get(name);
    if (endpoint?.status === 'Updating') {
      const { config, target = config } = endpoint;
      const said = serves === 'old' ? config : target;
      Object.assign(endpoint, {
        status: 'UpdateRollbackFailed',
        config: said,
        target: undefined,
        modified: ++this.clock,
      });
    }
  }

  /** Deletes a version from the registry, as a person may. */
  public deregister(arn: string): void {
    this.versions.splice(this.versions.indexOf(this.findVersion(arn)), 1);
  }

  private findVersion(arn: string): FakeVersion {
    const found = this.versions.find((version) => version.arn === arn);
    if (!found) {
      throw validation(`ModelPackage ${arn} does not exist.`);
    }
    return found;
  }

  private tagged(arn: string): { tags?: Record<string, string> } {
    if (!arn.startsWith(`${ARN}:endpoint/`)) {
      return (this.partTags[arn] ??= {});
    }
    return this.need(this.endpoints, arn.split('/')[1], 'endpoint');
  }

  private change(command: object): unknown {
    if (command instanceof CreateModelCommand) {
      command.input.Containers?.forEach(({ ModelPackageName }) => this.findVersion(ModelPackageName!));
      const made = this.create(this.models, command.input.ModelName!, command.input, 'model');
      this.tagged(`${ARN}:model/${command.input.ModelName}`).tags = asRecord(command.input.Tags);
      return made;
    }
    if (command instanceof CreateEndpointConfigCommand) {
      this.need(this.models, command.input.ProductionVariants![0].ModelName!, 'model');
      const made = this.create(
        this.configs,
        command.input.EndpointConfigName!,
        command.input,
        'endpoint configuration',
      );
      this.tagged(`${ARN}:endpoint-config/${command.input.EndpointConfigName}`).tags = asRecord(command.input.Tags);
      return made;
    }
    if (command instanceof CreateEndpointCommand) {
      this.need(this.configs, command.input.EndpointConfigName!, 'endpoint configuration');
      const endpoint: FakeEndpoint = {
        status: 'Creating',
        config: command.input.EndpointConfigName!,
        modified: ++this.clock,
        tags: asRecord(command.input.Tags),
      };
      return this.create(this.endpoints, command.input.EndpointName!, endpoint, 'endpoint');
    }
    if (command instanceof UpdateEndpointCommand) {
      const endpoint = this.need(this.endpoints, command.input.EndpointName!, 'endpoint');
      this.need(this.configs, command.input.EndpointConfigName!, 'endpoint configuration');
      if (!SETTLED.includes(endpoint.status)) {
        throw validation(`Cannot update in-progress endpoint "${ARN}:endpoint/${command.input.EndpointName}".`);
      }
      this.checkNoOlder(endpoint, command.input.EndpointConfigName!);
      this.updates.push(command.input);
      Object.assign(endpoint, {
        status: 'Updating',
        failureReason: undefined,
        target: command.input.EndpointConfigName,
        modified: ++this.clock,
      });
      return {};
    }
    if (command instanceof DeleteEndpointCommand) {
      const endpoint = this.need(this.endpoints, command.input.EndpointName!, 'endpoint');
      if (endpoint.status !== 'Failed' && !SETTLED.includes(endpoint.status)) {
        throw validation(`Cannot update in-progress endpoint "${ARN}:endpoint/${command.input.EndpointName}".`);
      }
      endpoint.status = 'Deleting';
      return {};
    }
    if (command instanceof DeleteEndpointConfigCommand) {
      this.remove(this.configs, command.input.EndpointConfigName!, 'endpoint configuration', this.configsInUse());
      return {};
    }
    if (command instanceof DeleteModelCommand) {
      const inUse = this.configsInUse().map((config) => this.configs.get(config)?.ProductionVariants?.[0].ModelName);
      this.remove(this.models, command.input.ModelName!, 'model', inUse);
      return {};
    }
    throw new Error(`the fake SageMaker knows no ${command.constructor.name}`);
  }

  private configsInUse(): string[] {
    return [...this.endpoints.values()]
      .filter(({ status }) => status !== 'Deleting')
      .flatMap(({ config, target }) => (target ? [config, target] : [config]));
  }

  private need<T>(map: Map<string, T>, name: string, kind: string): T {
    const value = map.get(name);
    if (value === undefined) {
      throw validation(`Could not find ${kind} "${ARN}:${kind.replace(' ', '-')}/${name}".`);
    }
    return value;
  }

  private create<T>(map: Map<string, T>, name: string, value: T, kind: string): object {
    if (map.has(name)) {
      throw validation(`Cannot create already existing ${kind} "${ARN}:${kind.replace(' ', '-')}/${name}".`);
    }
    map.set(name, value);
    return {};
  }

  private remove<T>(map: Map<string, T>, name: string, kind: string, inUse: Array<string | undefined>): void {
    this.need(map, name, kind);
    if (inUse.includes(name)) {
      this.violations.push(`${kind} ${name} was deleted while in use`);
    }
    map.delete(name);
  }
}

function asRecord(tags: Array<{ Key?: string; Value?: string }> = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Pages of two. */
function page(keys: string[], token: string | undefined, wrap: (keys: string[]) => object): object {
  const start = Number(token ?? 0);
  return { ...wrap(keys.slice(start, start + 2)), NextToken: start + 2 < keys.length ? String(start + 2) : undefined };
}
