// Lists in build/replacements.json which properties CloudFormation cannot change in place, by type of resource, and which types
// hold data, out of AWS's own description of them: `review` needs neither an account nor a database of 3 MB then.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const replacing = {};
const stateful = [];
for (const resource of loadAwsServiceSpecSync().all('resource')) {
  const { cloudFormationType: type, properties, isStateful } = resource;
  const found = Object.entries(properties).filter(([, { causesReplacement = 'no' }]) => causesReplacement !== 'no');
  if (found.length > 0) {
    replacing[type] = Object.fromEntries(found.map(([name, { causesReplacement }]) => [name, causesReplacement]));
  }
  if (isStateful) {
    stateful.push(type);
  }
}
mkdirSync(path.join(root, 'build'), { recursive: true });
writeFileSync(path.join(root, 'build', 'replacements.json'), JSON.stringify({ replacing, stateful: stateful.sort() }));
