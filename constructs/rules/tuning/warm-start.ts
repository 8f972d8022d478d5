import { readText } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';

const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/;
const parents = (...names: string[]): TuningRequest => ({
  WarmStartConfig: { ParentHyperParameterTuningJobs: names.map((name) => ({ HyperParameterTuningJobName: name })) },
});

/** Parents of a tuning that are too many, none, or no tuning jobs. */
export const warmStart: Rule<TuningRequest> = {
  id: 'tuning/warm-start',
  refused: 'a warm start from no or more than 5 tuning jobs, or from what is no name of one',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobWarmStartConfig.html',
    says: 'ParentHyperParameterTuningJobs: Array Members: Minimum number of 1 item. Maximum number of 5 items.',
  },
  find: ({ WarmStartConfig }) => {
    if (WarmStartConfig === undefined) {
      return undefined;
    }
    const jobs = WarmStartConfig.ParentHyperParameterTuningJobs ?? [];
    if (jobs.length < 1 || jobs.length > 5) {
      return `{ParentHyperParameterTuningJobs}: must be 1 to 5 tuning jobs, got ${jobs.length}`;
    }
    const odd = jobs
      .map((job) => readText(job.HyperParameterTuningJobName))
      .find((name) => name !== undefined && !NAME.test(name));
    return odd === undefined
      ? undefined
      : `{ParentHyperParameterTuningJobs}: a name must be 1 to 32 letters, digits and hyphens, got '${odd}'`;
  },
  examples: { refused: parents('a', 'b', 'c', 'd', 'e', 'f'), allowed: parents('a', 'b', 'c', 'd', 'e') },
};
