import type { DescribeModelPackageOutput, ModelCardStatus, UpdateModelPackageInput } from '@aws-sdk/client-sagemaker';
import { VERSION_METADATA } from '../../contract/jobs';
import { type Approval, isRecorded, listStale, readApproval } from './approval';
import { makeContent } from './card-content';
import { listContainers } from './containers';

/** Everything that the decision depends on. */
export interface ObservedVersion {
  readonly version: DescribeModelPackageOutput;
  /** What the evaluation wrote; undefined where it is not needed, or is no more. */
  readonly written?: string;
  /** This function's name. */
  readonly functionName: string;
}

/** Where the evaluation wrote the version's card, while the registry has none; undefined where there is nothing to read. */
export function findWrittenCard({
  ModelCard,
  CustomerMetadataProperties,
}: DescribeModelPackageOutput): string | undefined {
  return ModelCard?.ModelCardContent === undefined
    ? CustomerMetadataProperties?.[VERSION_METADATA.modelCard]
    : undefined;
}

/**
 * What is changed about a version, in this order, so that the registry shows its card and who decided about it; nothing where
 * it does already. The last change records the decision, so one that was interrupted is begun anew. A version without a card of
 * ours is left alone, and so is a card that people archived.
 *
 * Content and status of a card that is there are two calls: SageMaker refuses both in one.
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelCard.html
 */
export function decideCard({ version, written, functionName }: ObservedVersion): UpdateModelPackageInput[] {
  const { ModelPackageArn, CustomerMetadataProperties: metadata = {}, ModelCard: card } = version;
  const where = metadata[VERSION_METADATA.modelCard];
  if (where === undefined) {
    return [];
  }
  const approval = readApproval(version, functionName);
  const record = isRecorded(approval, metadata) ? {} : recordApproval(approval, metadata);
  const isSettled = Object.keys(record).length === 0;
  const status = chooseStatus(version);
  if (card?.ModelCardContent === undefined) {
    const content =
      written === undefined ? undefined : makeContent(written, where, approval.sentence, listContainers(version));
    const ModelCard =
      content === undefined ? {} : { ModelCard: { ModelCardContent: content, ModelCardStatus: status } };
    return isSettled && content === undefined ? [] : [{ ModelPackageArn, ...ModelCard, ...record }];
  }
  if (isSettled) {
    return [];
  }
  if (card.ModelCardStatus === 'Archived') {
    return [{ ModelPackageArn, ...record }];
  }
  // What people have changed in it stays.
  const content = makeContent(card.ModelCardContent, where, approval.sentence);
  const isNews = content !== card.ModelCardContent;
  return [
    ...(status === card.ModelCardStatus ? [] : [{ ModelPackageArn, ModelCard: { ModelCardStatus: status } }]),
    { ModelPackageArn, ...(isNews && { ModelCard: { ModelCardContent: content } }), ...record },
  ];
}

function recordApproval(
  approval: Approval,
  metadata: Readonly<Record<string, string>>,
): Pick<UpdateModelPackageInput, 'CustomerMetadataProperties' | 'CustomerMetadataPropertiesToRemove'> {
  const stale = listStale(approval, metadata);
  return {
    ...(approval.key !== undefined && { CustomerMetadataProperties: { [approval.key]: approval.who! } }),
    ...(stale.length > 0 && { CustomerMetadataPropertiesToRemove: stale }),
  };
}

/** The card of a version that waits is pending review as well. */
function chooseStatus({ ModelApprovalStatus }: DescribeModelPackageOutput): ModelCardStatus {
  if (ModelApprovalStatus === 'Approved') {
    return 'Approved';
  }
  return ModelApprovalStatus === 'Rejected' ? 'Draft' : 'PendingReview';
}
