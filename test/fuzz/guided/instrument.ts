import ts from 'typescript';

/** The array in which the program counts how often each place was passed. */
export const COUNTERS = '__passed';

/** Hands out the places of one program. */
export class Places {
  private count = 0;

  get size(): number {
    return this.count;
  }

  next(): string {
    return `${COUNTERS}[${this.count++}]++`;
  }
}

/**
 * Puts a counter into every branch of TypeScript: blocks, cases, and what a condition chooses between. Nothing else changes,
 * line by line.
 */
export function instrument(text: string, file: string, places: Places): string {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const inserted: { at: number; text: string }[] = [];
  const insert = (at: number, what: string): void => void inserted.push({ at, text: what });
  const wrap = (node: ts.Expression): void => {
    insert(node.getStart(source), `(${places.next()}, (`);
    insert(node.end, '))');
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) {
      insert(node.getStart(source) + 1, `${places.next()};`);
    } else if (ts.isCaseOrDefaultClause(node)) {
      const [first] = node.statements;
      if (first) {
        insert(first.getStart(source), `${places.next()};`);
      }
    } else if (ts.isConditionalExpression(node)) {
      wrap(node.whenTrue);
      wrap(node.whenFalse);
    } else if (ts.isBinaryExpression(node) && isShortCircuit(node.operatorToken.kind)) {
      wrap(node.right);
    } else if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
      wrap(node.body);
    }
    // Outer first: of what begins at the same place the outer one stands before, and of what ends there behind.
    ts.forEachChild(node, visit);
  };
  visit(source);
  return apply(text, inserted);
}

function isShortCircuit(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

function apply(text: string, inserted: readonly { at: number; text: string }[]): string {
  // Closing brackets all look alike, so that only the order of what opens matters.
  const closes = (one: string): boolean => one.startsWith(')');
  const ordered = inserted
    .map((one, order) => ({ ...one, order }))
    .sort((a, b) => a.at - b.at || Number(closes(b.text)) - Number(closes(a.text)) || a.order - b.order);
  let [result, done] = ['', 0];
  for (const { at, text: what } of ordered) {
    result += text.slice(done, at) + what;
    done = at;
  }
  return result + text.slice(done);
}
