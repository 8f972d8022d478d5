// Whatever our constructs can write into a definition stands in one of the definitions that the SageMaker SDK emits.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { propertiesOf } from '../../../../constructs/foundation/property-table';
import { StepType } from '../../../../lib';
import { definitions } from './definitions.json';
import { definition as ownSteps } from './own-steps.json';

const CONSTRUCTS = path.join(__dirname, '..', '..', '..', '..', 'constructs');
/** The chapters whose files write requests of steps. */
const CHAPTERS = ['pipeline', 'data', 'training'];

/** Members of something else than a definition: of policies, of the pipeline's resource, of a function's environment. */
const OTHERS = new Set([
  ...['StringEquals', 'Null', 'PipelineDefinition', 'PipelineDefinitionBody', 'PipelineName'],
  // Of the MLflow app, whose request local/mlflow.ts holds to the service model.
  'ArtifactStoreUri',
  // Of a feature group, whose test holds them to the service model.
  ...['S3StorageConfig', 'DataCatalogConfig', 'Catalog', 'Database', 'TableName'],
]);

/** Everything that has a capital first letter among the keys of the goldens. */
function listKeys(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) {
    value.forEach((item) => listKeys(item, found));
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      found.add(key);
      listKeys(inner, found);
    }
  }
  return found;
}

/** The keys with a capital first letter of the object literals in a file, which is how requests are written. */
function listWritten(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
      /^[A-Z][A-Za-z0-9]*[a-z]/.test(node.name.getText())
    ) {
      found.push(node.name.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true));
  return found;
}

function listTypes(steps: any[]): string[] {
  return steps.flatMap(({ Type, Arguments }) => [
    Type,
    ...listTypes([...(Arguments.IfSteps ?? []), ...(Arguments.ElseSteps ?? [])]),
  ]);
}

const all: { Steps: object[] }[] = [...Object.values(definitions), ownSteps];

test('every type of step is in a golden', () => {
  const types = new Set(all.flatMap(({ Steps }) => listTypes(Steps)));
  expect(Object.values(StepType).filter((type) => !types.has(type))).toEqual([]);
});

test('every member of a request that our constructs write is in a golden', () => {
  const known = listKeys(all);
  const absent = CHAPTERS.flatMap((chapter) =>
    readdirSync(path.join(CONSTRUCTS, chapter))
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        listWritten(path.join(CONSTRUCTS, chapter, name))
          .filter((key) => !known.has(key) && !OTHERS.has(key))
          .map((key) => `${chapter}/${name}: ${key}`),
      ),
  );
  expect(absent).toEqual([]);
});

/** What each option of a step is in the definition. */
const OPTIONS: Record<string, string> = {
  name: 'Name',
  stepType: 'Type',
  arguments: 'Arguments',
  dependsOn: 'DependsOn',
  propertyFiles: 'PropertyFiles',
  functionArn: 'FunctionArn',
  outputs: 'OutputParameters',
  cacheFor: 'CacheConfig',
};

test('every option of a step of one’s own is in a golden', () => {
  const known = listKeys(ownSteps);
  const options = Object.keys(propertiesOf('PipelineStepProps'));
  expect(
    options.filter((option) => !(option in OPTIONS)).concat(options.filter((o) => !known.has(OPTIONS[o]!))),
  ).toEqual([]);
});
