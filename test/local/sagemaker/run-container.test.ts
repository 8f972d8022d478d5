import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ProcessEnd, RunningProcess } from '../../../local/sagemaker/containers/child-processes';
import type { SageMakerContext } from '../../../local/sagemaker/context';
import { type Job, runContainer } from '../../../local/sagemaker/jobs/job';

test('a job that is stopped while its process is being started ends, and its process with it', async () => {
  const workDir = mkdtempSync(path.join(os.tmpdir(), 'run-container-'));
  const abort = new AbortController();
  const kill = jest.fn();
  const start = async (): Promise<RunningProcess> => {
    let end: (end: ProcessEnd) => void = () => undefined;
    const ended = new Promise<ProcessEnd>((resolve) => {
      end = resolve;
    });
    abort.abort(new Error('the job was stopped'));
    return { pid: 1, ended, kill: async () => (kill(), end({ exitCode: 143, killed: true })) };
  };
  const context = { workDir, images: { python: 'python3' }, processes: { start } } as unknown as SageMakerContext;
  const job = { name: 'train-1', abort, request: {} } as unknown as Job;
  await expect(runContainer(context, job, workDir, ['python3'], {}, 'output/failure')).rejects.toThrow(
    'the job was stopped',
  );
  expect(kill).toHaveBeenCalledTimes(1);
});
