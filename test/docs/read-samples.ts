// The TypeScript of the pages, compiled and run as a reader would.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');

/** README and every page of docs/. */
export const PAGES = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}

/** A whole program. */
export interface Sample {
  readonly name: string;
  /** Where it would stand: relative imports and those of packages are found from here. */
  readonly file: string;
  readonly text: string;
}

function listCode(page: string): string[] {
  return [...readPage(page).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text!);
}

function isProgram(text: string): boolean {
  return text.includes('new App()');
}

/** The TypeScript of a page that can be run as it stands: a whole program, which makes an app. */
export function listSamples(page: string): Sample[] {
  return listCode(page)
    .filter(isProgram)
    .map((text, i) => ({
      name: `${page}, sample ${i + 1}`,
      file: path.join(__dirname, `${path.basename(page, '.md')}-${i + 1}.ts`),
      text: `${text.replaceAll("'cdk-sagemaker-lifecycle'", "'../../lib'")}`
        .replace(/^new (\w+Stack)\(/m, 'const stack = new $1(')
        .concat('\nexport { stack };\n'),
    }));
}

/** The TypeScript of a page that is a part of the reader's program. */
export function listFragments(page: string): string[] {
  return listCode(page).filter((text) => !isProgram(text));
}

/** What the compiler says of programs, by the project's own settings. */
export function compile(programs: readonly Sample[]): string[] {
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
  const texts = new Map(programs.map(({ file, text }) => [file, text]));
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
export function run({ text }: Sample): Stack {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const made: { stack?: Stack } = {};
  new Function('require', 'exports', outputText)((name: string) => require(name), made);
  return made.stack!;
}
