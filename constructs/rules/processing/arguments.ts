import { refuseMore } from '../limits';
import { readList, readText } from '../read-request';
import type { ProcessingRequest } from '../requests';
import type { Rule } from '../rule';

const [MOST, LONGEST] = [100, 256];

/** More or longer words of a command than a processing job may have. */
export const processingArguments: Rule<ProcessingRequest> = {
  id: 'processing/arguments',
  refused: 'a command of a processing job with more than 100 words, or one of more than 256 characters',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AppSpecification.html',
    says: 'ContainerArguments: Array Members: Minimum number of 1 item. Maximum number of 100 items. Length Constraints: Minimum length of 0. Maximum length of 256.',
  },
  find: ({ AppSpecification = {} }) => {
    for (const member of ['ContainerEntrypoint', 'ContainerArguments'] as const) {
      const words = readList(AppSpecification[member]);
      const long = words.map(readText).find((word) => word !== undefined && word.length > LONGEST);
      if (long !== undefined) {
        return `{${member}}: must have at most ${LONGEST} characters each, got '${long.slice(0, 40)}…' with ${long.length}`;
      }
      const tooMany = refuseMore(member, words.length, MOST);
      if (tooMany !== undefined) {
        return tooMany;
      }
    }
    return undefined;
  },
  examples: {
    refused: { AppSpecification: { ContainerArguments: ['x'.repeat(257)] } },
    allowed: { AppSpecification: { ContainerArguments: ['x'.repeat(256)] } },
  },
};
