// Lists the properties of every props interface in build/properties.json, with what each must be: JavaScript knows no
// types, and a property that is written wrong, missing or of another kind must be refused there, too
// (constructs/foundation/check-properties.ts).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { FOREIGN_CLASSES, FOREIGN_ENUMS, SAME_AS } from './foreign-types.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const has = (node, kind) => node.modifiers?.some((modifier) => modifier.kind === kind) ?? false;
const isExported = (node) => has(node, ts.SyntaxKind.ExportKeyword);
const isPublic = (node) =>
  !has(node, ts.SyntaxKind.PrivateKeyword) &&
  !has(node, ts.SyntaxKind.ProtectedKeyword) &&
  node.name?.text !== undefined;

const isInternal = (node) => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');

/** What importers get of a file: the names that lib/index.ts lists, or all of them. */
const listed = new Map(
  ts
    .createSourceFile(
      'index.ts',
      readFileSync(path.join(root, 'lib', 'index.ts'), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    )
    .statements.filter(ts.isExportDeclaration)
    .map(({ moduleSpecifier, exportClause }) => [
      `${path.join('lib', moduleSpecifier.text)}.ts`,
      exportClause?.elements.map(({ name }) => name.text),
    ]),
);
const isListed = (name, file) => listed.has(file) && (listed.get(file)?.includes(name) ?? true);

/** Interfaces of data, by name. */
const interfaces = new Map();
/** Interfaces of behaviour and classes, by name. */
const classes = new Map();
const enums = new Map(Object.entries(FOREIGN_ENUMS));

function add(map, name, found, file) {
  if (map.has(name)) {
    throw new Error(`${name}: two interfaces have this name, one of them in ${file}`);
  }
  map.set(name, found);
}

const basesOf = (node) =>
  (node.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()));

/** The type of a property: what its value, or each value in an array or a record, must be one of. */
function readType(node) {
  if (ts.isArrayTypeNode(node)) {
    return { ...readType(node.elementType), many: 'array' };
  }
  if (ts.isTypeReferenceNode(node) && node.typeName.getText() === 'Record') {
    return { ...readType(node.typeArguments[1]), many: 'record' };
  }
  return { types: ts.isUnionTypeNode(node) ? node.types.map((type) => type.getText()) : [node.getText()] };
}

function readInterface(node, file) {
  const isData = !/^I[A-Z]/.test(node.name.text) && node.members.every(ts.isPropertySignature);
  if (isData) {
    const properties = node.members.map((member) => [
      member.name.text,
      { ...readType(member.type), ...(member.questionToken ? {} : { required: true }) },
    ]);
    add(interfaces, node.name.text, { bases: basesOf(node), properties: Object.fromEntries(properties) }, file);
  } else {
    const members = node.members.filter((member) => !member.questionToken).map(({ name }) => name.text);
    add(classes, node.name.text, { bases: basesOf(node), members, examples: [] }, file);
  }
}

function readClass(node, file) {
  const name = node.name.text;
  const isStatic = (member) => has(member, ts.SyntaxKind.StaticKeyword);
  const declared = node.members.find(ts.isConstructorDeclaration);
  const parameters = (declared?.parameters ?? []).filter((one) => has(one, ts.SyntaxKind.PublicKeyword));
  const members = [...node.members.filter((member) => !isStatic(member)), ...parameters]
    .filter((member) => isPublic(member) && !member.questionToken && !ts.isConstructorDeclaration(member))
    .map((member) => member.name.text);
  const factories = node.members
    .filter((member) => ts.isMethodDeclaration(member) && isStatic(member) && isPublic(member))
    .filter((member) => member.type?.getText() === name && !member.name.text.startsWith('_'))
    .map((member) => `${name}.${member.name.text}()`);
  const isOpen = !has(node, ts.SyntaxKind.AbstractKeyword) && (!declared || isPublicConstructor(declared));
  const examples = factories.length > 0 ? factories : isOpen ? [`new ${name}(…)`] : [];
  const isHidden = !isExported(node) || isInternal(node) || !isListed(name, file);
  add(classes, name, { bases: basesOf(node), members: [...new Set(members)], examples, isHidden }, file);
}

