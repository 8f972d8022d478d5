import type ts from 'typescript';
import { InputError } from '../drift/input-error';
import { quote, writeKey } from '../init/literals';
import { appendItems, applyEdits, type Edit, insertNames, removeItem, type WrittenList } from './edit-list';
import type { Compiler } from './find-compiler';
import { type FoundRecipe, findElement, findProperty, findRecipes, resolve } from './find-recipe';
import { type Change, type Changes, listChanges } from './list-changes';
import type { Recipe, RecipeFile } from './read-recipe-file';
import type { WriteName } from './write-column';

/** The file as it is to be, and what could not be placed in it: one line each, with the code where there is one. */
export interface Placed {
  readonly text: string;
  readonly byHand: readonly string[];
}

/**
 * Writes what is other in a recipe into the file that declares it.
 *
 * @param file the file's name, for messages
 * @throws InputError where the file is none of TypeScript or JavaScript, or has no recipe or several that could be meant
 */
export function placeChanges(compiler: Compiler, file: string, text: string, { deployed, recipe }: RecipeFile): Placed {
  checkSyntax(compiler, file, text);
  const source = compiler.createSourceFile(file, text, compiler.ScriptTarget.Latest, true);
  const found = chooseRecipe(compiler, file, source, deployed);
  const imported = new Set<string>();
  const write: WriteName = (name) => {
    if (found.namespace !== undefined) {
      return `${found.namespace}.${name}`;
    }
    const [own] = listNames(source, found).filter(({ original }) => original === name);
    if (own === undefined) {
      imported.add(name);
    }
    return own?.local ?? name;
  };
  const { placed, byHand } = listChanges(deployed, recipe, write);
  const placing = new Placing(compiler, source, found);
  const left = placed.filter((change) => !placing.place(change));
  const names = found.names === undefined ? [] : insertNames(source, found.names as WrittenList, [...imported]);
  const edits = [...placing.edits, ...(placing.edits.length > 0 ? names : [])];
  return { text: applyEdits(text, edits), byHand: [...left.map(describeChange), ...byHand] };
}

/** What is other in a recipe, as text to paste. */
export function describeChanges({ deployed, recipe }: RecipeFile): string[] {
  const { placed, byHand }: Changes = listChanges(deployed, recipe, (name) => name);
  return [...placed.map(describeChange), ...byHand];
}

function describeChange({ within, name, code }: Change): string {
  const place = within === undefined ? 'in the recipe' : `in ${within}`;
  return code === undefined ? `${place}: without ${name}` : `${place}: ${writeKey(name)}: ${code},`;
}

function checkSyntax(compiler: Compiler, file: string, text: string): void {
  const { diagnostics = [] } = compiler.transpileModule(text, { fileName: file, reportDiagnostics: true });
  const [first] = diagnostics;
  if (first) {
    const line = text.slice(0, first.start ?? 0).split('\n').length;
    throw new InputError(
      `${file}:${line} cannot be read: ${compiler.flattenDiagnosticMessageText(first.messageText, ' ')}`,
    );
  }
}

function chooseRecipe(compiler: Compiler, file: string, source: ts.SourceFile, { target }: Recipe): FoundRecipe {
  const found = findRecipes(compiler, source, target.name);
  if (found.length === 1) {
    return found[0]!;
  }
  const lines = found.map(({ props }) => source.getLineAndCharacterOfPosition(props.getStart(source)).line + 1);
  throw new InputError(
    found.length === 0
      ? `${file} has no new DataRecipe({ … }) of the library whose columns, written there, have ${quote(target.name)}`
      : `${file} has ${found.length} recipes whose columns have ${quote(target.name)}, in lines ${lines.join(', ')}`,
  );
}

/** The names that the file has of the library, by those that the library has. */
function listNames(
  source: ts.SourceFile,
  { names }: FoundRecipe,
): { readonly original: string; readonly local: string }[] {
  return [...(names?.elements ?? [])].map(({ name, propertyName }) => ({
    original: (propertyName ?? name).getText(source),
    local: name.getText(source),
  }));
}

/** Collects the edits of a file. */
class Placing {
  private readonly made: Edit[] = [];
  private readonly appended = new Map<WrittenList, string[]>();

  public constructor(
    private readonly compiler: Compiler,
    private readonly source: ts.SourceFile,
    private readonly found: FoundRecipe,
  ) {}

  public get edits(): Edit[] {
    const appended = [...this.appended].flatMap(([list, items]) => appendItems(this.source, list, items));
    return [...this.made, ...appended];
  }

  /** Whether there is a place for it. */
  public place(change: Change): boolean {
    switch (change.within) {
      case 'columns':
        return this.placeColumn(change);
      case 'derived':
        return this.placeDerived(change);
      case undefined:
        return this.placeProperty(this.found.props, change, false);
    }
  }

  private placeColumn(change: Change): boolean {
    const { columns } = this.found;
    if (this.compiler.isObjectLiteralExpression(columns)) {
      return this.placeProperty(columns, change, true);
    }
    const { name, code } = change;
    const element = findElement(this.compiler, columns, name);
    if (element) {
      this.made.push(
        code === undefined ? removeItem(this.source, columns, element.node) : this.replace(element.value, code),
      );
      return true;
    }
    // What is made of other arrays may have it already, and twice is refused.
    if (code === undefined || columns.elements.some(this.compiler.isSpreadElement)) {
      return false;
    }
    this.append(columns, `{ name: ${quote(name)}, column: ${code} }`);
    return true;
  }

  private placeDerived(change: Change): boolean {
    const { props } = this.found;
    const property = findProperty(this.compiler, props, 'derived');
    if (property === undefined) {
      return change.code !== undefined && this.beginDerived(change);
    }
    const derived = resolve(this.compiler, this.source, property.value);
    return (
      derived !== undefined &&
      this.compiler.isObjectLiteralExpression(derived) &&
      this.placeProperty(derived, change, false)
    );
  }

  /** Several of them are one property. */
  private beginDerived({ name, code }: Change): boolean {
    const items = this.appended.get(this.found.props) ?? [];
    const entry = `${writeKey(name)}: ${code}`;
    const begun = items.findIndex((item) => item.startsWith('derived: {'));
    if (begun < 0) {
      this.append(this.found.props, `derived: { ${entry} }`);
    } else {
      items[begun] = `${items[begun]!.slice(0, -2)}, ${entry} }`;
    }
    return true;
  }

  /** @param isOverwritten whether a later property takes the place of one that a spread has, and keeps its order */
  private placeProperty(record: ts.ObjectLiteralExpression, { name, code }: Change, isOverwritten: boolean): boolean {
    const property = findProperty(this.compiler, record, name);
    if (property) {
      const { node } = property;
      const isShort = this.compiler.isShorthandPropertyAssignment(node);
      this.made.push(
        code === undefined
          ? removeItem(this.source, record, node)
          : this.replace(isShort ? node : property.value, isShort ? `${writeKey(name)}: ${code}` : code),
      );
      return true;
    }
    const hasSpread = record.properties.some(this.compiler.isSpreadAssignment);
    if (code === undefined || (hasSpread && !isOverwritten)) {
      return false;
    }
    this.append(record, `${writeKey(name)}: ${code}`);
    return true;
  }

  private append(list: WrittenList, item: string): void {
    this.appended.set(list, [...(this.appended.get(list) ?? []), item]);
  }

  private replace(node: ts.Node, text: string): Edit {
    return { start: node.getStart(this.source), end: node.getEnd(), text };
  }
}
