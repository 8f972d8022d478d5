import { Duration, type ITaggableV2, Stack, TagManager, TagType } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CHAMPION_ACTIONS, CHAMPION_ANSWERS, type ChampionRequest, type EarlierRequest } from '../../contract/champion';
import type { ChampionConfig } from '../../contract/champion-config';
import { ASK_CHAMPION_VARIABLES, nameVariables } from '../../contract/environment';
import { PREPARE_OUTPUTS, STEPS } from '../../contract/jobs';
import { RUN_FOLDERS } from '../../contract/layout';
import { HandlerFunction } from '../foundation/handler-function';
import type { HandlerOptions } from '../foundation/handler-options';
import { grantEncryption, grantReadObjects, grantWriteObjects, sagemakerArn } from '../foundation/object-grants';
import { awaitPermissions } from '../foundation/service-role';
import { lazyTags } from '../foundation/stack-tags';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { network, outputKey, type TrainingContext, volumeKey } from './training-context';
import { grantReadAll } from './training-roles';

/** How the function that asks the champion is set up. */
export interface ChampionAskerProps {
  readonly context: TrainingContext;
  readonly handlers: HandlerOptions;
  /** A role of the user's own for it. */
  readonly role?: iam.IRole;
}

/** SageMaker Pipelines waits so long for a function. */
const TIMEOUT = Duration.minutes(10);
/** Held-out rows that the champion takes in another order are rewritten in memory. */
const MEMORY_MIB = 1024;

/** Where in a run's folder the evaluation finds the champion's answers and what else is known of it. */
export function championAnswers({ pipeline }: TrainingContext): PipelineValue {
  return pipeline.runUri(RUN_FOLDERS.champion, CHAMPION_ANSWERS);
}

/**
 * Asks the champion, the newest approved version of the registry, about the held-out rows of each run. Which version that is
 * is known only while the pipeline runs, and a champion that cannot answer must not end the run, as a failed step would: so a
 * function starts a batch transform of it beside the pipeline's own steps, and waits for it before the evaluation.
 */
export class ChampionAsker extends Construct implements ITaggableV2 {
  /** The tags that models and batch transforms are made with. */
  public readonly cdkTagManager = new TagManager(TagType.KEY_VALUE, 'AWS::SageMaker::Model');
  /** The steps that find what an earlier version's rows were like, that ask, and that wait for the answers. */
  public readonly recallStep: PipelineStep;
  public readonly askStep: PipelineStep;
  public readonly awaitStep: PipelineStep;

  public constructor(scope: Construct, id: string, props: ChampionAskerProps) {
    super(scope, id);
    const { context } = props;
    const { pipeline, registry, data, roles, algorithm, evaluationInstance } = context;
    const config: ChampionConfig = {
      roleArn: roles.model.roleArn,
      instanceType: evaluationInstance,
      vpc: network(pipeline).VpcConfig as ChampionConfig['vpc'],
      outputKeyArn: outputKey(pipeline).KmsKeyId,
      volumeKeyArn: volumeKey(pipeline, evaluationInstance).VolumeKmsKeyId,
      tags: lazyTags(this),
      ...(algorithm.asksRowsAlone && { asksRowsAlone: true }),
    };
    const handler = new HandlerFunction(this, 'Handler', {
      ...props.handlers,
      role: props.role,
      roleProp: 'championRole',
      handler: 'ask-champion',
      description: `Asks the approved version about the held-out rows of ${pipeline.pipelineName}`,
      environment: nameVariables(ASK_CHAMPION_VARIABLES, {
        modelPackageGroup: registry.modelPackageGroupName,
        config: Stack.of(this).toJsonString(config),
      }),
      timeout: TIMEOUT,
      memorySize: MEMORY_MIB,
      // By a step of the pipeline.
      isAwaited: true,
    });
    // What it starts runs under the model's role.
    awaitPermissions(handler.function, roles.model);
    this.grantAsking(handler.role, context);
    pipeline._grantInvoke(this, handler.function.functionArn);

    const common: Record<keyof Omit<EarlierRequest, 'action'>, unknown> = {
      run: PipelineValue.execution('PipelineExecutionId'),
      folder: pipeline.runUri(RUN_FOLDERS.champion),
    };
    const step = (name: string, request: object, dependsOn: string[] = []): PipelineStep =>
      new PipelineStep({
        name,
        stepType: StepType.LAMBDA,
        functionArn: handler.function.functionArn,
        outputs: { outcome: 'String' },
        dependsOn,
        arguments: request,
      });
    const request = (action: ChampionRequest['action']): Record<keyof ChampionRequest, unknown> => ({
      action,
      ...common,
      rows: data.testUri,
      baseline: data.baselineUri,
    });
    this.recallStep = step(STEPS.recallRows, { action: CHAMPION_ACTIONS.recall, ...common });
    this.askStep = step(STEPS.askChampion, request(CHAMPION_ACTIONS.ask), data.dependsOn);
    // After the candidate's own predictions, so that the function seldom waits.
    this.awaitStep = step(STEPS.awaitChampion, request(CHAMPION_ACTIONS.await), [STEPS.askChampion, STEPS.predict]);
  }

  private grantAsking(role: iam.IRole, { pipeline, registry, data, roles }: TrainingContext): void {
    const named = (resource: string): string => sagemakerArn(Stack.of(this), resource, 'pipelines-*');
    const statements: [string, string[], string[]][] = [
      ['MakeModel', ['sagemaker:CreateModel', 'sagemaker:DeleteModel'], [named('model')]],
      [
        'Predict',
        ['sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob', 'sagemaker:StopTransformJob'],
        [named('transform-job')],
      ],
      ['TagWhatItMakes', ['sagemaker:AddTags'], [named('model'), named('transform-job')]],
    ];
    for (const [sid, actions, resources] of statements) {
      role.addToPrincipalPolicy(new iam.PolicyStatement({ sid, actions, resources }));
    }
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'PassModelRole',
        actions: ['iam:PassRole'],
        resources: [roles.model.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      }),
    );
    registry.grantRead(role);
    const { bucket } = pipeline;
    // What a version records of itself: its columns, and how it was judged.
    const records = [RUN_FOLDERS.prepare, RUN_FOLDERS.check].map((folder) =>
      pipeline.runKeys(folder, PREPARE_OUTPUTS.baseline, '*'),
    );
    grantReadAll(role, [
      ...data.heldOutObjects,
      { bucket, keys: [...records, pipeline.runKeys(RUN_FOLDERS.evaluate, '*')] },
    ]);
    const files = pipeline.runKeys(RUN_FOLDERS.champion, '*');
    grantReadObjects(bucket, role, files);
    grantWriteObjects(bucket, role, files);
    if (pipeline.encryptionKey) {
      grantEncryption(pipeline.encryptionKey, role);
    }
  }
}
