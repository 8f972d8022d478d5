import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { parseDecimal } from '../../contract/decimal';
import { VERSION_METADATA } from '../../contract/jobs';
import { isNotFound } from '../aws/aws-errors';
import type { BaselineSources } from '../drift';

/** What live traffic is compared with: the baseline of the model version that an endpoint serves, or one that was given. */
export interface ServingVersion {
  /** Absent where the baseline was given, whatever serves. */
  readonly modelPackageArn?: string;
  /** Before this no traffic reached the version. */
  readonly servingSince?: Date;
  /** What it was judged with; absent where the version does not say. */
  readonly decisionThreshold?: number;
  /** What it answers with, as it was registered. */
  readonly answerContentType?: string;
  /** S3 URIs */
  readonly sources: BaselineSources;
}

/** There is nothing to compare with. */
export interface NoServingVersion {
  readonly modelPackageArn?: string;
  /** Why, for people. */
  readonly reason: string;
}

let shared: SageMakerClient | undefined;

/** The client of this process. */
export function getSageMaker(): SageMakerClient {
  shared ??= new SageMakerClient({});
  return shared;
}

/** Finds the registered version behind a variant of an endpoint. */
export async function findServingVersion(
  sageMaker: SageMakerClient,
  endpointName: string,
  variantName: string,
): Promise<ServingVersion | NoServingVersion> {
  const endpoint = await whenFound(sageMaker.send(new DescribeEndpointCommand({ EndpointName: endpointName })));
  if (!endpoint) {
    return { reason: `the endpoint ${endpointName} does not exist` };
  }
  const config = await sageMaker.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: endpoint.EndpointConfigName }),
  );
  const variant = config.ProductionVariants?.find(({ VariantName }) => VariantName === variantName);
  if (!variant?.ModelName) {
    return { reason: `the endpoint ${endpointName} has no variant ${variantName}` };
  }
  const model = await sageMaker.send(new DescribeModelCommand({ ModelName: variant.ModelName }));
  const containers = [...(model.Containers ?? []), ...(model.PrimaryContainer ? [model.PrimaryContainer] : [])];
  const modelPackageArn = containers.find(({ ModelPackageName }) => ModelPackageName)?.ModelPackageName;
  if (!modelPackageArn) {
    return {
      reason: `the endpoint ${endpointName} serves the model ${variant.ModelName}, which is not from the registry and carries no baseline`,
    };
  }
  const modelPackage = await whenFound(
    sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: modelPackageArn })),
  );
  return modelPackage
    ? readSources(modelPackage, modelPackageArn, model.CreationTime)
    : { modelPackageArn, reason: `${modelPackageArn} is no longer registered` };
}

function readSources(
  modelPackage: DescribeModelPackageCommandOutput,
  modelPackageArn: string,
  servingSince?: Date,
): ServingVersion | NoServingVersion {
  const { ModelDataQuality, ModelQuality } = modelPackage.DriftCheckBaselines ?? {};
  const data = ModelDataQuality?.Statistics?.S3Uri;
  const schema = ModelDataQuality?.Constraints?.S3Uri;
  const predictions = ModelQuality?.Statistics?.S3Uri;
  if (!data || !schema) {
    return { modelPackageArn, reason: `${modelPackageArn} carries no drift-check baseline of its data` };
  }
  const decisionThreshold = readThreshold(modelPackage.CustomerMetadataProperties);
  const [answerContentType] = modelPackage.InferenceSpecification?.SupportedResponseMIMETypes ?? [];
  return {
    modelPackageArn,
    servingSince,
    ...(decisionThreshold !== undefined && { decisionThreshold }),
    ...(answerContentType !== undefined && { answerContentType }),
    sources: { data, schema, ...(predictions && { predictions }) },
  };
}

/** Metadata is open to everybody: what is no probability says nothing. */
function readThreshold(metadata: Readonly<Record<string, string>> = {}): number | undefined {
  const threshold = parseDecimal(metadata[VERSION_METADATA.decisionThreshold] ?? '');
  return threshold >= 0 && threshold <= 1 ? threshold : undefined;
}

async function whenFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}
