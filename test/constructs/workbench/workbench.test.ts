import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { lifecycle as demand } from '../../../examples/demand/lifecycle';
import { lifecycle as forms } from '../../../examples/forms/lifecycle';
import {
  Algorithm,
  DataPrepStage,
  Engine,
  MlLifecycle,
  type MlLifecycleProps,
  ModelRegistry,
  TrainingPipeline,
  Workbench,
} from '../../../lib';
import { createApp, createPipeline, createRecipe, createStack, readStatements } from '../fixtures';

function createLifecycle(more: Partial<MlLifecycleProps> = {}): MlLifecycle {
  return new MlLifecycle(new Stack(createApp(), 'Shop'), 'Churn', { ...lifecycle, ...more });
}

/** A pipeline with a workbench in a stack. */
function create(props: Partial<ConstructorParameters<typeof Workbench>[2]> = {}): {
  stack: Stack;
  workbench: Workbench;
} {
  const stack = createStack();
  const { pipeline, data, registry } = createPipeline(stack);
  return {
    stack,
    workbench: new Workbench(stack, 'Workbench', { pipeline, preparation: data, registry, ...props }),
  };
}

/** The same in another region, which the script names. */
function createStudioElsewhere(props: Partial<ConstructorParameters<typeof Workbench>[2]>): Stack {
  const stack = createStack('us-east-1');
  const { pipeline, data, registry } = createPipeline(stack);
  new Workbench(stack, 'Workbench', { pipeline, preparation: data, registry, ...props });
  return stack;
}

/** The script that runs at a start, what only the deployment knows as TOKEN. */
function readScript(stack: Stack): string {
  const [config] = Object.values<any>(
    Template.fromStack(stack).findResources('AWS::SageMaker::NotebookInstanceLifecycleConfig'),
  );
  const text = config.Properties.OnStart[0].Content['Fn::Base64'];
  const parts: unknown[] = typeof text === 'string' ? [text] : text['Fn::Join'][1];
  return parts.map((part) => (typeof part === 'string' ? part : 'TOKEN')).join('');
}

/** What the notebook's role may do, by action. */
function readAllowed(stack: Stack): string[] {
  const template = Template.fromStack(stack);
  const [id] = Object.entries(template.findResources('AWS::IAM::Role')).find(([, { Properties }]) =>
    Properties.Description?.startsWith('Notebook of'),
  )!;
  return readStatements(template)
    .filter(({ policy }) => policy === id)
    .flatMap(({ actions }) => actions);
}

test('a lifecycle has no notebook unless it is told to, and its pipeline then takes no configuration of a run', () => {
  const [without, having] = [createLifecycle(), createLifecycle({ workbench: {} })];
  expect(without.workbench).toBeUndefined();
  const [before, after] = [without, having].map((one) => Template.fromStack(Stack.of(one)).toJSON().Resources);
  const added = Object.keys(after).filter((id) => !(id in before));
  expect(added.map((id) => after[id].Type).sort()).toEqual([
    'AWS::IAM::Role',
    'AWS::SageMaker::NotebookInstance',
    'AWS::SageMaker::NotebookInstanceLifecycleConfig',
  ]);
  const changed = Object.keys(before).filter((id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]));
  // The key is used by one more role, the preparation may read what the notebook writes, the pipeline has a parameter.
  expect(changed.map((id) => before[id].Type).sort()).toEqual(['AWS::IAM::Role', 'AWS::SageMaker::Pipeline']);
  const parameters = [without, having].map(({ pipeline }) =>
    pipeline.toDefinition().definition.Parameters.map(({ Name }: { Name: string }) => Name),
  );
  expect(parameters).toEqual([
    ['InputDataUri', 'ModelApprovalStatus'],
    ['InputDataUri', 'ModelApprovalStatus', 'PreparationConfigurationUri'],
  ]);
});

test('nobody is root, the disk has the key of the pipeline, and its credentials take a session', () => {
  const { stack, workbench } = create();
  expect(workbench.notebookInstanceName).toBe('churn-workbench');
  Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::NotebookInstance', {
    NotebookInstanceName: 'churn-workbench',
    LifecycleConfigName: 'churn-workbench',
    InstanceType: 'ml.t3.medium',
    PlatformIdentifier: 'notebook-al2023-v1',
    RootAccess: 'Disabled',
    VolumeSizeInGB: 20,
    KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
    InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
    DirectInternetAccess: 'Enabled',
    SubnetId: Match.absent(),
  });
});

