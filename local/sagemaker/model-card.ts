import type { ModelPackageModelCard } from '@aws-sdk/client-sagemaker';
import * as v from 'valibot';
import { validationError } from './errors';
import { MODEL_CARD_CONTENT } from './model-card-schema';

/**
 * Refuses a model card that SageMaker would refuse: content that is not of the schema, content and status of a card
 * that is there in one call, and content of an archived one. Lengths and patterns are checked with every request.
 *
 * @param current the card that the version has
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageModelCard.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelCard.html
 */
export function checkCard(current: ModelPackageModelCard | undefined, asked: ModelPackageModelCard | undefined): void {
  const { ModelCardContent: content, ModelCardStatus: status } = asked ?? {};
  if (asked === undefined) {
    return;
  }
  if (current?.ModelCardContent !== undefined && content !== undefined && status !== undefined) {
    throw validationError('You cannot update both model card content and model card status in a single call.');
  }
  if (current?.ModelCardStatus === 'Archived' && content !== undefined) {
    throw validationError('Model Card is in Archived state');
  }
  if (content === undefined) {
    return;
  }
  const parsed = v.safeParse(MODEL_CARD_CONTENT, parse(content));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw validationError(
      `ModelCardContent does not match the schema: ${v.getDotPath(issue) ?? 'content'}: ${issue.message}`,
    );
  }
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw validationError(`ModelCardContent is no JSON: ${(error as Error).message}`);
  }
}
