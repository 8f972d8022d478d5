import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');

/** A property or method that importers see. */
export interface Member {
  readonly name: string;
  readonly kind: 'property' | 'method' | 'value';
  readonly isStatic: boolean;
  readonly isOptional: boolean;
  readonly isReadonly: boolean;
  /** The docstring, with what is inherited of the interfaces and classes above. */
  readonly doc: string;
  /** The text of `@default`. */
  readonly defaultText?: string;
  /** The type of a property, or what a method returns, without `undefined`, arrays and records. */
  readonly type: ts.Type;
  /** The last parameter of a method, as `name?: Type`. */
  readonly lastParameter?: string;
}

/** Something that importers get by its name. */
export interface Export {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum' | 'other';
  readonly isInternal: boolean;
  readonly doc: string;
  readonly members: readonly Member[];
  /** Of a class: the parameters of its constructor, if it can be called from outside. */
  readonly parameters: readonly string[];
  /** The names of the types that it is made of: bases, and those of its public members. */
  readonly mentions: readonly string[];
  readonly symbol: ts.Symbol;
}

/** What importers get. */
const INDEX = path.join(ROOT, 'lib', 'index.ts');
/** A surface in which every rule finds something. */
const BROKEN = path.join(__dirname, 'broken-surface.ts');

const program = ts.createProgram(
  [INDEX, BROKEN],
  ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    ROOT,
    { noEmit: true },
  ).options,
);
const checker = program.getTypeChecker();

const exportsOf = (file: string): ts.Symbol[] => {
  const source = program.getSourceFile(file);
  const symbol = source && checker.getSymbolAtLocation(source);
  return symbol ? checker.getExportsOfModule(symbol) : [];
};

function readKind({ flags }: ts.Symbol): Export['kind'] {
  return flags & ts.SymbolFlags.Class
    ? 'class'
    : flags & ts.SymbolFlags.Interface
      ? 'interface'
      : flags & ts.SymbolFlags.Enum
        ? 'enum'
        : 'other';
}

const tagText = (symbol: ts.Symbol, name: string): string | undefined => {
  const tag = symbol.getJsDocTags(checker).find((one) => one.name === name);
  return tag && ts.displayPartsToString(tag.text);
};
const docOf = (symbol: ts.Symbol): string => ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
const flagsOf = (symbol: ts.Symbol): ts.ModifierFlags =>
  symbol.declarations?.[0] ? ts.getCombinedModifierFlags(symbol.declarations[0]) : ts.ModifierFlags.None;

/** What a property holds: the element of an array or record, and without `undefined`. */
function unwrap(type: ts.Type): ts.Type {
  const present = checker.getNonNullableType(type);
  const element =
    present.flags & ts.TypeFlags.Object ? (present.getNumberIndexType() ?? present.getStringIndexType()) : undefined;
  return element ? unwrap(element) : present;
}

function readMember(symbol: ts.Symbol, isStatic: boolean): Member {
  const declaration = symbol.declarations![0]!;
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const [call] = symbol.flags & ts.SymbolFlags.Method ? type.getCallSignatures() : [];
  return {
    name: symbol.name,
    kind: call ? 'method' : symbol.flags & ts.SymbolFlags.EnumMember ? 'value' : 'property',
    isStatic,
    isOptional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
    isReadonly:
      (flagsOf(symbol) & ts.ModifierFlags.Readonly) !== 0 ||
      ((symbol.flags & ts.SymbolFlags.GetAccessor) !== 0 && (symbol.flags & ts.SymbolFlags.SetAccessor) === 0),
    doc: docOf(symbol),
    defaultText: tagText(symbol, 'default'),
    type: unwrap(call ? call.getReturnType() : type),
    lastParameter: call?.getParameters().at(-1)?.valueDeclaration?.getText(),
  };
}

/** Whether a member is the library's own and for importers: what other libraries' classes have is theirs to describe. */
function isOurs(symbol: ts.Symbol): boolean {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? '';
  const hidden = flagsOf(symbol) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected);
  return (
    file.startsWith(ROOT) && !file.includes('/node_modules/') && !hidden && tagText(symbol, 'internal') === undefined
  );
}

