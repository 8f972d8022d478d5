import { refuseMore } from '../limits';
import { readList } from '../read-request';
import type { ProcessingRequest } from '../requests';
import type { Rule } from '../rule';

/** More inputs or outputs than a processing job may have. */
export const processingInputCount: Rule<ProcessingRequest> = {
  id: 'processing/input-count',
  refused: 'more than 10 inputs or 10 outputs of a processing job',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProcessingJob.html',
    says: 'ProcessingInputs: Array Members: Minimum number of 0 items. Maximum number of 10 items. (API_ProcessingOutputConfig says the same of Outputs.)',
  },
  find: ({ ProcessingInputs, ProcessingOutputConfig }) =>
    refuseMore('ProcessingInputs', readList(ProcessingInputs).length, 10) ??
    refuseMore('Outputs', readList(ProcessingOutputConfig?.Outputs).length, 10),
  examples: {
    refused: { ProcessingInputs: Array.from({ length: 11 }, () => ({})) },
    allowed: { ProcessingInputs: Array.from({ length: 10 }, () => ({})) },
  },
};
