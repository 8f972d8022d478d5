import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProcesses, findFreePort } from '../../../../local/sagemaker/containers/child-processes';
import { localPath, relocate } from '../../../../local/sagemaker/containers/container-files';
import { ContainerImages } from '../../../../local/sagemaker/containers/images';

const folder = mkdtempSync(join(tmpdir(), 'processes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const options = (script: string): any => ({
  command: 'sh',
  args: ['-c', script],
  workingDirectory: folder,
  environment: { PATH: process.env.PATH!, ONLY: 'this' },
  logFile: join(folder, 'logs', 'log'),
});
const isAlive = (pid: number): boolean => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
};

test('runs a command with its own environment only, and appends to its log', async () => {
  const processes = new ChildProcesses();
  const { exitCode, killed } = await (await processes.start(options('env; echo oops >&2; exit 3'))).ended;
  expect([exitCode, killed]).toEqual([3, false]);
  const log = readFileSync(join(folder, 'logs', 'log'), 'utf8');
  expect(log).toContain('ONLY=this');
  expect(log).toContain('oops');
  expect(log).not.toContain('HOME=');
  await processes.stop();
});

test('ends what does not want to end, with everything that it has started', async () => {
  const processes = new ChildProcesses(100);
  const running = await processes.start(
    options('trap "" TERM; sleep 600 & echo child $! > child; sleep 600; sleep 600'),
  );
  for (let i = 0; i < 20_000 && spawnSync('test', ['-s', join(folder, 'child')]).status !== 0; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const child = Number(readFileSync(join(folder, 'child'), 'utf8').split(' ')[1]);
  expect(isAlive(child)).toBe(true);
  await processes.stop();
  expect(await running.ended).toEqual({ exitCode: 137, killed: true });
  expect([isAlive(running.pid), isAlive(child)]).toEqual([false, false]);
  await expect(processes.start(options('true'))).rejects.toThrow('the local SageMaker is stopped');
});

test('names a command that does not exist', async () => {
  const processes = new ChildProcesses();
  await expect(processes.start({ ...options(''), command: '/nothing/python' })).rejects.toThrow('/nothing/python');
  await processes.stop();
});

test('asks the Python for its library versions', async () => {
  const images = new ContainerImages({ python: process.env.PYTHON ?? 'python3', containersDir: folder });
  const installed = JSON.parse(
    execFileSync(
      process.env.PYTHON ?? 'python3',
      [
        '-c',
        [
          'import importlib.metadata as m, json',
          'try: v = m.version("scikit-learn")',
          'except m.PackageNotFoundError: v = None',
          'print(json.dumps(v))',
        ].join('\n'),
      ],
      { encoding: 'utf8' },
    ),
  );
  const found = images.findAdapter('1.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:0.1-1-cpu-py3');
  await expect(found).rejects.toThrow(
    `scikit-learn is installed in version ${installed ?? 'none'}, the image's tag asks for 0.1`,
  );
});

test.each([
  ['/opt/ml/model/code', '/base/model/code'],
  ['"/opt/ml/model"', '"/base/model"'],
  ['/opt/ml', '/base'],
  ['/opt/mlx', '/opt/mlx'],
  ['s3://bucket/opt/ml/x', 's3://bucket/opt/ml/x'],
])('relocates %s to %s', (path, expected) => {
  expect(relocate(path, '/base')).toBe(expected);
  expect(relocate(expected, '/base')).toBe(expected);
});

test('has no other folder of a container than /opt/ml', () => {
  expect(localPath('/opt/ml/processing/input', '/base')).toBe('/base/processing/input');
  expect(() => localPath('/data', '/base')).toThrow('not /data');
});

test('a free port is none that a system gives to whoever connects in the meantime', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => findFreePort()));
  expect(ports.filter((port) => port < 20_000 || port > 32_767)).toEqual([]);
  const [port] = ports;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
});
