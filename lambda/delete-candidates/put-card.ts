import type { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeModelPackageCommand,
  type DescribeModelPackageOutput,
  type SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { isNotFound } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import { readText } from '../../engine/aws/s3';
import { decideCard, findWrittenCard } from './decide-card';

export interface PutCardOptions {
  readonly sageMaker: SageMakerClient;
  readonly s3: S3Client;
  readonly functionName: string;
}

/**
 * Shows the model card of a version in the registry, and who approved or rejected it. Registering a model takes a card only as
 * it stands in the pipeline's definition, before there is anything to say; so this comes after it.
 */
export async function putCard(arn: string, { sageMaker, s3, functionName }: PutCardOptions): Promise<void> {
  const version = await describeVersion(arn, sageMaker);
  if (version === undefined) {
    logger.info('the version is no more', { arn });
    return;
  }
  const where = findWrittenCard(version);
  const written = where === undefined ? undefined : await readText(s3, where);
  if (where !== undefined && written === undefined) {
    logger.warn('the model card is no more, so the registry shows none', { arn, where });
  }
  const updates = decideCard({ version, written: written?.text, functionName });
  for (const update of updates) {
    await sageMaker.send(new UpdateModelPackageCommand(update));
  }
  const { ModelCard: card, CustomerMetadataProperties: recorded } = updates.at(-1) ?? {};
  logger.info(updates.length === 0 ? 'the registry knows already' : 'model card updated', {
    arn,
    updates: updates.length,
    characters: card?.ModelCardContent?.length,
    recorded,
  });
}

async function describeVersion(
  arn: string,
  sageMaker: SageMakerClient,
): Promise<DescribeModelPackageOutput | undefined> {
  try {
    return await sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}
