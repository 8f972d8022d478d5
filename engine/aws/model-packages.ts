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
  search: VersionSearch,
): Promise<string | undefined> {
  return (await findNewestVersions(sageMaker, search, 1))[0];
}

/** ARNs of the newest versions of a status, newest first. One that SageMaker has not completed is none yet. */
export async function findNewestVersions(
  sageMaker: SageMakerClient,
  { group, status, createdAfter }: VersionSearch,
  maximum: number,
): Promise<string[]> {
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
  const found: ModelPackageSummary[] = [];
  // A page of a filtered list may be empty although more pages follow.
  for await (const { ModelPackageSummaryList: versions = [] } of pages) {
    found.push(...versions.filter(({ ModelPackageStatus = 'Completed' }) => ModelPackageStatus === 'Completed'));
    if (found.length >= maximum) {
      break;
    }
  }
  // Versions are numbered in the order in which they are made.
  return found
    .sort((one, other) => (other.ModelPackageVersion ?? 0) - (one.ModelPackageVersion ?? 0))
    .slice(0, maximum)
    .map(({ ModelPackageArn }) => ModelPackageArn!);
}
