import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Algorithm, Column, DataRecipe, MlLifecycleStack, SuccessCriterion } from '../../lib';
import { listSamples, PAGES, run as runSample } from '../docs/read-samples';

const ROOT = path.join(__dirname, '..', '..');
const ALPHA_WHEEL = 'aws-cdk.aws-sagemaker-alpha';
const SMALLEST_AND_EACH_ALONE = ['Dashboard', 'Drift', 'Prepare', 'Quality', 'Retrain', 'Serve', 'Smallest', 'Train'];

let work: string;
let library: string;

function run(folder: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  }
}

/** An alpha as npm gets it: jsii puts a package's tarball into its Python wheel. */
function fetchAlpha(version: string): string {
  const folder = path.join(work, `alpha-${version}`);
  run(
    work,
    'python3',
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--dest',
    folder,
    `${ALPHA_WHEEL}==${version}a0`,
  );
  run(folder, 'python3', '-m', 'zipfile', '-e', readdirSync(folder).find((name) => name.endsWith('.whl'))!, 'wheel');
  const packed = path.join(folder, 'wheel', 'aws_cdk', 'aws_sagemaker_alpha', '_jsii');
  return path.join(packed, readdirSync(packed).find((name) => name.endsWith('.tgz'))!);
}

/** Installs the package beside these in a fresh app, compiles the app and returns the stacks that it synthesized. */
function synthesizeApp(name: string, packages: string[], options: string[]): string[] {
  const app = path.join(work, name);
  mkdirSync(app);
  copyFileSync(path.join(__dirname, 'app', 'app.ts'), path.join(app, 'app.ts'));
  writeFileSync(path.join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const tools = ['typescript', '@types/node'].map((tool) => `${tool}@${devDependencies[tool]}`);
  run(app, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', library, ...packages, ...tools);
  const node16 = ['--module', 'node16', '--moduleResolution', 'node16', '--types', 'node'];
  run(app, 'npx', 'tsc', '--strict', '--target', 'es2022', ...node16, ...options, '--outDir', 'out', 'app.ts');
  execFileSync(process.execPath, ['out/app.js'], {
    cwd: app,
    stdio: 'pipe',
    env: { ...process.env, CDK_OUTDIR: 'cdk.out' },
  });
  return readdirSync(path.join(app, 'cdk.out'))
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => file.replace('.template.json', ''))
    .sort();
}

beforeAll(() => {
  work = mkdtempSync(path.join(os.tmpdir(), 'install-'));
  run(ROOT, 'npm', 'pack', '--ignore-scripts', '--pack-destination', work);
  library = path.join(work, readdirSync(work).find((name) => name.endsWith('.tgz'))!);
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

test('installs beside the newest alpha, and its types compile with skipLibCheck off', () => {
  const packages = [fetchAlpha('2.275.0'), 'aws-cdk-lib@2.276.0', 'constructs@10.8.1'];
  expect(synthesizeApp('newest', packages, ['--skipLibCheck', 'false'])).toEqual(SMALLEST_AND_EACH_ALONE);
});

test('its types compile with skipLibCheck off from 2.215.0 on', () => {
  const packages = [fetchAlpha('2.215.0'), 'aws-cdk-lib@2.215.0', 'constructs@10.4.2'];
  expect(synthesizeApp('typed', packages, ['--skipLibCheck', 'false'])).toEqual(SMALLEST_AND_EACH_ALONE);
});

test('installs beside the oldest libraries that it declares', () => {
  const { peerDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>;
  };
  const oldest = (name: string): string => `${name}@${peerDependencies[name]!.replace('^', '')}`;
  const packages = ['@aws-cdk/aws-sagemaker-alpha@2.159.1-alpha.0', oldest('aws-cdk-lib'), oldest('constructs')];
  // The types of that alpha do not compile by themselves.
  expect(synthesizeApp('oldest', packages, ['--skipLibCheck'])).toEqual(SMALLEST_AND_EACH_ALONE);
});

/** The resources of a synthesized stack, without the dashboard, whose widgets differ between releases of aws-cdk-lib. */
function readResources(template: string): Record<string, { Type: string }> {
  const { Resources } = JSON.parse(readFileSync(template, 'utf8')) as { Resources: Record<string, { Type: string }> };
  return Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::CloudWatch::Dashboard'));
}

test('a Python app that installs the wheel synthesizes the template of the TypeScript app', () => {
  const app = path.join(work, 'python');
  mkdirSync(app);
  copyFileSync(path.join(__dirname, 'app', 'app.py'), path.join(app, 'app.py'));
  run(
    ROOT,
    'npx',
    'jsii-pacmak',
    '--targets',
    'python',
    '--no-npmignore',
    '--outdir',
    path.join(work, 'packages'),
    ROOT,
  );
  const wheels = path.join(work, 'packages', 'python');
  const wheel = path.join(wheels, readdirSync(wheels).find((name) => name.endsWith('.whl'))!);
  run(app, 'python3', '-m', 'venv', 'venv');
  run(app, path.join('venv', 'bin', 'pip'), 'install', '--quiet', wheel);
  execFileSync(path.join(app, 'venv', 'bin', 'python'), ['app.py'], {
    cwd: app,
    stdio: 'pipe',
    env: { ...process.env, CDK_OUTDIR: 'cdk.out' },
  });
  const [python, typescript] = [app, path.join(work, 'newest')].map((folder) =>
    readResources(path.join(folder, 'cdk.out', 'Smallest.template.json')),
  );
  expect(Object.keys(python!).length).toBeGreaterThan(50);
  expect(python).toEqual(typescript);
});

/** What the translator indents within a text, such as a query, is as good. */
function ignoreIndentation(resources: object): unknown {
  // A text within a text within a template escapes its line breaks several times.
  const ignore = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replaceAll(/(?:\\+n|\s)+/g, ' ') : value;
  return JSON.parse(JSON.stringify(resources), ignore);
}

test('every program of docs/python.md synthesizes the resources of its TypeScript', () => {
  const app = path.join(work, 'python');
  const page = readFileSync(path.join(ROOT, 'docs', 'python.md'), 'utf8');
  const translated = [...page.matchAll(/^```python\n(.*?)^```$/gms)].map(([, code]) => code!);
  const samples = PAGES.flatMap(listSamples).filter(({ text }) => !/=>|const \{/.test(text));
  expect(translated).toHaveLength(samples.length);
  // A file that a program names lies in the folder of its reader.
  symlinkSync(path.join(ROOT, 'examples'), path.join(app, 'examples'));
  samples.forEach((sample, i) => {
    // As it stands: a reader copies it.
    writeFileSync(path.join(app, 'sample.py'), translated[i]!);
    const out = path.join(app, `sample-${i}`);
    execFileSync(path.join(app, 'venv', 'bin', 'python'), ['sample.py'], {
      cwd: app,
      stdio: 'pipe',
      env: { ...process.env, CDK_OUTDIR: out },
    });
    const stack = runSample(sample);
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string }> };
    const expected = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::CloudWatch::Dashboard');
    const found = readResources(path.join(out, `${stack.stackName}.template.json`));
    expect({ [sample.name]: ignoreIndentation(found) }).toEqual({
      [sample.name]: ignoreIndentation(Object.fromEntries(expected)),
    });
  });
});

/** Sources of a package, in a language of jsii. */
function generate(packageFolder: string, out: string, ...languages: string[]): string {
  const options = ['--code-only', '--no-npmignore', '--outdir', out];
  run(ROOT, 'npx', 'jsii-pacmak', '--targets', ...languages, ...options, packageFolder);
  return out;
}

/** The newest aws-cdk-lib of which both Maven Central and PyPI have what Java needs: the alpha's jar is made from its wheel. */
const JAVA_LIBRARY = '2.263.0';

/** With a repository of its own: what is made here is installed there. */
function maven(folder: string, ...goals: string[]): void {
  const options = [
    '-Dmaven.javadoc.skip=true',
    '-Dmaven.source.skip=true',
    `-Dmaven.repo.local=${path.join(work, 'm2')}`,
  ];
  run(folder, 'mvn', '--quiet', '--batch-mode', ...options, ...goals);
}

test('a Java app that has the jar synthesizes the template of the TypeScript app', () => {
  const alpha = path.join(work, 'alpha');
  mkdirSync(alpha);
  run(alpha, 'tar', '-xzf', fetchAlpha(JAVA_LIBRARY), '--strip-components', '1');
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(alpha, 'node_modules'));
  for (const [name, folder] of Object.entries({ alpha, library: ROOT })) {
    maven(path.join(generate(folder, path.join(work, 'jars', name), 'java'), 'java'), 'install');
  }

  const app = path.join(work, 'java');
  cpSync(path.join(__dirname, 'app', 'java'), app, { recursive: true });
  maven(app, 'dependency:build-classpath', '-Dmdep.outputFile=classpath');
  const classpath = readFileSync(path.join(app, 'classpath'), 'utf8');
  expect(classpath).toContain(`aws-cdk-lib-${JAVA_LIBRARY}.jar`);
  execFileSync('java', ['-cp', classpath, 'Smallest.java'], {
    cwd: app,
    stdio: 'pipe',
    env: { ...process.env, CDK_OUTDIR: 'cdk.out' },
  });
  const [java, typescript] = [app, path.join(work, 'newest')].map((folder) =>
    readResources(path.join(folder, 'cdk.out', 'Smallest.template.json')),
  );
  expect(Object.keys(java!).length).toBeGreaterThan(50);
  expect(java).toEqual(typescript);
});

test('a Go app that has the module synthesizes the template of the TypeScript app', () => {
  // The alpha's module is made here as well: not every proxy of Go has it.
  const alpha = path.join(work, 'go-alpha');
  cpSync(path.join(ROOT, 'node_modules', '@aws-cdk', 'aws-sagemaker-alpha'), alpha, { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(alpha, 'node_modules'));
  const modules = path.join(work, 'go');
  for (const [name, folder] of Object.entries({ alpha, library: ROOT })) {
    const sources = path.join(generate(folder, path.join(work, 'go-sources', name), 'go'), 'go');
    cpSync(path.join(sources, readdirSync(sources)[0]!), path.join(modules, name), { recursive: true });
  }
  const app = path.join(modules, 'app');
  cpSync(path.join(__dirname, 'app', 'go'), app, { recursive: true });
  run(app, 'go', 'mod', 'tidy');
  run(app, 'go', 'build', '-o', 'smallest', '.');
  execFileSync(path.join(app, 'smallest'), [], {
    cwd: app,
    stdio: 'pipe',
    env: { ...process.env, CDK_OUTDIR: 'cdk.out' },
  });
  const stack = new MlLifecycleStack(new App(), 'Smallest', {
    env: { account: '111122223333', region: 'eu-west-1' },
    lifecycleName: 'smallest',
    recipe: new DataRecipe({
      // A map of Go has no order: columns are in that of their names.
      columns: {
        churn: Column.target({ positiveClass: 'Yes' }),
        contract: Column.categorical(),
        customer_id: Column.id(),
        tenure: Column.numeric(),
      },
    }),
    algorithm: Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
  });
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string }> };
  const expected = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::CloudWatch::Dashboard');
  expect(expected.length).toBeGreaterThan(50);
  expect(readResources(path.join(app, 'cdk.out', 'Smallest.template.json'))).toEqual(Object.fromEntries(expected));
});

test('.NET is generated', () => {
  const out = generate(ROOT, path.join(work, 'generated'), 'dotnet');
  const sources = readdirSync(out, { recursive: true, encoding: 'utf8' }).map((file) => path.basename(file));
  expect(sources).toContain('MlLifecycleStack.cs');
});

test('npm installs the commands beside the constructs', () => {
  const app = path.join(work, 'newest');
  const commands = run(ROOT, 'npm', 'pack', './build/commands', '--silent', '--pack-destination', work).trim();
  run(app, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', library, path.join(work, commands));
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(run(app, 'npx', '--no-install', 'sagemaker-lifecycle', '--version')).toBe(`${version}\n`);
});