function readMembers(symbol: ts.Symbol, kind: Export['kind']): Member[] {
  if (kind === 'enum') {
    return [...(symbol.exports?.values() ?? [])].map((member) => readMember(member, true));
  }
  const own = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
  const statics =
    kind === 'class'
      ? checker
          .getTypeOfSymbol(symbol)
          .getProperties()
          .filter(({ name }) => name !== 'prototype')
      : [];
  return [
    ...own.filter(isOurs).map((member) => readMember(member, false)),
    ...statics.filter(isOurs).map((member) => readMember(member, true)),
  ];
}

function readParameters(symbol: ts.Symbol): string[] {
  const [signature] = checker.getTypeOfSymbol(symbol).getConstructSignatures();
  const declaration = signature?.getDeclaration() as ts.SignatureDeclaration | undefined;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Abstract;
  return declaration && !((flagsOf(symbol) | ts.getCombinedModifierFlags(declaration as ts.Declaration)) & hidden)
    ? declaration.parameters.map((parameter) => parameter.getText().replace(/ = .*/s, ''))
    : [];
}

/** The types in the signatures of a declaration: no bodies, and nothing that is hidden. */
function readMentions(symbol: ts.Symbol): string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    if (ts.isBlock(node) || (ts.isClassElement(node) && ts.getCombinedModifierFlags(node) & hidden)) {
      return;
    }
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const type = checker.getTypeAtLocation(node);
      // An enum's type is its members' union, whose name is that of the alias or symbol.
      for (const name of [type.symbol?.name, type.aliasSymbol?.name, node.getText()]) {
        if (name) {
          found.add(name);
        }
      }
      // Bases that importers do not see lend what they have.
      if (ts.isExpressionWithTypeArguments(node)) {
        type.symbol?.declarations?.filter((one) => one.getSourceFile().fileName.startsWith(ROOT)).forEach(visit);
      }
    }
    ts.forEachChild(node, visit);
  };
  symbol.declarations?.forEach(visit);
  return [...found].filter((name) => name !== symbol.name);
}

/** Everything that the library exports. */
export const readLibrary = (): Export[] => readSurface(INDEX);

/** Everything that broken-surface.ts exports. */
export const readBroken = (): Export[] => readSurface(BROKEN);

function readSurface(file: string): Export[] {
  return exportsOf(file).map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const kind = readKind(symbol);
    return {
      name: exported.name,
      kind,
      isInternal: tagText(symbol, 'internal') !== undefined,
      doc: docOf(symbol),
      members: kind === 'other' ? [] : readMembers(symbol, kind),
      parameters: kind === 'class' ? readParameters(symbol) : [],
      mentions: readMentions(symbol),
      symbol,
    };
  });
}

/** The names of all classes and interfaces that a class or interface extends or implements. */
export function basesOf(symbol: ts.Symbol): string[] {
  const clauses = (symbol.declarations ?? []).flatMap((declaration) =>
    ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration)
      ? (declaration.heritageClauses ?? []).flatMap(({ types }) => [...types])
      : [],
  );
  return clauses.flatMap((clause) => {
    const base = checker.getTypeAtLocation(clause).symbol;
    return base ? [base.name, ...basesOf(base)] : [];
  });
}

/** The interface `IName` that stands for a class of aws-cdk-lib in props, if there is one. */
export function findForeignInterface(type: ts.Type): string | undefined {
  const symbol = type.getSymbol();
  const file = symbol?.declarations?.[0]?.getSourceFile().fileName ?? '';
  const library = /^(.*\/aws-cdk-lib\/aws-[^/]+)\//.exec(file)?.[1];
  if (!symbol || !library || !(symbol.flags & ts.SymbolFlags.Class)) {
    return undefined;
  }
  return exportsOf(path.join(library, 'index.d.ts')).some(({ name }) => name === `I${symbol.name}`)
    ? `I${symbol.name}`
    : undefined;
}

export const isString = ({ flags }: ts.Type): boolean => (flags & ts.TypeFlags.String) !== 0;
export const isAny = ({ flags }: ts.Type): boolean => (flags & ts.TypeFlags.Any) !== 0;
/** Whether a type is one of several strings that are written out. */
export const isLiteralUnion = (type: ts.Type): boolean =>
  type.isUnion() &&
  type.types.length > 0 &&
  type.types.every((one) => one.isStringLiteral() && one.symbol === undefined);
