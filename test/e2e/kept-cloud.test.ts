import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import { RetrainTrigger, TrainingPipeline } from '../../lib';
import { LocalCloud } from '../../local/cloud';
import { createApp } from '../constructs/fixtures';
import { makeWorkDir, ROOT } from './support/cli';

jest.setTimeout(300_000);

const PIPELINE = 'quick';
/** A pipeline whose runs succeed at once. */
const DEFINITION = {
  Version: '2020-12-01',
  Steps: [
    {
      Name: 'Done',
      Type: 'Condition',
      Arguments: { Conditions: [{ Type: 'Equals', LeftValue: 1, RightValue: 1 }], IfSteps: [], ElseSteps: [] },
    },
  ],
};

let cloud: LocalCloud;
let client: LifecycleClient;

function synthesize(): string {
  const app = createApp();
  const stack = new Stack(app, 'Retraining');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });
  const pipeline = new sagemaker.CfnPipeline(stack, 'Pipeline', {
    pipelineName: PIPELINE,
    roleArn: role.roleArn,
    pipelineDefinition: { PipelineDefinitionBody: JSON.stringify(DEFINITION) },
  });
  const retrain = new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Training', PIPELINE),
    bucket: new s3.Bucket(stack, 'Records'),
  });
  retrain.node.addDependency(pipeline);
  new CfnOutput(stack, 'PipelineName', { value: PIPELINE });
  new CfnOutput(stack, 'RetrainFunctionName', { value: retrain.handler.functionName });
  return app.synth().directory;
}

/** A call as a person makes it: the function has to know the time by itself. */
const call = (reason: string): Promise<any> => cloud.invokeFunction(client.output('RetrainFunctionName'), { reason });

/** Calls that start a run, and waits for its end: a run that lasts holds back every call. */
async function start(reason: string): Promise<void> {
  const record = await call(reason);
  expect(record).toMatchObject({ outcome: 'started' });
  await client.followRunToSuccess(record.pipelineExecutionArn, () => undefined);
}

/** Lets time pass as the terminal says. */
async function pass(duration: string): Promise<void> {
  const response = await fetch(`${cloud.clockUrl}?advance=${duration}`, { method: 'POST' });
  expect(response.status).toBe(200);
}

beforeAll(async () => {
  cloud = await LocalCloud.start({
    root: ROOT,
    workDir: await makeWorkDir('kept-cloud'),
    // Not what the machine's own clock says.
    startTime: new Date('2031-05-01T12:00:00Z'),
    speed: 1,
  });
  const { outputs } = await cloud.deploy({ assembly: synthesize() });
  client = new LifecycleClient(cloud, outputs);
});

afterAll(async () => {
  await cloud?.stop();
});

test('two calls by hand within the cooldown start one run, and one after it starts another', async () => {
  await start('first');
  await pass('10s');
  expect(await call('ten seconds later')).toMatchObject({
    outcome: 'skipped',
    reason: expect.stringContaining('2031-05-02T12:00'),
  });
  await pass('25h');
  await start('a day later');
  expect(await client.listRuns()).toHaveLength(2);
});
