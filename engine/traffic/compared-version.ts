import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { GivenBaseline, NoBaseline } from '../../contract/given-baseline';
import { locateGivenBaseline } from './given-baseline';
import type { NoServingVersion, ServingVersion } from './serving-version';

/** Where what live traffic is compared with is found. */
export interface BaselineSearch {
  readonly endpointName: string;
  readonly variantName: string;
  /** Absent where the version that serves carries it. */
  readonly givenBaseline?: GivenBaseline | NoBaseline;
  /** Where reports go, `s3://bucket/prefix`; what is built of given files is kept there. */
  readonly reportUri: string;
}

/**
 * Finds what an endpoint's traffic is compared with.
 *
 * @param sageMaker made when it is needed, if absent: a baseline that was given asks SageMaker nothing
 * @throws BaselineError when a file that was given does not exist
 */
export async function findComparedVersion(
  s3: S3Client,
  sageMaker: SageMakerClient | undefined,
  { endpointName, variantName, givenBaseline, reportUri }: BaselineSearch,
): Promise<ServingVersion | NoServingVersion> {
  if (givenBaseline === undefined) {
    const { findServingVersion, getSageMaker } = await import('./serving-version');
    return findServingVersion(sageMaker ?? getSageMaker(), endpointName, variantName);
  }
  return givenBaseline.kind === 'none'
    ? { reason: `no baseline was given for the endpoint ${endpointName}` }
    : { sources: await locateGivenBaseline(s3, givenBaseline, `${reportUri}/${endpointName}/baseline`) };
}
