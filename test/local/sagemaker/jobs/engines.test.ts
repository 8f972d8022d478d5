// The steps of the preparation's engines: SageMaker's Spark container, and a container of the user's own.
import { join } from 'node:path';
import { HOW_TO_GET_SPARK } from '../../../../local/spark-python';
import { Harness } from '../harness';
import { processing, runPipeline, SCRIPT_URI } from '../pipeline-harness';

const REGISTRY = '000000000000.dkr.ecr.us-west-2.amazonaws.com';

let harness: Harness;
afterEach(() => harness.stop());

/** A step of another image and command. */
function stepOf(name: string, image: string, entrypoint: string[], args: string[]): any {
  const step = processing(name, args, { outputs: ['rows'] });
  Object.assign(step.Arguments.AppSpecification, { ImageUri: `${REGISTRY}/${image}`, ContainerEntrypoint: entrypoint });
  return step;
}

async function run(step: any): Promise<any> {
  await harness.store.write(SCRIPT_URI, '');
  const { steps } = await runPipeline(harness, [step]);
  return steps[step.Name];
}

test('without Spark’s environment, the step says how to get it', async () => {
  harness = await Harness.start();
  const { StepStatus, FailureReason } = await run(
    stepOf(
      'Prepare',
      'sagemaker-spark-processing:3.5-cpu-py312-v1.3',
      ['smspark-submit', '--py-files', '/opt/ml/m'],
      [],
    ),
  );
  expect(StepStatus).toBe('Failed');
  expect(FailureReason).toContain(HOW_TO_GET_SPARK);
});

const read = (name: string): string =>
  harness.store.text([...harness.store.objects.keys()].find((uri) => uri.endsWith(`/${name}/rows/told`))!);

test('with it, the program is submitted by what stands for smspark-submit', async () => {
  harness = await Harness.start({ sparkPython: () => process.env.PYTHON ?? 'python3' });
  const { StepStatus } = await run(
    stepOf(
      'Prepare',
      'sagemaker-spark-processing:3.5-cpu-py312-v1.3',
      ['smspark-submit', '--py-files', '/opt/ml/processing/input/py-files', '/opt/ml/processing/input/code/code.py'],
      ['--config', '/opt/ml/processing/input/config/a.json'],
    ),
  );
  expect(StepStatus).toBe('Succeeded');
  expect(read('Prepare').split('\n')).toEqual([
    '--py-files',
    'BASE/processing/input/py-files',
    'BASE/processing/input/code/code.py',
    '--config',
    'BASE/processing/input/config/a.json',
  ]);
});

test('a container’s local program is told what the container would be', async () => {
  harness = await Harness.start();
  const program = join(__dirname, '..', 'fixtures', 'containers', 'spark_image.py');
  harness.sagemaker.useImages([{ repository: 'our-rows', program }]);
  const told = ['--source', '/opt/ml/processing/input/source', '--rows', '/opt/ml/processing/output/rows'];
  const { StepStatus } = await run(stepOf('MakeRows', 'our-rows:1.4', ['python3', '/app/rows.py'], told));
  expect(StepStatus).toBe('Succeeded');
  expect(read('MakeRows').split('\n')).toEqual([
    'process',
    '--source',
    'BASE/processing/input/source',
    '--rows',
    'BASE/processing/output/rows',
  ]);
});