test('what is given is what is made', () => {
  const { stack } = create({
    notebookInstanceName: 'desk',
    instanceType: InstanceType.of('ml.m5.xlarge'),
    volumeSize: Size.gibibytes(50),
    idleTimeout: Duration.minutes(30),
    codeRepository: 'https://git.example.com/team/churn.git',
  });
  Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::NotebookInstance', {
    NotebookInstanceName: 'desk',
    InstanceType: 'ml.m5.xlarge',
    VolumeSizeInGB: 50,
    DefaultCodeRepository: 'https://git.example.com/team/churn.git',
  });
  expect(readScript(stack)).toContain('idle_stop.py" 1800 desk TOKEN');
});

test.each([false, true])('in a VPC it has the network of the jobs and no other (subnets of a token: %s)', (isToken) => {
  const stack = createStack();
  const vpc = isToken
    ? ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['a'],
        privateSubnetIds: Token.asList({ 'Fn::Split': [',', 'x'] }),
      })
    : new ec2.Vpc(stack, 'Vpc');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'churn', bucket, vpc });
  const preparation = new DataPrepStage(stack, 'Data', {
    pipeline,
    source: bucket,
    sourcePrefix: 'raw',
    recipe: createRecipe(),
  });
  new Workbench(stack, 'Workbench', { pipeline, preparation, registry: new ModelRegistry(stack, 'Registry') });
  Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::NotebookInstance', {
    DirectInternetAccess: 'Disabled',
    SubnetId: isToken ? { 'Fn::Select': [0, Match.anyValue()] } : { Ref: Match.stringLikeRegexp('PrivateSubnet1') },
    SecurityGroupIds: [Match.anyValue()],
  });
});

test('its role reads, writes what a run shall take, starts this pipeline, stops itself, and does nothing else', () => {
  const allowed = readAllowed(create().stack);
  expect([...new Set(allowed)].sort()).toEqual([
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:DescribeLogStreams',
    'logs:PutLogEvents',
    's3:AbortMultipartUpload',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'sagemaker:DescribeModelPackage',
    'sagemaker:DescribeModelPackageGroup',
    'sagemaker:DescribePipeline',
    'sagemaker:DescribePipelineExecution',
    'sagemaker:ListModelPackages',
    'sagemaker:ListPipelineExecutionSteps',
    'sagemaker:ListPipelineExecutions',
    'sagemaker:StartPipelineExecution',
    'sagemaker:StopNotebookInstance',
  ]);
});

test('it reads the assets of every step, by the kinds that the roles of the steps read', () => {
  const stack = createStack();
  const { pipeline, data, registry } = createPipeline(stack, { algorithm: Algorithm.randomForest({}) });
  new Workbench(stack, 'Workbench', { pipeline, preparation: data, registry });
  const template = Template.fromStack(stack);
  const kinds = (pattern: RegExp): string[] => {
    const found = readStatements(template).filter(
      ({ policy, actions }) => pattern.test(policy) && actions.includes('s3:GetObject'),
    );
    return [...new Set(JSON.stringify(found).match(/\/\*\.[a-z.]+/g))].sort();
  };
  expect(kinds(/^(Data|Training)/)).toEqual(['/*.gz', '/*.json', '/*.zip']);
  expect(kinds(/^Workbench/)).toEqual(kinds(/^(Data|Training)/));
});

test('without recipes of its own it writes nothing, and the pipeline takes none', () => {
  const { stack } = create({ acceptRecipes: false });
  expect(readAllowed(stack)).not.toContain('s3:PutObject');
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('PreparationConfigurationUri');
});

test('a run brings a configuration beside the deployed one, which it cannot take the place of', () => {
  const { stack } = create();
  const { definition } = (stack.node.findChild('Pipeline') as TrainingPipeline).toDefinition();
  const { Arguments } = definition.Steps.find(({ Name }: { Name: string }) => Name === 'Prepare');
  const uriOf = (name: string): unknown =>
    Arguments.ProcessingInputs.find(({ InputName }: { InputName: string }) => InputName === name).S3Input.S3Uri;
  expect(uriOf('proposed')).toEqual({ Get: 'Parameters.PreparationConfigurationUri' });
  const { DefaultValue } = definition.Parameters.find(
    ({ Name }: { Name: string }) => Name === 'PreparationConfigurationUri',
  );
  // No parameter changes it, and nobody who starts a run may write it.
  expect(uriOf('config')).toBe(DefaultValue);
  const [job, config, deployed, option, proposed] = Arguments.AppSpecification.ContainerArguments;
  expect([job, config, option]).toEqual(['prepare', '--config', '--proposed']);
  const file = deployed.replace('/opt/ml/processing/input/config/', '');
  expect(proposed).toBe(`/opt/ml/processing/input/proposed/${file}`);
  expect(DefaultValue.endsWith(`/${file}`)).toBe(true);
  // The champion's rows are still compared with.
  expect(Arguments.ProcessingInputs.map(({ InputName }: { InputName: string }) => InputName)).toContain('earlier');
});

