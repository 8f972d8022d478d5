import {
  type ModelApprovalStatus,
  type ModelPackageSummary,
  paginateListModelPackages,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

/** Which versions of a registry are meant. */
export interface VersionSearch {
  /** Name of the model package group. */
  readonly group: string;
  readonly status: ModelApprovalStatus;
  /** Versions that were made later only. @default - all */
  readonly createdAfter?: Date;
}

/** ARN of the newest version of a status; undefined when there is none. */
export async function findNewestVersion(
  sageMaker: SageMakerClient,
  { group, status, createdAfter }: VersionSearch,
): Promise<string | undefined> {
  const pages = paginateListModelPackages(
    { client: sageMaker, pageSize: 100 },
    {
      ModelPackageGroupName: group,
      ModelApprovalStatus: status,
      CreationTimeAfter: createdAfter,
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
    },
  );
  // A page of a filtered list may be empty although more pages follow.
  for await (const { ModelPackageSummaryList: versions = [] } of pages) {
    if (versions.length > 0) {
      return versions.reduce(newer).ModelPackageArn;
    }
  }
  return undefined;
}

/** Versions are numbered in the order in which they are made: within a page the highest is the newest. */
function newer(one: ModelPackageSummary, other: ModelPackageSummary): ModelPackageSummary {
  return (other.ModelPackageVersion ?? 0) > (one.ModelPackageVersion ?? 0) ? other : one;
}
