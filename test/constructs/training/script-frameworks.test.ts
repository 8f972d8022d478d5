import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { App, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  Algorithm,
  type AlgorithmConfig,
  HuggingFaceVersion,
  ModelEndpoint,
  ModelImage,
  ProblemType,
  PyTorchVersion,
  ScriptFramework,
  type ScriptProps,
  TensorFlowVersion,
  type TrainingJobProps,
} from '../../../lib';
import { createPipeline, createStack, findStep, readDefinition } from '../fixtures';
import { makeWheel } from '../make-wheel';

const GPU = InstanceType.of('ml.g5.xlarge');
const FRAMEWORKS: Record<string, (version: string) => ScriptFramework> = {
  pytorch: (version) => ScriptFramework.pytorch(version as PyTorchVersion),
  tensorflow: (version) => ScriptFramework.tensorflow(version as TensorFlowVersion),
  huggingface: (version) => ScriptFramework.huggingFace(version as HuggingFaceVersion),
};
/** An inference script that every framework takes. */
const EVERYTHING = `
def input_fn(body, content_type): ...
def output_fn(prediction, accept): ...
def input_handler(data, context): ...
def output_handler(data, context): ...
`;

let source: string;

beforeEach(() => {
  source = mkdtempSync(path.join(os.tmpdir(), 'framework-'));
  put('train.py', '');
  put('inference.py', EVERYTHING);
});

afterEach(() => rmSync(source, { recursive: true }));

function put(name: string, content: string): void {
  writeFileSync(path.join(source, name), content);
}

function script(framework: ScriptFramework, props: Partial<ScriptProps> = {}): Algorithm {
  return Algorithm.script({ framework, source, ...props });
}

/** A stack whose pipeline trains with a script, and its steps' arguments. */
function train(framework: ScriptFramework, props: Partial<TrainingJobProps> = {}, region = 'eu-west-1') {
  const stack = createStack(region);
  const parts = createPipeline(stack, { algorithm: script(framework), ...props });
  return { ...parts, stack, read: (name: string) => findStep(readDefinition(stack), name).Arguments };
}

test('a script that answers lines of JSON is asked for them, by the gate and by clients', () => {
  const { read } = train(ScriptFramework.SCIKIT_LEARN, {
    algorithm: script(ScriptFramework.SCIKIT_LEARN, { answerContentType: 'application/jsonlines' }),
  });
  expect(read('Predict').TransformOutput.Accept).toBe('application/jsonlines');
  // A megabyte of rows may be answered with more than a container can write at once.
  expect(read('Predict')).toMatchObject({ BatchStrategy: 'SingleRecord', TransformInput: { SplitType: 'Line' } });
  expect(read('Predict').MaxPayloadInMB).toBeUndefined();
  const [preprocessor, model] = read('CreateModel').Containers;
  expect(preprocessor.Environment.SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT).toBe('text/csv');
  expect(model.Environment.SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT).toBe('application/jsonlines');
  expect(read('Register').InferenceSpecification.SupportedResponseMIMETypes).toEqual(['application/jsonlines']);
  expect(() =>
    train(ScriptFramework.SCIKIT_LEARN, {
      algorithm: script(ScriptFramework.SCIKIT_LEARN, { answerContentType: 'application/json' }),
    }),
  ).toThrow(
    'answerContentType must be one of text/csv, application/jsonlines, application/jsonlines; verbose=true, which the evaluation reads, got application/json',
  );
});

