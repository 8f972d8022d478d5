import type { FunctionRequest } from '../requests';
import type { Rule } from '../rule';

const MOST = 4096;

/** Environment variables of a Lambda function that are too long together. */
export const functionEnvironmentSize: Rule<FunctionRequest> = {
  id: 'function/environment-size',
  refused: 'environment variables of a Lambda function of more than 4,096 bytes together',
  source: {
    url: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
    says: 'Environment variables: 4 KB, for all environment variables associated with the function, in aggregate',
  },
  find: ({ sizes }) => {
    const sorted = Object.entries(sizes).sort(([, one], [, other]) => other - one);
    const all = sorted.reduce((sum, [, size]) => sum + size, 0);
    const [longest, size] = sorted[0] ?? ['', 0];
    return all > MOST
      ? `{${longest}}: the variables of a Lambda function must have at most ${MOST} bytes together, got ${all}, of which ${longest} has ${size}; name fewer`
      : undefined;
  },
  examples: { refused: { sizes: { ONE: 2048, OTHER: 2049 } }, allowed: { sizes: { ONE: 2048, OTHER: 2048 } } },
};