test('what it may write is no file of rows, which a run could be given as its source', () => {
  const { stack } = create();
  const template = Template.fromStack(stack);
  const keysOf = (pattern: RegExp, action: string): string[] => [
    ...new Set(
      readStatements(template)
        .filter(({ policy, actions }) => pattern.test(policy) && actions.includes(action))
        .flatMap((statement) => JSON.stringify(statement).match(/\/workbench\/[^"]*/g) ?? []),
    ),
  ];
  expect(keysOf(/^Workbench/, 's3:PutObject')).toEqual(['/workbench/churn/*.json']);
  expect(keysOf(/^Data/, 's3:GetObject')).toEqual(['/workbench/churn/*.json']);
});

test('it writes logs of its own instance alone', () => {
  const template = Template.fromStack(create().stack);
  const statements = Object.values<any>(template.findResources('AWS::IAM::Role'))
    .filter(({ Properties }) => Properties.Description?.startsWith('Notebook of'))
    .flatMap(({ Properties }) => Properties.Policies)
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('logs:')));
  const ends = statements.map(({ Action, Resource }) => [
    Action,
    [Resource].flat().map((one: any) => one['Fn::Join'][1].at(-1)),
  ]);
  expect(ends).toEqual([
    [
      ['logs:CreateLogGroup', 'logs:DescribeLogStreams'],
      [':log-group:/aws/sagemaker/NotebookInstances', ':log-group:/aws/sagemaker/NotebookInstances:*'],
    ],
    [
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [':log-group:/aws/sagemaker/NotebookInstances:log-stream:churn-workbench/*'],
    ],
  ]);
});

test('the start script is one that bash reads, and sets up the idle stop before anything that may fail', () => {
  const script = readScript(create().stack);
  expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  expect(script.length).toBeLessThan(16_384 * 0.7);
  expect(script.indexOf('idle_stop.py')).toBeLessThan(script.indexOf('botocore'));
});

test('the notebook has the code of its package, of the contract, and of what stands for the images', () => {
  const app = createApp();
  const stack = new Stack(app, 'Test');
  const { pipeline, data, registry } = createPipeline(stack);
  new Workbench(stack, 'Workbench', { pipeline, preparation: data, registry });
  const { directory } = app.synth();
  const [folder] = readdirSync(directory).filter((name) => existsSync(path.join(directory, name, 'workbench')));
  expect(readdirSync(path.join(directory, folder!)).sort()).toEqual(['common', 'containers', 'workbench']);
  expect(existsSync(path.join(directory, folder!, 'containers', 'xgboost_image.py'))).toBe(true);
});

test.each<[string, Partial<ConstructorParameters<typeof Workbench>[2]>, string]>([
  ['a name in capitals', { notebookInstanceName: 'Desk' }, 'notebookInstanceName: must be 1 to 63 lower-case letters'],
  [
    'a small disk',
    { volumeSize: Size.gibibytes(4) },
    'volumeSize in GiB: must be a whole number from 5 to 16384, got 4',
  ],
  ['a stop at once', { idleTimeout: Duration.minutes(5) }, 'idleTimeout in seconds: must be a whole number from 600'],
  ['a repository by ssh', { codeRepository: 'git@git.example.com:churn' }, 'codeRepository: must be the https:// URL'],
  [
    'an instance that is none',
    { instanceType: InstanceType.of('ml.t3.medum') },
    "instanceType: must be an instance type that SageMaker has for notebook, got 'ml.t3.medum', did you mean 'ml.t3.medium'?",
  ],
])('%s is refused', (_, props, message) => {
  expect(() => create(props)).toThrow(message);
});

test('a preparation of another pipeline is refused', () => {
  const stack = createStack();
  const { pipeline, registry } = createPipeline(stack);
  const { data } = createPipeline(new Stack(createApp(), 'Other'));
  expect(() => new Workbench(stack, 'Workbench', { pipeline, preparation: data, registry })).toThrow(
    'preparation: must be that of the pipeline Test/Pipeline, got Other/Data in Other/Pipeline',
  );
});

test('rows that a notebook cannot prepare are refused, by the name of the option of the lifecycle', () => {
  expect(() => createLifecycle({ preparation: { engine: Engine.spark() }, workbench: {} })).toThrow(
    'preparation: a workbench prepares rows as a run does, which takes Engine.oneMachine()',
  );
  expect(() => createLifecycle({ workbench: { volumeSize: Size.gibibytes(1) } })).toThrow(
    'workbench.volumeSize in GiB',
  );
});

test.each<[string, MlLifecycleProps]>([
  ['a forecast', demand],
  ['boxes', forms],
])('of %s a notebook is made as well, and the job holds what it brings to the deployed configuration', (_, props) => {
  const stack = new Stack(createApp(), 'Shop');
  new MlLifecycle(stack, 'Shop', { ...props, workbench: {} });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SageMaker::NotebookInstance', 1);
  expect(JSON.stringify(template.findResources('AWS::SageMaker::Pipeline'))).toContain('--proposed');
});

test('rows are read nowhere where a notebook writes', () => {
  const stack = createStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'churn', bucket });
  const preparation = new DataPrepStage(stack, 'Data', {
    pipeline,
    source: bucket,
    sourcePrefix: 'workbench/mine',
    recipe: createRecipe(),
  });
  const registry = new ModelRegistry(stack, 'Registry');
  expect(() => new Workbench(stack, 'Workbench', { pipeline, preparation, registry })).toThrow(
    "sourcePrefix: must not be below workbench/ of the pipeline's bucket, where notebooks write what runs are to try; got workbench/mine/",
  );
});