describe('images', () => {
  type Row = [string, string, 'training' | 'inference', string, string, string | null];
  const { uris } = JSON.parse(
    readFileSync(path.join(__dirname, '..', 'foundation', 'framework-uris.json'), 'utf8'),
  ) as { uris: Row[] };

  test('every version has the image that the SageMaker SDK finds, in every region, for training and serving', () => {
    const bound = new Map<string, AlgorithmConfig>();
    const found = uris.map(([framework, version, scope, instance, region]) => {
      const stack = new Stack(new App(), 'Test', { env: { region } });
      const instances = { training: 'ml.g5.xlarge', inference: 'ml.m5.large', [scope]: instance };
      const key = [framework, version, instances.training, instances.inference].join();
      try {
        const config =
          bound.get(key) ??
          script(FRAMEWORKS[framework]!(version)).bind(stack, {
            problemType: ProblemType.BINARY,
            featureNames: ['x'],
            targetName: 'y',
            inVpc: false,
            networkIsolation: true,
            trainingInstanceType: instances.training,
            evaluationInstanceType: instances.inference,
          });
        bound.set(key, config);
        return (scope === 'training' ? config.image : config.servingImage!).uri(stack);
      } catch (error) {
        expect((error as Error).name).toBe('LifecycleValidationError');
        return null;
      }
    });
    const suffix = (uri: string | null): string | null => uri && uri.replace(/\$\{Token\[.*?\]\}/, 'amazonaws.com');
    expect(found.map(suffix)).toEqual(uris.map(([, , , , , uri]) => uri && uri.replace('.com.cn/', '.com/')));
  });

  test('the enums offer the versions that the table has', () => {
    const offered = { pytorch: PyTorchVersion, tensorflow: TensorFlowVersion, huggingface: HuggingFaceVersion };
    for (const [framework, versions] of Object.entries(offered)) {
      expect(Object.values(versions)).toEqual([
        ...new Set(uris.filter(([name]) => name === framework).map(([, version]) => version)),
      ]);
    }
  });

  test.each([
    [
      () => ScriptFramework.pytorch('2.8' as PyTorchVersion),
      "version: must be one that AWS publishes for training and for serving, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6 of pytorch, got '2.8'",
    ],
    [
      () => train(ScriptFramework.huggingFace()),
      'instanceType: must have GPUs, such as ml.g5.xlarge, because AWS publishes huggingface-pytorch-training for GPUs alone, got ml.m5.large',
    ],
    [
      () => train(ScriptFramework.pytorch(), { instanceType: InstanceType.of('ml.trn1.2xlarge') }),
      'instanceType: must have no Trainium or Inferentia chips, for which pytorch-training is not built, got ml.trn1.2xlarge',
    ],
    [
      () => train(ScriptFramework.pytorch(), { instanceType: InstanceType.of(Token.asString({ Ref: 'Type' })) }),
      'instanceType: must be known at synth, because the image of pytorch-training depends on whether it has GPUs, got a token',
    ],
    [
      () => train(ScriptFramework.huggingFace(), { instanceType: GPU }, 'eu-central-2'),
      /^region: the image huggingface-pytorch-training:2\.5\.1-.* is not published in 'eu-central-2'; it is in af-south-1, .*us-west-2$/,
    ],
  ])('what has no image is refused: %#', (synthesize, message) => {
    expect(synthesize).toThrow(message);
  });
});

describe('instances', () => {
  test('each decides about its own image, CPU or GPU', () => {
    const { read } = train(ScriptFramework.pytorch(), { instanceType: GPU });
    expect(read('Train').AlgorithmSpecification.TrainingImage).toMatch(/pytorch-training:2\.6\.0-gpu-py312$/);
    expect(read('CreateModel').Containers[1].Image).toMatch(/pytorch-inference:2\.6\.0-cpu-py312$/);
    expect(read('Register').InferenceSpecification.Containers[1]).toEqual(read('CreateModel').Containers[1]);
  });

  test('an endpoint without GPUs cannot serve what was judged with them', () => {
    const { stack, registry, bucket } = train(ScriptFramework.pytorch(), { evaluationInstanceType: GPU });
    expect(() => new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket })).toThrow(
      'instanceType: ml.m5.large has no GPU, for which the image pytorch-inference:2.6.0-gpu-py312 is built; use an instance type with GPUs such as ml.g5.xlarge',
    );
  });

  test('GPUs that nothing uses are remarked on, whichever comes first', () => {
    const { stack, registry, bucket } = train(ScriptFramework.pytorch());
    new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket, instanceType: GPU });
    Annotations.fromStack(stack).hasWarning(
      '/Test/Endpoint',
      Match.stringLikeRegexp(
        'instanceType: ml.g5.xlarge has GPUs, which the model.s image pytorch-inference:2.6.0-cpu-py312 does not use',
      ),
    );
  });

  test('an image of a team that is built for GPUs is refused without them', () => {
    const image = ModelImage.published('team/net', '1', { 'eu-west-1': '111122223333' }, { requiresGpu: true });
    const stack = createStack('eu-west-1');
    expect(() => createPipeline(stack, { algorithm: Algorithm.container(image) })).toThrow(
      'instanceType: ml.m5.large has no GPU, for which the image team/net:1 is built',
    );
  });
});

