import Ajv from 'ajv';
import { schemaFaults } from './schema-fault';

const names = { type: 'object', propertyNames: { pattern: '^[a-z]+$' }, additionalProperties: { type: 'object', properties: { size: { type: 'integer' } }, additionalProperties: false } };
const either = { oneOf: [{ type: 'string', minLength: 1 }, { type: 'string', maxLength: 5 }] };
const schema = { type: 'object', required: ['names'], properties: { names, list: { type: 'array', items: either }, kind: { enum: ['one', 'two'] } }, additionalProperties: false };

/** What the schema has against a value. */
function faultsOf(value: unknown): [string, string][] {
  const validate = new Ajv({ strict: false, allErrors: true, verbose: true }).compile(schema);
  validate(value);
  return schemaFaults(validate.errors as Parameters<typeof schemaFaults>[0], value).map(({ place, what }) => [place.join('.'), what]);
}

test.each<[string, unknown, [string, string][]]>([
  ['nothing', { names: {} }, []],
  ['a property that there is not, with those that there are', { names: {}, kinds: 1 }, [['kinds', 'it has an unknown property "kinds", where there are names, list, kind']]],
  ['one that is lacking', {}, [['', 'it lacks "names"']]],
  ['a name that cannot be one, once', { names: { 'a b': {} } }, [['names.a b', 'names has "a b", which cannot be a name there (must match pattern "^[a-z]+$")']]],
  ['a type', { names: { a: { size: 'big' } } }, [['names.a.size', 'names.a.size is "big", and has to be integer']]],
  ['one of several values', { names: {}, kind: 'three' }, [['kind', 'kind is "three", and has to be "one" or "two"']]],
])('%s is told with its place', (_, value, expected) => expect(faultsOf(value)).toEqual(expected));

test('what fits several alternatives is told, whatever else is wrong in places that begin alike', () => {
  const list = [...'0123456789'].map(() => 'longer than that');
  list[1] = 'both';
  const found = faultsOf({ names: {}, list: [...list, 7] });
  expect(found.map(([place]) => place)).toEqual(expect.arrayContaining(['list.1', 'list.10']));
});
