// Lists the properties of every props interface in build/properties.json: JavaScript knows no interfaces, and a property
// that is written wrong must be refused there, too (constructs/foundation/check-properties.ts).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The exported interfaces of a file, except those of behaviour, whose names begin with I. */
function readInterfaces(file) {
  const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  const exported = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return source.statements
    .filter(
      (node) =>
        ts.isInterfaceDeclaration(node) &&
        exported(node) &&
        !/^I[A-Z]/.test(node.name.text) &&
        node.members.every(ts.isPropertySignature),
    )
    .map((node) => ({
      name: node.name.text,
      bases: (node.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.text)),
      properties: Object.fromEntries(
        node.members.map((member) => {
          const element = ts.isArrayTypeNode(member.type) ? member.type.elementType : member.type;
          const reference = ts.isTypeReferenceNode(element) && ts.isIdentifier(element.typeName);
          return [member.name.text, reference ? element.typeName.text : ''];
        }),
      ),
    }));
}

const interfaces = new Map();
for (const folder of ['constructs', 'lib']) {
  for (const file of readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort()) {
    for (const found of readInterfaces(path.join(folder, file))) {
      if (interfaces.has(found.name)) {
        throw new Error(`${found.name}: two interfaces have this name, one of them in ${folder}/${file}`);
      }
      interfaces.set(found.name, found);
    }
  }
}

/** All properties of an interface, inherited ones first; those of other libraries' interfaces are not known here. */
function flatten({ bases, properties }) {
  const inherited = bases.filter((name) => interfaces.has(name)).map((name) => flatten(interfaces.get(name)));
  return Object.assign({}, ...inherited, properties);
}

const table = Object.fromEntries(
  [...interfaces].map(([name, found]) => [
    name,
    Object.fromEntries(
      Object.entries(flatten(found)).map(([property, type]) => [property, interfaces.has(type) ? type : '']),
    ),
  ]),
);
mkdirSync(path.join(root, 'build'), { recursive: true });
writeFileSync(path.join(root, 'build', 'properties.json'), `${JSON.stringify(table, undefined, 1)}\n`);
