import { unifyClass } from '../../contract/unify-class';
import groups from './class-names.json';

// jobs/tests/test_class_names.py reads the same file.
test('one class has one name however it is written, and two classes have two', () => {
  const names = groups.map((spellings) => [...new Set(spellings.map(unifyClass))]);
  expect(names.filter(({ length }) => length !== 1)).toEqual([]);
  expect(new Set(names.flat()).size).toBe(groups.length);
});
