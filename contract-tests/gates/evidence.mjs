// node evidence.mjs FILE: which inferred marks of the contract become observed by the evidence in FILE, which
// mvn -f contract-tests verify -Preal-server writes. Shows that as a diff for git apply, and changes nothing; the reasons
// beside the marks are for a person to mend.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { parseDocument, visit } from 'yaml';

const contract = fileURLToPath(new URL('../../openapi/vbo-v6.yaml', import.meta.url));
const text = readFileSync(contract, 'utf8');
const document = parseDocument(text);
const { info, paths, components } = document.toJS();

const names = new Set(Object.values(components.schemas).flatMap(({ properties = {} }) => Object.keys(properties)));
/** Nothing but the contract's own words and types, and numbers too small to tell anything: so it can carry no value. */
const evidence = new Ajv({ allowUnionTypes: true }).compile({
  definitions: {
    shape: {
      type: ['string', 'object', 'array'],
      if: { type: 'string' },
      then: { enum: ['string', 'integer', 'number', 'boolean', 'null'] },
      propertyNames: { enum: [...names] },
      additionalProperties: { $ref: '#/definitions/shape' },
      items: { $ref: '#/definitions/shape' },
    },
  },
  type: 'object',
  required: ['apiVersion', 'contractVersion', 'answers'],
  additionalProperties: false,
  properties: {
    apiVersion: { const: info['x-api-version'] },
    standIn: { const: true },
    contractVersion: { type: 'string', pattern: '^\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}$' },
    answers: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['operationId', 'status'],
        additionalProperties: false,
        properties: {
          operationId: { enum: Object.values(paths).flatMap(Object.values).map(({ operationId }) => operationId) },
          status: { type: 'integer', minimum: 100, maximum: 599 },
          properties: { type: 'object', $ref: '#/definitions/shape' },
        },
      },
    },
  },
});

/** The evidence in a file, or why it holds none: the rule, and where it is broken. */
export const read = (file) => {
  try {
    const said = readFileSync(file, 'utf8');
    const found = JSON.parse(said);
    if (evidence(found)) {
      // A name that is there twice hides what it had first, and a number its last digits.
      if (said.replaceAll(/\s/g, '') === JSON.stringify(found)) return { found };
      return { breach: { file, rule: 'hidden', at: '/', reason: 'has more in it than can be read' } };
    }
    const [{ keyword, instancePath, message }] = evidence.errors;
    return { breach: { file, rule: keyword, at: instancePath || '/', reason: message } };
  } catch ({ code }) {
    return { breach: { file, rule: 'json', at: '/', reason: code ? `cannot be read (${code})` : 'is not JSON' } };
  }
};

/** The contract with those marks observed that the answers show, each time that the operation had that status. */
const observed = ({ apiVersion, contractVersion, answers }) => {
  const edits = [];
  const replace = ({ range: [from, to] }, by) =>
    edits.push([from, from + text.slice(from, to).trimEnd().length, by]);
  visit(document, {
    Map(_, mark) {
      const shownBy = mark.items.find(({ key }) => key.value === 'shown-by');
      if (!shownBy) return;
      const { operationId, status, properties } = shownBy.value.toJS(document);
      const given = answers.filter((answer) => answer.operationId === operationId && answer.status === status);
      const shown = ({ properties: of = {} }) => Object.entries(properties).every(([name, type]) => of[name] === type);
      if (!given.length || !given.every(shown)) return;
      replace(mark.get('mark', true), 'observed');
      replace(mark.get('source', true), `a real server of API ${apiVersion}, verified with contract ${contractVersion}`);
      replace({ range: [text.lastIndexOf('\n', shownBy.key.range[0]), shownBy.value.range[1]] }, '');
    },
  });
  return edits.sort(([a], [b]) => b - a).reduce((all, [from, to, by]) => all.slice(0, from) + by + all.slice(to), text);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = process.argv[2];
  const { found, breach } = file ? read(file) : { breach: { file: 'FILE', at: '/', reason: 'was not given' } };
  const wrong = breach
    ? `${breach.file}: ${breach.at} ${breach.reason}`
    : found.standIn && `${file}: it is of vbo stand-in, and proves nothing`;
  if (wrong) {
    console.error(`evidence.mjs: expected the evidence of a real server, got ${wrong}`);
    process.exitCode = 2;
  } else if (observed(found) === text) {
    console.log('This evidence proves no mark that is still inferred.');
  } else {
    const labels = ['a', 'b'].flatMap((side) => ['--label', `${side}/openapi/vbo-v6.yaml`]);
    const diff = spawnSync('diff', ['-u', ...labels, contract, '-'], { input: observed(found), encoding: 'utf8' });
    if (diff.error) throw diff.error;
    process.stdout.write(diff.stdout);
  }
}
