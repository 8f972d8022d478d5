import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { RUN_FOLDERS } from '../../contract/layout';
import type { PreparedDataConfig, PreparedObjects } from '../data/prepared-data';
import { type ModelImage, SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { createJobRole } from '../foundation/job-role';
import { grantEncryption, grantReadObjects, grantWriteObjects } from '../foundation/object-grants';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { BoundAlgorithm } from './bind-algorithm';

/** A role for each kind of job of a training. */
export interface TrainingRoles {
  /** Trains. */
  readonly training: iam.IRole;
  /** Predicts the held-out rows, with the candidate model. */
  readonly model: iam.IRole;
  /** Judges the predictions. */
  readonly evaluation: iam.IRole;
}

/** Roles of the user's own. */
export interface GivenTrainingRoles {
  readonly role?: iam.IRole;
  readonly modelRole?: iam.IRole;
  readonly evaluationRole?: iam.IRole;
}

/** What the roles of a training read, write and pull. */
export interface TrainingRolesOptions {
  readonly pipeline: TrainingPipeline;
  readonly data: PreparedDataConfig;
  readonly registry: IModelRegistry;
  readonly algorithm: BoundAlgorithm;
  /** The images of the model's containers. */
  readonly servingImages: ModelImage[];
  /** Whether a training may go on from checkpoints of its own. */
  readonly resumes: boolean;
  /** Whether the model's role predicts with earlier versions of the registry as well. */
  readonly asksChampion: boolean;
  /** What takes the place of roles that are made. */
  readonly given: GivenTrainingRoles;
}

/** Makes the roles of a training in its scope, and lets them and the pipeline do what its steps need. */
export function createTrainingRoles(scope: Construct, options: TrainingRolesOptions): TrainingRoles {
  const { pipeline, registry, algorithm, servingImages, asksChampion, given } = options;
  const inVpc = pipeline.vpcConfig !== undefined;
  const repositories = (...images: ModelImage[]): string[] => images.map((image) => image.repositoryArn(scope));
  const roles = {
    training: createJobRole(scope, 'Role', {
      prop: 'role',
      given: given.role,
      description: 'Trains the model of a training pipeline',
      imageRepositories: repositories(algorithm.image),
      inVpc,
      logGroups: ['TrainingJobs'],
    }),
    model: createJobRole(scope, 'ModelRole', {
      prop: 'modelRole',
      given: given.modelRole,
      description: 'Predicts the held-out rows of a training pipeline',
      imageRepositories: repositories(...servingImages),
      inVpc,
      logGroups: ['TransformJobs'],
    }),
    evaluation: createJobRole(scope, 'EvaluationRole', {
      prop: 'evaluationRole',
      given: given.evaluationRole,
      description: 'Judges the model of a training pipeline',
      imageRepositories: repositories(SCIKIT_LEARN_IMAGE),
      inVpc,
      logGroups: ['ProcessingJobs'],
    }),
  };
  if (asksChampion) {
    // A champion may be of another algorithm.
    roles.model.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'PullChampion',
        actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: registry.modelRepositoryArns(scope),
      }),
    );
  }
  grantData(roles, options);
  grantRegistration(scope, options);
  return roles;
}

function grantData(
  { training, model, evaluation }: TrainingRoles,
  { pipeline, data, algorithm, resumes, asksChampion }: TrainingRolesOptions,
): void {
  const { bucket } = pipeline;
  algorithm.channels.forEach((channel) => channel._source.grantRead(training));
  const keys = (...folders: string[]): string[] => folders.map((folder) => pipeline.runKeys(folder, '*'));
  const champion = asksChampion ? [RUN_FOLDERS.champion] : [];
  const explained = algorithm.modelFormat === undefined ? [] : [RUN_FOLDERS.train];
  grantReadAll(training, [...data.trainingObjects, ...(resumes ? [{ bucket, keys: keys(RUN_FOLDERS.train) }] : [])]);
  grantWriteObjects(bucket, training, ...keys(RUN_FOLDERS.train));
  grantReadAll(model, [...data.heldOutObjects, { bucket, keys: keys(RUN_FOLDERS.train, ...champion) }]);
  grantWriteObjects(bucket, model, ...keys(RUN_FOLDERS.predict, ...champion));
  grantReadAll(evaluation, [
    ...new Set([...data.heldOutObjects, ...data.trainingObjects]),
    { bucket, keys: keys(RUN_FOLDERS.predict, ...champion, ...explained) },
  ]);
  grantWriteObjects(bucket, evaluation, ...keys(RUN_FOLDERS.evaluate));
  for (const role of [training, model, evaluation]) {
    if (pipeline.encryptionKey) {
      grantEncryption(pipeline.encryptionKey, role);
    }
    pipeline.grantPassRole(role);
  }
}

/** One grant a bucket, so that a role has one statement for it. */
export function grantReadAll(role: iam.IRole, objects: PreparedObjects[]): void {
  for (const bucket of new Set(objects.map((one) => one.bucket))) {
    grantReadObjects(bucket, role, ...objects.filter((one) => one.bucket === bucket).flatMap(({ keys }) => keys));
  }
}

function grantRegistration(scope: Construct, { pipeline, registry, servingImages }: TrainingRolesOptions): void {
  registry.grantRegister(pipeline);
  // Whoever registers a version may have to look at its images: AWS's registries allow just these two to everybody.
  pipeline.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'LookAtImages',
      actions: ['ecr:BatchGetImage', 'ecr:DescribeImages'],
      resources: servingImages.map((image) => image.repositoryArn(scope)),
    }),
  );
}
