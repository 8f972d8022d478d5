// In which order options are written changes nothing: other languages hand them over in an order of their own, and who
// moves a line must not see a pipeline change.
import { Template } from 'aws-cdk-lib/assertions';
import ts from 'typescript';
import { listSamples, PAGES, run } from './read-samples';

/** An object that is handed over as it is, to a service of AWS. */
function isInput(node: ts.Node): boolean {
  const { parent } = node;
  return (
    (ts.isCallExpression(parent) && parent.expression.getText().endsWith('.fromObject')) || isPartOfRequest(parent)
  );
}

/** Whether it is in the request of a pipeline's step. */
function isPartOfRequest(node: ts.Node | undefined): boolean {
  return (
    node !== undefined &&
    ((ts.isPropertyAssignment(node) && node.name.getText() === 'arguments') || isPartOfRequest(node.parent))
  );
}

/** Options whose keys are the reader's own names. */
const NAMES = ['columns', 'derived', 'hyperparameters', 'prices', 'environment', 'metadata'];

function turnRound(text: string): string {
  const source = ts.createSourceFile('sample.ts', text, ts.ScriptTarget.ES2022, true);
  const { transformed } = ts.transform(source, [
    (context) => (root) => {
      const visit = (node: ts.Node): ts.Node => {
        const seen = ts.visitEachChild(node, visit, context);
        const isOptions =
          ts.isObjectLiteralExpression(seen) &&
          seen.properties.every(
            (property) => ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property),
          ) &&
          !isInput(node) &&
          !(ts.isPropertyAssignment(node.parent) && NAMES.includes(node.parent.name.getText()));
        return isOptions ? context.factory.updateObjectLiteralExpression(seen, [...seen.properties].reverse()) : seen;
      };
      return ts.visitNode(root, visit) as ts.SourceFile;
    },
  ]);
  return ts.createPrinter().printFile(transformed[0]!);
}

const samples = PAGES.flatMap(listSamples);

test('what is turned round is another text', () => {
  expect(turnRound('f({ a: 1, columns: { x: { b: 2, c: 3 }, y: 4 } });')).toBe(
    'f({ columns: { x: { c: 3, b: 2 }, y: 4 }, a: 1 });\n',
  );
});

test.each(samples)('$name: options in another order are the same template', (sample) => {
  const other = run({ ...sample, text: turnRound(sample.text) });
  expect(Template.fromStack(other).toJSON()).toEqual(Template.fromStack(run(sample)).toJSON());
});
