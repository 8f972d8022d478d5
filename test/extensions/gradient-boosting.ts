import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import {
  Algorithm,
  type AlgorithmConfig,
  type AlgorithmContext,
  AnswerFormat,
  ModelImage,
  PreparedRows,
  ProblemType,
  TrainingChannel,
} from '../../lib';

/** An algorithm in an image of the team's own, in one file. */
export class GradientBoosting extends Algorithm {
  constructor(
    private readonly repository: ecr.IRepository,
    private readonly leaves: number,
  ) {
    super();
  }

  public bind(scope: Construct, { featureNames }: AlgorithmContext): AlgorithmConfig {
    const constraints = new s3assets.Asset(scope, 'Constraints', { path: __filename });
    return {
      image: ModelImage.fromEcrRepository(this.repository, '4.6', { gpu: false, localProgram: '/srv/boosting.py' }),
      problemTypes: [ProblemType.BINARY, ProblemType.REGRESSION],
      answer: AnswerFormat.PROBABILITY,
      channels: [
        TrainingChannel.preparedRows('training', PreparedRows.TRAIN, 'text/csv'),
        TrainingChannel.asset('constraints', constraints),
      ],
      hyperparameters: { num_leaves: `${this.leaves}`, raw_features: `${featureNames.length}` },
      servingEnvironment: { WORKERS: '2' },
    };
  }
}
