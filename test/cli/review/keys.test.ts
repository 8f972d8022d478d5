// Another key for the same data: what follows from it is told with it, and what does not is told by itself.
import { type App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { readStacks } from '../../../cli/review/assembly';
import { reviewStacks } from '../../../cli/review/review';
import { type Build, synthesize } from './pairs';

interface Choices {
  readonly key: 'Old' | 'Other';
  /** The ids of roles that may decrypt with `Old` whatever the bucket is encrypted with. */
  readonly decrypting?: readonly string[];
  /** Whether another role may do what the reader may. */
  readonly newcomer?: boolean;
}

const build =
  ({ key, decrypting = [], newcomer = false }: Choices): Build =>
  (app: App) => {
    const stack = new Stack(app, 'Data');
    const keys = { Old: new kms.Key(stack, 'Old'), Other: new kms.Key(stack, 'Other') };
    const bucket = new s3.Bucket(stack, 'Rows', { encryptionKey: keys[key] });
    for (const id of ['Reader', ...(newcomer ? ['Newcomer'] : [])]) {
      const role = new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      bucket.grantRead(role);
      if (decrypting.includes(id)) {
        keys.Old.grantDecrypt(role);
      }
    }
  };

const compare = (before: Choices, after: Choices) => {
  const [old, fresh] = [before, after].map((choices) => readStacks(synthesize(build(choices))));
  return reviewStacks(old!, fresh!, { replacing: {}, stateful: [] }).findings;
};

test('who could use the one key can use the other, which is one decision and new access', () => {
  const findings = compare({ key: 'Old' }, { key: 'Other' });
  expect(findings.filter(({ section }) => section === 'access')).toEqual([]);
  expect(findings).toEqual([
    expect.objectContaining({
      text: 'encryption key changed: Data/Old → Data/Other',
      kind: 'changed-guard',
      also: ['new-access'],
      consequences: [
        '2 grants are for Data/Other now, as for Data/Old until now',
        expect.stringMatching(/^what is stored stays encrypted with Data\/Old, which may no longer be used/),
      ],
    }),
    expect.objectContaining({ section: 'money' }),
  ]);
});

test('what is stored can be read where the key of before may still be used', () => {
  const [finding] = compare({ key: 'Old', decrypting: ['Reader'] }, { key: 'Other', decrypting: ['Reader'] });
  expect(finding?.consequences).toEqual(['2 grants are for Data/Other now, as for Data/Old until now']);
});

test('a role that could not use the one and can use the other is new access', () => {
  const findings = compare({ key: 'Old' }, { key: 'Other', newcomer: true });
  const access = findings
    .filter(({ kind }) => kind === 'new-access')
    .flatMap(({ text, details = [] }) => [text, ...details]);
  expect(access.join('\n')).toContain('Data/Other.Arn');
  expect(access.join('\n')).not.toContain('Reader');
});
