import { pairImages, pairRows, spellLabel } from '../../../../cli/local/held-out/held-out-rows';

const binary = { name: 'churn', type: 'binary', positiveClass: 'Yes', negativeClass: 'No' } as const;

test('labels are spelt as the data writes them', () => {
  expect(spellLabel('1', binary)).toBe('Yes');
  expect(spellLabel('0', binary)).toBe('No');
  expect(spellLabel('2', { name: 'size', type: 'multiclass', classes: ['S', 'M', 'L'] })).toBe('L');
  expect(spellLabel('12.5', { name: 'price', type: 'regression' })).toBe('12.5');
  expect(() => spellLabel('3', { name: 'size', type: 'multiclass', classes: ['S', 'M', 'L'] })).toThrow(
    'the label 3 is none of the classes S, M, L',
  );
});

test('rows keep their quotes and line breaks in a request', () => {
  expect(pairRows('1,"a, b"\n2,"line\nbreak"\n', '1\n0\n', binary)).toEqual([
    { id: 'h1', content: '1,"a, b"', contentType: 'text/csv', label: 'Yes' },
    { id: 'h2', content: '2,"line\nbreak"', contentType: 'text/csv', label: 'No' },
  ]);
});

test('as many labels as rows', () => {
  expect(() => pairRows('1\n2\n', '1\n', binary)).toThrow('there are 2 held-out rows and 1 labels');
});

test('images are in the order of their names, which the labels are in, each with its type', () => {
  const images = new Map([
    ['b2.jpeg', Buffer.from('two')],
    ['a1.png', Buffer.from('one')],
  ]);
  expect(pairImages(images, '1\n0\n', { ...binary, images: true })).toEqual([
    { id: 'h1', content: Buffer.from('one'), contentType: 'image/png', label: 'Yes' },
    { id: 'h2', content: Buffer.from('two'), contentType: 'image/jpeg', label: 'No' },
  ]);
  expect(() => pairImages(images, '1\n', binary)).toThrow('there are 2 held-out rows and 1 labels');
});