describe('in a domain of Studio', () => {
  const studio = { domainId: 'd-abcd1234efgh' };

  test('it is a private space of a profile that has its role, and stops when nobody works', () => {
    const { stack, workbench } = create({ studio });
    expect([workbench.spaceName, workbench.notebookInstanceName]).toEqual(['churn-workbench', undefined]);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SageMaker::NotebookInstance', 0);
    const [configuration] = Object.entries<any>(template.findResources('AWS::SageMaker::StudioLifecycleConfig'))[0]!;
    const configArn = { 'Fn::GetAtt': [configuration, 'StudioLifecycleConfigArn'] };
    template.hasResourceProperties('AWS::SageMaker::UserProfile', {
      DomainId: 'd-abcd1234efgh',
      UserProfileName: 'churn-workbench',
      SingleSignOnUserIdentifier: Match.absent(),
      UserSettings: {
        ExecutionRole: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkbenchRole'), 'Arn'] },
        JupyterLabAppSettings: {
          LifecycleConfigArns: [configArn],
          AppLifecycleManagement: {
            IdleSettings: {
              LifecycleManagement: 'ENABLED',
              IdleTimeoutInMinutes: 60,
              MinIdleTimeoutInMinutes: 60,
              MaxIdleTimeoutInMinutes: 60,
            },
          },
        },
      },
    });
    template.hasResource('AWS::SageMaker::Space', {
      Properties: {
        DomainId: 'd-abcd1234efgh',
        SpaceName: 'churn-workbench',
        OwnershipSettings: { OwnerUserProfileName: 'churn-workbench' },
        SpaceSharingSettings: { SharingType: 'Private' },
        SpaceSettings: {
          AppType: 'JupyterLab',
          JupyterLabAppSettings: {
            DefaultResourceSpec: { InstanceType: 'ml.t3.medium', LifecycleConfigArn: configArn },
            AppLifecycleManagement: { IdleSettings: { IdleTimeoutInMinutes: 60 } },
          },
          SpaceStorageSettings: { EbsStorageSettings: { EbsVolumeSizeInGb: 20 } },
        },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^WorkbenchProfile')]),
    });
  });

  test('what is given is what is made', () => {
    const { stack } = create({
      studio: { ...studio, spaceName: 'desk', singleSignOnUser: 'ada' },
      instanceType: InstanceType.of('ml.m5.xlarge'),
      volumeSize: Size.gibibytes(50),
      idleTimeout: Duration.hours(3),
      codeRepository: 'https://git.example.com/team/churn.git',
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SageMaker::UserProfile', {
      UserProfileName: 'desk',
      SingleSignOnUserIdentifier: 'UserName',
      SingleSignOnUserValue: 'ada',
    });
    template.hasResourceProperties('AWS::SageMaker::Space', {
      SpaceName: 'desk',
      SpaceSettings: {
        JupyterLabAppSettings: {
          DefaultResourceSpec: { InstanceType: 'ml.m5.xlarge' },
          CodeRepositories: [{ RepositoryUrl: 'https://git.example.com/team/churn.git' }],
          AppLifecycleManagement: { IdleSettings: { IdleTimeoutInMinutes: 180 } },
        },
        SpaceStorageSettings: { EbsStorageSettings: { EbsVolumeSizeInGb: 50 } },
      },
    });
  });

  test('its role may what that of an instance may, less its stop, and open this space alone', () => {
    const { stack } = create({ studio });
    const instance = new Set(readAllowed(create().stack));
    const allowed = [...new Set(readAllowed(stack))];
    expect(allowed.filter((action) => !instance.has(action)).sort()).toEqual([
      'sagemaker:AddTags',
      'sagemaker:CreateApp',
      'sagemaker:CreatePresignedDomainUrl',
      'sagemaker:DeleteApp',
      'sagemaker:DescribeApp',
      'sagemaker:DescribeDomain',
      'sagemaker:DescribeSpace',
      'sagemaker:DescribeUserProfile',
      'sagemaker:ListApps',
      'sagemaker:ListSpaces',
    ]);
    expect([...instance].filter((action) => !allowed.includes(action))).toEqual(['sagemaker:StopNotebookInstance']);
    const places = readStatements(Template.fromStack(stack))
      .filter(({ actions }) => actions.some((action) => /App$|Space$|Profile$|Url$|Domain$/.test(action)))
      .map(({ resources }) => JSON.stringify(resources).match(/:((?:app|space|user-profile|domain)\/[^"]*)/)?.[1]);
    expect(places.sort()).toEqual([
      'app/d-abcd1234efgh/churn-workbench/jupyterlab/*',
      'domain/d-abcd1234efgh',
      'space/d-abcd1234efgh/churn-workbench',
      'user-profile/d-abcd1234efgh/churn-workbench',
    ]);
  });

  test('another script is another configuration, which SageMaker needs, and the same one is the same', () => {
    const nameOf = (stack: Stack): string => {
      const [found] = Object.values<any>(
        Template.fromStack(stack).findResources('AWS::SageMaker::StudioLifecycleConfig'),
      );
      return found.Properties.StudioLifecycleConfigName;
    };
    const desk = { studio: { ...studio, spaceName: 'desk' } };
    const name = nameOf(create(desk).stack);
    expect(name).toMatch(/^desk-[0-9a-f]{8}$/);
    expect(nameOf(create(desk).stack)).toBe(name);
    expect(nameOf(createStudioElsewhere(desk))).not.toBe(name);
  });

  test('the start script is one that bash reads, short enough, and opens JupyterLab whatever it lacks', () => {
    const { stack } = create({ studio });
    const [config] = Object.values<any>(
      Template.fromStack(stack).findResources('AWS::SageMaker::StudioLifecycleConfig'),
    );
    const parts: unknown[] = config.Properties.StudioLifecycleConfigContent['Fn::Base64']['Fn::Join'][1];
    const script = parts.map((part) => (typeof part === 'string' ? part : 'TOKEN')).join('');
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    expect(script.length).toBeLessThan(16_384 * 0.7);
    // Without Python, S3 and all else.
    const home = mkdtempSync(path.join(tmpdir(), 'space-'));
    const ran = spawnSync('/bin/bash', { input: script, encoding: 'utf8', env: { HOME: home, PATH: '/nowhere' } });
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining("the notebook's code was not downloaded") });
  });

  test.each<[string, Partial<ConstructorParameters<typeof Workbench>[2]>, string]>([
    ['an ARN', { studio: { domainId: 'arn:aws:sagemaker:…' } }, 'studio.domainId: must be the id of a domain'],
    [
      'a space in capitals',
      { studio: { ...studio, spaceName: 'Desk' } },
      'studio.spaceName: must be 1 to 63 lower-case',
    ],
    [
      'the name of an instance',
      { studio, notebookInstanceName: 'desk' },
      'notebookInstanceName: is the name of a notebook',
    ],
    [
      'a short stop',
      { studio, idleTimeout: Duration.minutes(30) },
      'idleTimeout in minutes, in a space: must be a whole',
    ],
    [
      'a repository by its name',
      { studio, codeRepository: 'team' },
      'codeRepository: must be the https:// URL of a Git',
    ],
    ['a small disk', { studio, volumeSize: Size.gibibytes(4) }, 'volumeSize in GiB: must be a whole number from 5'],
    [
      'an instance that is none',
      { studio, instanceType: InstanceType.of('ml.t3.medum') },
      "instanceType: must be an instance type that SageMaker has for studio, got 'ml.t3.medum'",
    ],
  ])('%s is refused', (_, props, message) => {
    expect(() => create(props)).toThrow(message);
  });
});
