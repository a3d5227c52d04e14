// @ts-check
/** Holds GraphQL operations, and the answers to them, against the published schema. */
import { buildSchema, executeSync, parse, validate } from 'graphql';

/**
 * @param {string} published the schema
 * @returns {(asked: string, answered: string) => { request: string[], answer: string[], name: string }}
 */
export function graphql(published) {
  // The published text uses directives that it does not define.
  const schema = buildSchema(published, { assumeValidSDL: true });
  return (asked, answered) => {
    const { query, variables: variableValues } = JSON.parse(asked);
    let document;
    try {
      document = parse(query);
    } catch (error) {
      return { name: 'unreadable', request: [String(error)], answer: [] };
    }
    const [definition] = document.definitions;
    const name = ('name' in definition && definition.name?.value) || 'without a name';
    const faults = validate(schema, document).map(({ message }) => message);
    if (faults.length > 0) return { name, request: faults, answer: [] };
    const { data, errors } = JSON.parse(answered);
    // An answer fits when the schema can repeat it: the operation is run on what was answered.
    const again = executeSync({
      schema,
      document,
      variableValues,
      rootValue: data,
      fieldResolver: (source, _, __, { path }) => source?.[path.key],
    });
    const complaints = again.errors ?? [];
    // What is wrong with the variables has no place in the answer.
    const request = complaints.filter(({ path }) => !path).map(({ message }) => message);
    const answer = complaints.filter(({ path }) => path).map(({ message }) => message);
    return { name, request, answer: errors ? [] : answer };
  };
}
