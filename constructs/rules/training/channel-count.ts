import { refuseMore } from '../limits';
import { readList } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** More inputs than a training may have. */
export const channelCount: Rule<TrainingRequest> = {
  id: 'training/channel-count',
  refused: 'more than 20 channels of a training',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html',
    says: 'InputDataConfig: Array Members: Minimum number of 1 item. Maximum number of 20 items.',
  },
  find: ({ InputDataConfig }) => refuseMore('InputDataConfig', readList(InputDataConfig).length, 20),
  examples: {
    refused: { InputDataConfig: Array.from({ length: 21 }, (_, index) => ({ ChannelName: `c${index}` })) },
    allowed: { InputDataConfig: Array.from({ length: 20 }, (_, index) => ({ ChannelName: `c${index}` })) },
  },
};
