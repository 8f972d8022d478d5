import type ts from 'typescript';
import type { Compiler } from './find-compiler';

/** What the library calls a recipe. */
const RECIPE = 'DataRecipe';

/** Where a file has the library's names from. */
interface LibraryNames {
  /** Where they are imported one by one. */
  readonly names: ts.NamedImports | ts.ObjectBindingPattern | undefined;
  /** The name of the library's module in the file, where it is imported as a whole. */
  readonly namespace: string | undefined;
}

/** A recipe in a file. */
export interface FoundRecipe extends LibraryNames {
  /** What it is made of. */
  readonly props: ts.ObjectLiteralExpression;
  /** Its columns, by name or in an array. */
  readonly columns: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression;
}

/** The recipes of a file that have a column of this name, or might have it. */
export function findRecipes(compiler: Compiler, file: ts.SourceFile, column: string): FoundRecipe[] {
  return collect(compiler, file, compiler.isNewExpression).flatMap((made): FoundRecipe[] => {
    const library = findLibraryNames(compiler, file, made.expression);
    const props = resolve(compiler, file, made.arguments?.[0]);
    if (!library || !props || !compiler.isObjectLiteralExpression(props)) {
      return [];
    }
    const [record, array] = ['columns', 'orderedColumns'].map((name) =>
      resolve(compiler, file, findProperty(compiler, props, name)?.value),
    );
    if (record && compiler.isObjectLiteralExpression(record)) {
      const isThere = findProperty(compiler, record, column) ?? record.properties.find(compiler.isSpreadAssignment);
      return isThere ? [{ props, columns: record, ...library }] : [];
    }
    if (array && compiler.isArrayLiteralExpression(array)) {
      return findElement(compiler, array, column) ? [{ props, columns: array, ...library }] : [];
    }
    return [];
  });
}

/** A property of an object that is written out, with what its value is written as. */
export interface FoundProperty {
  readonly node: ts.ObjectLiteralElementLike;
  readonly value: ts.Expression;
}

/** The property of this name, the last one where there are several. */
export function findProperty(
  compiler: Compiler,
  record: ts.ObjectLiteralExpression,
  name: string,
): FoundProperty | undefined {
  const found = record.properties.findLast((one) => one.name !== undefined && nameOf(compiler, one.name) === name);
  if (found && compiler.isPropertyAssignment(found)) {
    return { node: found, value: found.initializer };
  }
  return found && compiler.isShorthandPropertyAssignment(found) ? { node: found, value: found.name } : undefined;
}

/** What declares a column in an array of `{ name, column }`. */
export function findElement(
  compiler: Compiler,
  array: ts.ArrayLiteralExpression,
  name: string,
): { readonly node: ts.Expression; readonly value: ts.Expression } | undefined {
  for (const node of array.elements) {
    if (!compiler.isObjectLiteralExpression(node)) {
      continue;
    }
    const [named, column] = ['name', 'column'].map((key) => findProperty(compiler, node, key)?.value);
    if (named && column && compiler.isStringLiteralLike(named) && named.text === name) {
      return { node, value: column };
    }
  }
  return undefined;
}

/** What an expression is written as: through names of the same file, and what only the types are told. */
export function resolve(
  compiler: Compiler,
  file: ts.SourceFile,
  expression: ts.Expression | undefined,
): ts.Expression | undefined {
  if (expression === undefined) {
    return undefined;
  }
  if (
    compiler.isParenthesizedExpression(expression) ||
    compiler.isAsExpression(expression) ||
    compiler.isSatisfiesExpression(expression)
  ) {
    return resolve(compiler, file, expression.expression);
  }
  if (!compiler.isIdentifier(expression)) {
    return expression;
  }
  const declared = collect(compiler, file, compiler.isVariableDeclaration).filter(
    ({ name }) => compiler.isIdentifier(name) && name.text === expression.text,
  );
  const [only] = declared;
  return declared.length === 1 && only!.initializer !== expression
    ? resolve(compiler, file, only!.initializer)
    : undefined;
}

function nameOf(compiler: Compiler, name: ts.PropertyName): string | undefined {
  const written = compiler.isComputedPropertyName(name) ? name.expression : name;
  return compiler.isIdentifier(written) || compiler.isStringLiteralLike(written) || compiler.isNumericLiteral(written)
    ? written.text
    : undefined;
}

/** Where the library's names come from, if it is a recipe that is made. */
function findLibraryNames(compiler: Compiler, file: ts.SourceFile, made: ts.Expression): LibraryNames | undefined {
  if (compiler.isPropertyAccessExpression(made)) {
    return made.name.text === RECIPE && compiler.isIdentifier(made.expression)
      ? { names: undefined, namespace: made.expression.text }
      : undefined;
  }
  if (!compiler.isIdentifier(made)) {
    return undefined;
  }
  const imports = collect(compiler, file, compiler.isNamedImports).find((one) =>
    one.elements.some(({ name, propertyName }) => name.text === made.text && (propertyName ?? name).text === RECIPE),
  );
  const required = collect(compiler, file, compiler.isObjectBindingPattern).find((one) =>
    one.elements.some(({ name }) => compiler.isIdentifier(name) && name.text === made.text && made.text === RECIPE),
  );
  const names = imports ?? required;
  return names ? { names, namespace: undefined } : undefined;
}

/** The nodes of a kind, in the order of the file. */
function collect<T extends ts.Node>(compiler: Compiler, file: ts.SourceFile, isOf: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (isOf(node)) {
      found.push(node);
    }
    compiler.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
