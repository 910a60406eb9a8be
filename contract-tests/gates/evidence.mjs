// node evidence.mjs FILE: prints each inferred mark of the contract that the evidence in FILE supports. The verification of
// a real server writes such a file. A person then edits the contract.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { parse } from 'yaml';

const contract = parse(readFileSync(new URL('../../openapi/vbo-v6.yaml', import.meta.url), 'utf8'));
const operations = Object.values(contract.paths).flatMap(Object.values);
const names = Object.values(contract.components.schemas).flatMap(({ properties = {} }) => Object.keys(properties));

/** Allows only the contract's own names and types, and short numbers. So evidence cannot contain a server's values. */
const validate = new Ajv({ allowUnionTypes: true }).compile({
  definitions: {
    shape: {
      type: ['string', 'object', 'array'],
      if: { type: 'string' },
      then: { enum: ['string', 'integer', 'number', 'boolean', 'null'] },
      propertyNames: { enum: [...new Set(names)] },
      additionalProperties: { $ref: '#/definitions/shape' },
      items: { $ref: '#/definitions/shape' },
    },
  },
  type: 'object',
  required: ['apiVersion', 'contractVersion', 'answers'],
  additionalProperties: false,
  properties: {
    apiVersion: { const: contract.info['x-api-version'] },
    contractVersion: { type: 'string', pattern: '^\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}$' },
    answers: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['operationId', 'status'],
        additionalProperties: false,
        properties: {
          operationId: { enum: operations.map(({ operationId }) => operationId) },
          status: { type: 'integer', minimum: 100, maximum: 599 },
          properties: { type: 'object', $ref: '#/definitions/shape' },
        },
      },
    },
  },
});

/** Why the text is not the evidence of a real server; undefined if it is. */
export function violation(text) {
  let evidence;
  try {
    evidence = JSON.parse(text);
  } catch {
    return { rule: 'json', at: '/', reason: 'it is not JSON' };
  }
  if (evidence?.standIn) return { rule: 'stand-in', at: '/standIn', reason: 'the stand-in wrote it' };
  if (!validate(evidence)) {
    const [{ keyword, instancePath, message }] = validate.errors;
    return { rule: keyword, at: instancePath || '/', reason: message };
  }
  // JSON.parse keeps only the last of two equal names, and rounds long numbers: the text may contain more.
  if (text.replaceAll(/\s/g, '') !== JSON.stringify(evidence)) {
    return { rule: 'hidden', at: '/', reason: 'duplicate names, escapes or digits could hide a value' };
  }
}

/** The contract's marks with shown-by. The evidence supports one if all its answers of that operation and status do. */
export function marks({ answers }) {
  const found = [];
  const visit = (node, pointer) => {
    if (node === null || typeof node !== 'object') return;
    if (node['shown-by']) {
      const { operationId, status, properties } = node['shown-by'];
      const relevant = answers.filter((answer) => answer.operationId === operationId && answer.status === status);
      const shows = (answer) => Object.entries(properties).every(([name, type]) => answer.properties?.[name] === type);
      found.push({ pointer, reason: node.reason, supported: relevant.length > 0 && relevant.every(shows) });
    }
    for (const [key, child] of Object.entries(node)) {
      visit(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    }
  };
  visit(contract, '');
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const text = readFileSync(process.argv[2] ?? 'FILE', 'utf8');
    const wrong = violation(text);
    if (wrong) throw new Error(`this is not the evidence of a real server: ${wrong.at}: ${wrong.reason}`);
    const all = marks(JSON.parse(text));
    const supported = all.filter((mark) => mark.supported);
    for (const { pointer, reason } of supported) console.log(`${pointer}\n  ${reason}`);
    console.log(`The evidence supports ${supported.length} of ${all.length} inferred marks that a real server can confirm.`);
    if (supported.length) {
      console.log('For each, edit openapi/vbo-v6.yaml: set mark and source, review the reason, remove shown-by.');
    }
  } catch ({ message }) {
    console.error(`evidence.mjs: ${message}`);
    process.exitCode = 2;
  }
}
