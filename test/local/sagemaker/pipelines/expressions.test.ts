import fc from 'fast-check';
import {
  collectReferences,
  ExpressionError,
  type ExpressionScope,
  evaluate,
  follow,
  parsePath,
  parseReference,
} from '../../../../local/sagemaker/pipelines/expressions';

const scope: ExpressionScope = {
  parameters: { Count: 3, Uri: 's3://bucket/raw', Flag: true },
  execution: { PipelineExecutionId: 'abc' },
  describeStep: (name) => {
    if (name !== 'Prepare') {
      throw new ExpressionError(`the step ${name} has no result`);
    }
    return {
      ProcessingJobName: 'job',
      ProcessingOutputConfig: {
        Outputs: [
          { OutputName: 'train', S3Output: { S3Uri: 's3://bucket/train' } },
          { OutputName: 'test', S3Output: { S3Uri: 's3://bucket/test' } },
        ],
      },
      Environment: { 'a.b': 'dotted' },
    };
  },
  readPropertyFile: async (step, name) => ({
    from: `${step}/${name}`,
    metrics: { auc: { value: 0.8 } },
    list: [[1, 2], [3]],
    'odd name': 1,
  }),
  readJson: async (uri) => ({ uri }),
};
const value = (expression: unknown): Promise<unknown> => evaluate(expression, scope);

test.each([
  [{ Get: 'Parameters.Count' }, 3],
  [{ Get: 'Parameters.Flag' }, true],
  [{ Get: 'Execution.PipelineExecutionId' }, 'abc'],
  [{ Get: 'Steps.Prepare.ProcessingJobName' }, 'job'],
  [{ Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['test'].S3Output.S3Uri" }, 's3://bucket/test'],
  [{ Get: 'Steps.Prepare.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri' }, 's3://bucket/train'],
  [{ Get: "Steps.Prepare.Environment['a.b']" }, 'dotted'],
  [
    { 'Std:Join': { On: '/', Values: [{ Get: 'Parameters.Uri' }, { Get: 'Parameters.Count' }, 'x'] } },
    's3://bucket/raw/3/x',
  ],
  [
    {
      'Std:Join': {
        On: '',
        Values: [
          'auc ',
          { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.E.PropertyFiles.P' }, Path: 'metrics.auc.value' } },
        ],
      },
    },
    'auc 0.8',
  ],
  [{ 'Std:JsonGet': { PropertyFile: { Get: 'Steps.E.PropertyFiles.P' }, Path: '$.list[0][1]' } }, 2],
  [{ 'Std:JsonGet': { PropertyFile: { Get: 'Steps.E.PropertyFiles.P' }, Path: "['odd name']" } }, 1],
  [{ 'Std:JsonGet': { PropertyFile: { Get: 'Steps.E.PropertyFiles.P' }, Path: 'from' } }, 'E/P'],
  [{ 'Std:JsonGet': { S3Uri: { Get: 'Parameters.Uri' }, Path: 'uri' } }, 's3://bucket/raw'],
  [
    { a: [{ Get: 'Parameters.Count' }, { Get: 'Parameters.Count', other: 1 }] },
    { a: [3, { Get: 'Parameters.Count', other: 1 }] },
  ],
])('evaluates %j', async (expression, expected) => {
  expect(await value(expression)).toEqual(expected);
});

test.each([
  [{ Get: 'Parameters.Nothing' }, 'there is no parameter Nothing; there are Count, Uri, Flag'],
  [{ Get: 'Steps.Other.Name' }, 'the step Other has no result'],
  [
    { Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['x']" },
    'Steps.Prepare.ProcessingOutputConfig.Outputs has no x',
  ],
  [{ Get: 'Steps.Prepare.constructor' }, 'Steps.Prepare has no constructor'],
  [{ Get: 'Steps' }, 'not a reference: Steps'],
  [{ Get: 'Steps.E.PropertyFiles.P' }, 'read with Std:JsonGet only'],
  [{ Get: 7 }, 'Get needs a text'],
  [{ Get: 'Parameters..Count' }, 'not a path'],
  [{ 'Std:Join': { Values: [] } }, 'Std:Join needs On and Values'],
  [{ 'Std:Join': { On: '', Values: [{ Get: 'Steps.Prepare.Environment' }] } }, 'Std:Join joins texts'],
  [{ 'Std:JsonGet': { Path: 'a' } }, 'Std:JsonGet needs Path, and PropertyFile or S3Uri'],
  [{ 'Std:JsonGet': { PropertyFile: { Get: 'Steps.E.PropertyFiles.P' }, Path: 'metrics.f1' } }, 'P.metrics has no f1'],
])('says why %j cannot be evaluated', async (expression, problem) => {
  await expect(value(expression)).rejects.toThrow(problem);
});

test('finds every reference, however deep', () => {
  expect(
    collectReferences({
      a: [{ 'Std:Join': { On: '', Values: [{ Get: 'Parameters.A' }] } }],
      b: { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.S.PropertyFiles.P' }, Path: 'x' } },
    }),
  ).toEqual([
    { kind: 'parameter', name: 'A' },
    { kind: 'propertyFile', step: 'S', name: 'P' },
  ]);
  expect(parseReference('Steps.Train.ModelArtifacts.S3ModelArtifacts')).toEqual({
    kind: 'property',
    step: 'Train',
    path: ['ModelArtifacts', 'S3ModelArtifacts'],
  });
});

test('a path that is written is read back, and leads where it says', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/);
  const quoted = fc.string({ maxLength: 8 });
  const part = fc.oneof(
    name.map((text) => ({ part: text as string | number, text: `.${text}` })),
    fc.nat(3).map((index) => ({ part: index as string | number, text: `[${index}]` })),
    quoted.map((text) => ({ part: text as string | number, text: `['${text.replace(/[\\']/g, '\\$&')}']` })),
  );
  fc.assert(
    fc.property(
      name,
      fc.array(part, { maxLength: 6 }),
      fc.jsonValue().filter((leaf) => leaf !== null),
      (first, parts, leaf) => {
        const path = parsePath(first + parts.map(({ text }) => text).join(''));
        expect(path).toEqual([first, ...parts.map((one) => one.part)]);
        const tree = path.reduceRight<unknown>(
          (inner, one) =>
            typeof one === 'number' ? Object.assign([], { [one]: inner }) : Object.fromEntries([[one, inner]]),
          leaf,
        );
        expect(follow(tree, path, 'the tree')).toEqual(leaf);
      },
    ),
  );
});

test('what has no expression stays as it is', async () => {
  const keys = fc.string().filter((key) => !['Get', 'Std:Join', 'Std:JsonGet', '__proto__'].includes(key));
  const plain = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(keys, tie('value')),
    ),
  })).value;
  await fc.assert(
    fc.asyncProperty(plain, async (tree) => {
      // toEqual, as dictionaries of fast-check have no prototype
      expect(JSON.stringify(await evaluate(tree, scope))).toBe(JSON.stringify(tree));
      expect(collectReferences(tree)).toEqual([]);
    }),
  );
});

test('a join of texts is their join', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean())), async (On, Values) => {
      expect(await value({ 'Std:Join': { On, Values } })).toBe(Values.map(String).join(On));
    }),
  );
});