function isPublicConstructor(node) {
  return !has(node, ts.SyntaxKind.PrivateKeyword) && !has(node, ts.SyntaxKind.ProtectedKeyword);
}

function readFile(file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  // Of the contract, enums are what users give.
  const isPublic = !file.startsWith('contract');
  for (const node of source.statements) {
    if (isPublic && ts.isInterfaceDeclaration(node) && isExported(node)) {
      readInterface(node, file);
    } else if (isPublic && ts.isClassDeclaration(node)) {
      readClass(node, file);
    } else if (ts.isEnumDeclaration(node)) {
      const values = node.members.map(({ name, initializer }) => [name.text, initializer.text]);
      enums.set(node.name.text, Object.fromEntries(values));
    }
  }
}

for (const folder of ['constructs', 'lib', 'contract']) {
  readdirSync(path.join(root, folder), { recursive: true })
    .map((name) => path.join(folder, name))
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .forEach(readFile);
}

/** All properties of an interface, inherited ones first; those of other libraries' interfaces are not known here. */
function flatten({ bases, properties }) {
  const inherited = bases.filter((name) => interfaces.has(name)).map((name) => flatten(interfaces.get(name)));
  return Object.assign({}, ...inherited, properties);
}

/** Whether a class or interface is, or has among its bases, another. */
function extendsOf(name, base) {
  return name === base || (classes.get(name)?.bases ?? []).some((one) => extendsOf(one, base));
}

function allMembersOf(name) {
  const { bases, members } = classes.get(name);
  return [...new Set([...bases.filter((base) => classes.has(base)).flatMap(allMembersOf), ...members])];
}

/** What a value must have: what is public, as another copy of the library in the app may be of another version. */
function membersOf(name) {
  const members = allMembersOf(name);
  const open = members.filter((member) => !member.startsWith('_'));
  return open.length > 0 ? open : members;
}

/** How a value of a class is made; for an interface, the classes that have it. */
function examplesOf(name) {
  if (name === 'SuccessCriterion') {
    return ['SuccessCriterion.auc().atLeast(0.8)'];
  }
  return /^I[A-Z]/.test(name)
    ? [...classes]
        .filter(([one, { isHidden }]) => !/^I[A-Z]/.test(one) && !isHidden && extendsOf(one, name))
        .map(([one]) => one)
    : classes.get(name).examples;
}

const PRIMITIVES = new Set(['string', 'number', 'boolean']);

/** A type by the name that the table has for it, or `any` where nothing is checked. */
function nameType(type) {
  const known = SAME_AS[type] ?? type;
  return PRIMITIVES.has(known) || [interfaces, classes, enums].some((map) => map.has(known)) || known in FOREIGN_CLASSES
    ? known
    : 'any';
}

const table = Object.fromEntries(
  [...interfaces].map(([name, found]) => [
    name,
    Object.fromEntries(
      Object.entries(flatten(found)).map(([property, { types, ...rest }]) => [
        property,
        { types: types.map(nameType), ...rest },
      ]),
    ),
  ]),
);
const used = new Set(
  Object.values(table).flatMap((properties) => Object.values(properties).flatMap(({ types }) => types)),
);
const pick = (map, describe) =>
  Object.fromEntries([...map.keys()].filter((name) => used.has(name)).map((name) => [name, describe(name)]));
const lists = {
  interfaces: table,
  enums: pick(enums, (name) => enums.get(name)),
  classes: {
    ...FOREIGN_CLASSES,
    ...pick(classes, (name) => ({ members: membersOf(name), examples: examplesOf(name) })),
  },
};
mkdirSync(path.join(root, 'build'), { recursive: true });
writeFileSync(path.join(root, 'build', 'properties.json'), `${JSON.stringify(lists, undefined, 1)}\n`);
