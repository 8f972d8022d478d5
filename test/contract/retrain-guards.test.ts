import { DEFAULT_GUARDS, parseGuards, parseNames } from '../../contract/retrain-guards';
import { ConfigurationError } from '../../contract/validation';

test('an alarm remembers for the length of the cooldown, unless told otherwise', () => {
  expect(parseGuards('GUARDS', '{"cooldownSeconds":9,"maximumRunsPerDay":1}')).toEqual({
    cooldownSeconds: 9,
    maximumRunsPerDay: 1,
    alarmMemorySeconds: 9,
  });
  expect(parseGuards('GUARDS', '{"cooldownSeconds":0,"alarmMemorySeconds":60}').alarmMemorySeconds).toBe(60);
  expect(DEFAULT_GUARDS).toEqual({ cooldownSeconds: 86_400, maximumRunsPerDay: 2, alarmMemorySeconds: 86_400 });
});

test.each([
  ['', 'GUARDS: is not JSON'],
  ['null', 'GUARDS: must be an object, got null'],
  ['{"cooldownSeconds":-1}', 'GUARDS: cooldownSeconds: must be a number of at least 0, got -1'],
  ['{"maximumRunsPerDay":0}', 'GUARDS: maximumRunsPerDay: must be a whole number of at least 1, got 0'],
  ['{"alarmMemorySeconds":"1"}', 'GUARDS: alarmMemorySeconds: must be a number of at least 0, got "1"'],
  ['{"cooldown":1}', 'GUARDS: cooldown: is not known; known are cooldownSeconds'],
])('the guards %s are refused', (json, message) => {
  expect(() => parseGuards('GUARDS', json)).toThrow(ConfigurationError);
  expect(() => parseGuards('GUARDS', json)).toThrow(message);
});

test('the names of alarms are a list of texts', () => {
  expect(parseNames('ALARM_NAMES', '["a"]')).toEqual(['a']);
  expect(() => parseNames('ALARM_NAMES', '{}')).toThrow('ALARM_NAMES: must be a list, got {}');
  expect(() => parseNames('ALARM_NAMES', '[1]')).toThrow('ALARM_NAMES: [0]: must be a text, got 1');
});
