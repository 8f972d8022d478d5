import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..', '..');

/** A member of a table in `contract/`, with what its comment says. */
export interface CommentedMember {
  readonly key: string;
  readonly says: string;
}

/**
 * The members of a table and their comments, in their order.
 *
 * @param file from the root
 * @throws where a member has no comment: a reference would lack what it is
 */
export function readMembers(file: string, table: string): CommentedMember[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2022, true);
  const found = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find(({ name }) => name.getText() === table);
  let value = found?.initializer;
  while (value !== undefined && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) {
    value = value.expression;
  }
  if (value === undefined || !ts.isObjectLiteralExpression(value)) {
    throw new Error(`${file} has no table ${table}`);
  }
  return value.properties.map((property) => {
    const [comment] = ts.getJSDocCommentsAndTags(property).map((each) => ts.getTextOfJSDocComment(each.comment));
    const key = property.name!.getText();
    if (!comment) {
      throw new Error(`${file}: ${key} of ${table} has no comment that says what it is`);
    }
    return { key, says: comment.replace(/\s+/g, ' ') };
  });
}