describe('what the containers are told', () => {
  test('PyTorch', () => {
    const { read } = train(ScriptFramework.pytorch());
    expect(read('CreateModel').Containers[1].Environment).toEqual({
      SAGEMAKER_PROGRAM: 'inference.py',
      SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
      SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'text/csv',
      TS_MAX_REQUEST_SIZE: '20971520',
      TS_MAX_RESPONSE_SIZE: '20971520',
    });
    expect(read('Train').Environment).toBeUndefined();
  });

  test('Hugging Face', () => {
    const { read } = train(ScriptFramework.huggingFace(), { instanceType: GPU });
    expect(read('CreateModel').Containers[1].Environment).toEqual({
      SAGEMAKER_PROGRAM: 'inference.py',
      SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
      SAGEMAKER_MAX_PAYLOAD_IN_MB: '20',
    });
  });

  test('TensorFlow: where the model goes; TensorFlow Serving finds the script by its place', () => {
    const { read } = train(ScriptFramework.tensorflow());
    expect(read('Train').HyperParameters).toMatchObject({
      model_dir: '/opt/ml/model',
      lifecycle_program: 'train.py',
      sagemaker_program: 'lifecycle_entry.py',
    });
    expect(read('CreateModel').Containers[1]).toEqual({
      Image: expect.stringMatching(/tensorflow-inference:2\.19\.0-cpu$/),
      ModelDataUrl: expect.anything(),
      Environment: {},
    });
  });

  test('roles pull both images', () => {
    const { stack } = train(ScriptFramework.pytorch());
    const template = JSON.stringify((stack.node.root as App).synth().getStackByName('Test').template);
    expect(template).toContain('repository/pytorch-training');
    expect(template).toContain('repository/pytorch-inference');
  });
});

describe('what a container of the framework could not serve is refused', () => {
  const { pytorch, tensorflow, huggingFace } = ScriptFramework;

  test.each([
    [
      pytorch(),
      'def model_fn(model_dir): ...\n# input_fn is the default\n',
      "inferenceEntryPoint: 'inference.py' must define input_fn, or transform_fn for pytorch: the container's default input_fn fails on CSV rows with whole numbers beside decimals",
    ],
    [
      huggingFace(),
      'def input_fn(body, content_type): ...\n',
      "inferenceEntryPoint: 'inference.py' must define transform_fn, or input_fn and output_fn for huggingface: the container's defaults read CSV as texts below a header and write none of the model's numbers",
    ],
    [
      tensorflow(),
      'def input_handler(data, context): ...\n',
      "inferenceEntryPoint: 'inference.py' must define input_handler and output_handler, or handler for tensorflow: TensorFlow Serving answers JSON, and the evaluation and the endpoint speak CSV",
    ],
  ])('%#', (framework, text, message) => {
    put('inference.py', text);
    expect(() => script(framework)).toThrow(message);
  });

  test.each([
    [pytorch(), 'async def transform_fn(model, body, content_type, accept): ...'],
    [pytorch(), 'from shared import model_fn, input_fn'],
    [pytorch(), 'from shared import *'],
    [huggingFace(), 'def transform_fn(model, body, content_type, accept): ...'],
    [tensorflow(), 'from shared import serve\nhandler = serve'],
  ])('and what it could is taken: %#', (framework, text) => {
    put('inference.py', text);
    expect(script(framework)).toBeInstanceOf(Algorithm);
  });

  test('TensorFlow Serving knows one name of a script', () => {
    put('serve.py', EVERYTHING);
    expect(() => script(tensorflow(), { inferenceEntryPoint: 'serve.py' })).toThrow(
      "inferenceEntryPoint: must be 'inference.py', the only name that the tensorflow container knows, got 'serve.py'",
    );
  });
});

describe('libraries', () => {
  test('what both images have need not be brought; what one of them lacks must be', () => {
    put('requirements.txt', 'torch==2.6.0\npandas>=2\n');
    expect(() => train(ScriptFramework.pytorch())).not.toThrow();
    expect(() => train(ScriptFramework.tensorflow())).toThrow(
      "requirements.txt asks for 'torch==2.6.0', which is neither in the image tensorflow-training:2.19.0-cpu-py312 nor among the wheels; and 1 more: requirements.txt asks for 'pandas>=2'",
    );
    put('requirements.txt', 'torch==2.7.0\n');
    expect(() => train(ScriptFramework.pytorch())).toThrow("asks for 'torch==2.7.0', where the image has 2.6.0");
  });

  test('wheels fit the Python of training and of serving', () => {
    const wheels = path.join(source, 'wheels');
    makeWheel(wheels, 'mytext-1.3-cp311-cp311-manylinux2014_x86_64.whl');
    const algorithm = (framework: ScriptFramework) => script(framework, { dependencies: { wheels } });
    const { huggingFace } = ScriptFramework;
    expect(() => train(huggingFace(), { algorithm: algorithm(huggingFace()), instanceType: GPU })).toThrow(
      /mytext-1\.3-cp311-.* does not fit the image huggingface-pytorch-training:.*, which has Python 3\.11, serving 3\.12 on Linux/,
    );
    const older = algorithm(huggingFace(HuggingFaceVersion.V4_48));
    expect(() => train(huggingFace(), { algorithm: older, instanceType: GPU })).not.toThrow();
  });

  test('a project around the scripts is no obstacle where nothing builds it', () => {
    put('pyproject.toml', '[build-system]\nbuild-backend = "poetry.core.masonry.api"\n');
    expect(() => train(ScriptFramework.pytorch())).not.toThrow();
  });
});
