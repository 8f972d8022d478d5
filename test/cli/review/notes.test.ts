// What cdk-nag itself and CDK's annotations remark of an app, before and after a change of it.
import { review } from '../../../cli/review/command';
import { findReport } from '../../../cli/review/notes';
import { makeRepository, ROOT } from './repository';

/** An app that cdk-nag looks at; the lines are in it as they are given. */
const app = (lines: readonly string[], options = '{}', id = 'Store'): string => `
const { App, Stack, Validations, Annotations, aws_s3: s3 } = require('aws-cdk-lib');
const { AwsSolutionsChecks } = require('cdk-nag');
const { Construct } = require('constructs');
const app = new App();
const stack = new Stack(app, 'Rows');
const store = new Construct(stack, '${id}');
${lines.join('\n')}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app, ${options}));
app.synth();
`;

const BUCKET = "const bucket = new s3.Bucket(store, 'Bucket', { enforceSSL: true, serverAccessLogsPrefix: 'logs' });";
const PLAIN = "const bucket = new s3.Bucket(store, 'Bucket', { enforceSSL: true });";
const ACKNOWLEDGED = "Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'nobody reads it' });";
const S1 = 'AwsSolutions-S1: The S3 Bucket has server access logs disabled';

/** What a review says of access, and what is in its findings beside the sentence. */
async function compare(before: string, after: string) {
  const { folder, commit, write } = makeRepository();
  commit({ 'app.js': before });
  write({ 'app.js': after });
  const lines: string[] = [];
  const code = await review(
    'HEAD',
    undefined,
    { app: folder, failOn: ['new-finding', 'loosened-guard'] },
    { root: ROOT, write: (line) => lines.push(line) },
  );
  return { code, lines: lines.filter((line) => line.startsWith('- ')) };
}

test('a finding of cdk-nag that is new is to be decided, though the app does not synthesize any more', async () => {
  expect(await compare(app([BUCKET]), app([PLAIN]))).toEqual({
    code: 1,
    lines: expect.arrayContaining([`- new error: ${S1}`, `- new error: ${S1} (Rows/Store/Bucket/Resource) [app.js:8]`]),
  });
});

test('what was found before is no news, and what is no longer found is said', async () => {
  const before = app([PLAIN]);
  expect(await compare(before, before)).toEqual({ code: 0, lines: [] });
  expect((await compare(before, app([BUCKET]))).lines).toContain('- one finding is gone (Rows/Store/Bucket/Resource)');
});

test.each(['{}', '{ writeSuppressionsToCloudFormation: true }'])(
  'a rule that is acknowledged is a guard that is loosened, said once, with %s',
  async (options) => {
    const { code, lines } = await compare(app([PLAIN], options), app([PLAIN, ACKNOWLEDGED], options));
    expect(code).toBe(1);
    expect(lines.filter((line) => line.includes('acknowledged') && line.includes('Rows/Store'))).toEqual([
      '- a rule no longer holds, acknowledged: AwsSolutions-S1: nobody reads it (Rows/Store/Bucket) [app.js:9]',
    ]);
    expect(lines).toContain('- one finding is gone (Rows/Store/Bucket/Resource)');
  },
);

test("what cdk-nag 2 suppresses in a template's metadata is one too", async () => {
  const suppress =
    "bucket.node.defaultChild.addMetadata('cdk_nag', { rules_to_suppress: [{ id: 'AwsSolutions-S1', reason: 'nobody reads it', applies_to: ['All'] }] });";
  expect((await compare(app([BUCKET]), app([BUCKET, suppress]))).lines).toContain(
    '- a rule no longer holds, acknowledged: AwsSolutions-S1[All]: nobody reads it (Rows/Store/Bucket) [app.js:8]',
  );
});

test("a warning of a construct is a finding, without CDK's way to silence it", async () => {
  const warn = "Annotations.of(bucket).addWarningV2('store:old', 'the bucket is old');";
  expect((await compare(app([BUCKET]), app([BUCKET, warn]))).lines).toContain(
    '- new warning: the bucket is old (Rows/Store/Bucket) [app.js:9]',
  );
});

test('findings of a construct that is renamed are no news', async () => {
  const { lines } = await compare(app([PLAIN]), app([PLAIN], '{}', 'Archive'));
  expect(lines.filter((line) => /new error|finding/.test(line))).toEqual([]);
});

test('an assembly without validators has no report', async () => {
  expect(findReport(ROOT)).toBeUndefined();
});
