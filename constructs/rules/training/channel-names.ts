import { findTwice, readList, readText } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** Channels whose names are no folders of their own. */
export const channelNames: Rule<TrainingRequest> = {
  id: 'training/channel-names',
  refused: 'a channel whose name is not 1 to 64 letters, digits, dots, hyphens and underscores, or two of one name',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html',
    says: 'ChannelName: Length Constraints: Minimum length of 1. Maximum length of 64. Pattern: [A-Za-z0-9\\.\\-_]+',
  },
  find: ({ InputDataConfig }) => {
    const names = readList(InputDataConfig).flatMap(({ ChannelName }) => readText(ChannelName) ?? []);
    const odd = names.find((name) => !/^[A-Za-z0-9.\-_]{1,64}$/.test(name));
    if (odd !== undefined) {
      return `{InputDataConfig}: a channel's name must be 1 to 64 letters, digits, dots, hyphens and underscores, got '${odd}'`;
    }
    const twice = findTwice(names);
    return twice === undefined ? undefined : `{InputDataConfig}: must have different names, got '${twice}' twice`;
  },
  examples: {
    refused: { InputDataConfig: [{ ChannelName: 'train' }, { ChannelName: 'train' }] },
    allowed: { InputDataConfig: [{ ChannelName: 'train' }, { ChannelName: 'validation' }] },
  },
};
