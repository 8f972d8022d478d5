import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');

/** A whole program in a page. */
interface Sample {
  readonly name: string;
  /** Where it would stand: relative imports and those of packages are found from here. */
  readonly file: string;
  readonly text: string;
}

/** The TypeScript of a page that can be run as it stands and watches an endpoint. */
function listSamples(page: string): Sample[] {
  return [...readFileSync(path.join(ROOT, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(([, text]) => text!)
    .filter((text) => text.includes('MonitoredEndpoint') && text.includes(' App'))
    .map((text, i) => ({
      name: `${page}, sample ${i + 1}`,
      file: path.join(__dirname, `${path.basename(page, '.md')}-${i + 1}.ts`),
      text: `${text.replaceAll("'cdk-sagemaker-lifecycle'", "'../../lib'")}\nexport { stack };\n`,
    }));
}

const samples = ['README.md', 'docs/watch-an-endpoint.md'].flatMap(listSamples);

/** What the compiler says of the samples, by the project's own settings. */
function compile(): string[] {
  const settings = ts.getParsedCommandLineOfConfigFile(
    path.join(ROOT, 'tsconfig.dev.json'),
    { noEmit: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (problem) => {
        throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
      },
    },
  )!;
  const host = ts.createCompilerHost(settings.options);
  const texts = new Map(samples.map(({ file, text }) => [file, text]));
  const { readFile, fileExists } = host;
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  const program = ts.createProgram([...texts.keys()], settings.options, host);
  return [...texts.keys()].flatMap((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}

/** Runs a sample and takes the stack that it makes. */
function run({ text }: Sample): Stack {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const made: { stack?: Stack } = {};
  new Function('require', 'exports', outputText)((name: string) => require(name), made);
  return made.stack!;
}

test('the pages have samples', () => {
  expect(samples.map(({ name }) => name)).toEqual([
    'README.md, sample 1',
    'docs/watch-an-endpoint.md, sample 1',
    'docs/watch-an-endpoint.md, sample 2',
    'docs/watch-an-endpoint.md, sample 3',
  ]);
});

test('samples compile', () => {
  expect(compile()).toEqual([]);
});

test.each(samples)('$name can be synthesized', (sample) => {
  Template.fromStack(run(sample)).resourceCountIs(
    'AWS::Scheduler::Schedule',
    sample.text.includes('RetrainTrigger') ? 3 : 1,
  );
});
