import type { DescribeModelPackageCommandInput, ListModelPackagesCommandInput } from '@aws-sdk/client-sagemaker';
import { DETAIL_TYPES } from '../../../contract/events';
import type { Runtime } from '../runtime';
import { validation } from './errors';
import { ARN, type EventBus } from './event-bus';
import { pageOf } from './pages';

/** What becomes of an endpoint that is to serve a version. */
export type Quality =
  | 'good'
  /** Its container never answers. */
  | 'broken'
  /** SageMaker does not take it: its image is missing. */
  | 'refused'
  /** The first starts fail, for want of capacity. */
  | 'transient'
  /** An update to it fails, and so does its rollback. */
  | 'stuck';

export type Approval = 'Approved' | 'Rejected' | 'PendingManualApproval';

export interface Version {
  readonly arn: string;
  readonly number: number;
  readonly quality: Quality;
  readonly created: number;
  modified: number;
  status: Approval;
  deleted: boolean;
  /** Starts that still fail. */
  failuresLeft: number;
  /** Since when it has its status, and which one it had before. */
  since: number;
  before?: Approval;
}

/** The registry of model packages. Its lists are behind by seconds. */
export class Registry {
  public readonly versions: Version[] = [];
  /** Short, so that nobody gets along with the first page. */
  public pageSize = 2;
  /** When a program rejected one. */
  public readonly rejections: number[] = [];
  /** For so long a list does not show what was changed. */
  public staleMilliseconds = 0;

  public constructor(
    private readonly runtime: Runtime,
    private readonly bus: EventBus,
  ) {}

  public register(quality: Quality, status: Approval): Version {
    const number = this.versions.length + 1;
    const { now } = this.runtime;
    const version: Version = {
      arn: `${ARN}:model-package/churn/${number}`,
      number,
      quality,
      created: now,
      modified: now,
      status: 'PendingManualApproval',
      deleted: false,
      failuresLeft: quality === 'transient' ? 2 : 0,
      since: now,
    };
    this.versions.push(version);
    this.setStatus(version, status);
    return version;
  }

  public setStatus(version: Version, status: Approval): void {
    const { now } = this.runtime;
    if (version.deleted || (version.status === status && version.created !== now)) {
      return;
    }
    Object.assign(version, { status, modified: now, since: now, before: version.status });
    this.bus.publish(DETAIL_TYPES.modelPackage, { ModelPackageGroupName: 'churn', ModelApprovalStatus: status });
  }

  public delete(version: Version): void {
    Object.assign(version, { deleted: true, since: this.runtime.now, before: version.status });
    this.bus.publish(DETAIL_TYPES.modelPackage, { ModelPackageGroupName: 'churn' });
  }

  public find(arn: string | undefined): Version | undefined {
    return this.versions.find((version) => version.arn === arn);
  }

  // The operations of SageMaker, by their names.

  /** A token is the number of the last version that was shown. */
  public ListModelPackages(input: ListModelPackagesCommandInput): unknown {
    const { ModelApprovalStatus, CreationTimeAfter, NextToken } = input;
    const known = this.runtime.now - this.staleMilliseconds;
    const found = this.versions.filter((version) => {
      const { created, since, status, deleted, before, number } = version;
      const seen = since > known ? before : deleted ? undefined : status;
      return (
        created <= known &&
        number < Number(NextToken ?? Infinity) &&
        seen !== undefined &&
        (ModelApprovalStatus === undefined || seen === ModelApprovalStatus) &&
        (CreationTimeAfter === undefined || created > CreationTimeAfter.getTime())
      );
    });
    const { page, next } = pageOf(found.reverse(), this.pageSize, ({ number }) => String(number));
    return { ModelPackageSummaryList: page.map(describe), NextToken: next };
  }

  public DescribeModelPackage({ ModelPackageName }: DescribeModelPackageCommandInput): unknown {
    const version = this.find(ModelPackageName);
    if (!version || version.deleted) {
      throw validation(`ModelPackage ${ModelPackageName} does not exist.`);
    }
    return describe(version);
  }

  public UpdateModelPackage(input: { ModelPackageArn?: string; ModelApprovalStatus?: string }): unknown {
    const version = this.find(input.ModelPackageArn);
    if (!version || version.deleted) {
      throw validation(`ModelPackage ${input.ModelPackageArn} does not exist.`);
    }
    if (input.ModelApprovalStatus === 'Rejected' && version.status !== 'Rejected') {
      this.rejections.push(this.runtime.now);
    }
    if (input.ModelApprovalStatus) {
      this.setStatus(version, input.ModelApprovalStatus as Approval);
    }
    return { ModelPackageArn: version.arn };
  }
}

function describe({ arn, number, status, created, modified }: Version): object {
  return {
    ModelPackageArn: arn,
    ModelPackageVersion: number,
    ModelPackageGroupName: 'churn',
    ModelApprovalStatus: status,
    CreationTime: new Date(created),
    LastModifiedTime: new Date(modified),
  };
}
