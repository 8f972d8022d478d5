import { findTwice, readList, readText } from '../read-request';
import type { RangeRequest } from '../requests';
import type { Rule } from '../rule';

const [MOST, LONGEST] = [30, 256];

/** Values of a hyperparameter that are too many, too long, or one twice. */
export const rangeValues: Rule<RangeRequest> = {
  id: 'range/values',
  refused: 'a hyperparameter with no or more than 30 values to try, one of more than 256 characters, or one twice',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CategoricalParameterRange.html',
    says: 'Values: Array Members: Minimum number of 1 item. Maximum number of 30 items. Length Constraints: Maximum length of 256.',
  },
  find: ({ Values }) => {
    if (Values === undefined) {
      return undefined;
    }
    const texts = readList(Values).flatMap((value) => readText(value) ?? []);
    if (Values.length < 1 || Values.length > MOST) {
      return `{Values}: must be 1 to ${MOST}, got ${Values.length}`;
    }
    const twice = findTwice(texts);
    if (twice !== undefined) {
      return `{Values}: must be different, got '${twice}' twice`;
    }
    const long = texts.find((text) => text.length > LONGEST);
    return long === undefined
      ? undefined
      : `{Values}: must have at most ${LONGEST} characters each, got '${long.slice(0, 40)}…' with ${long.length}`;
  },
  examples: { refused: { Values: ['a', 'a'] }, allowed: { Values: ['a', 'b'] } },
};
