import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { propertiesOf } from '../../constructs/foundation/property-table';

const ROOT = path.join(__dirname, '..', '..');

/** A public constructor or static method that takes a props interface. */
export interface PropertyTaker {
  readonly file: string;
  readonly name: string;
  readonly struct: string;
  readonly parameter: string;
  readonly body: string;
  /** Where its own statements begin: after the call of super. */
  readonly start: number;
}

function isStruct(name: string): boolean {
  try {
    return Object.keys(propertiesOf(name)).length > 0;
  } catch {
    return false;
  }
}

/** All of them, of the classes that files of `lib` and `constructs` export. */
export function listTakers(): PropertyTaker[] {
  return ['lib', 'constructs'].flatMap((folder) =>
    (readdirSync(path.join(ROOT, folder), { recursive: true }) as string[])
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .flatMap((file) => readTakers(path.join(folder, file))),
  );
}

function readTakers(file: string): PropertyTaker[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isClassDeclaration).flatMap((declaration) => {
    const exported = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    return (exported ? declaration.members : []).flatMap((member) => {
      const has = (kind: ts.SyntaxKind): boolean =>
        ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some((modifier) => modifier.kind === kind);
      const open =
        ts.isConstructorDeclaration(member) || (ts.isMethodDeclaration(member) && has(ts.SyntaxKind.StaticKeyword));
      if (!open || has(ts.SyntaxKind.PrivateKeyword) || !member.body) {
        return [];
      }
      const { body } = member;
      const first = body.statements[0];
      const start = first?.getText().startsWith('super(') ? first.end : body.getStart() + 1;
      return member.parameters
        .filter(({ type }) => type && isStruct(type.getText()))
        .map((parameter) => ({
          file,
          name: `${declaration.name!.text}.${member.name?.getText() ?? 'constructor'}`,
          struct: parameter.type!.getText(),
          parameter: parameter.name.getText(),
          body: body.getText(),
          start,
        }));
    });
  });
}
