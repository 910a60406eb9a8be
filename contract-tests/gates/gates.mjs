// Runs each gate on its file, which must pass, and on copies of it with one defect of defects.yaml each, which must fail.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { marks, violation } from './evidence.mjs';

process.chdir(import.meta.dirname);
const CONTRACT = resolve('../../openapi/vbo-v6.yaml');
const isValid = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync('../../openapi/conformance.schema.json', 'utf8')));

/** The standard output of a tool. Its exit code says only whether it found something. */
function run(tool, ...args) {
  const { stdout, stderr, error } = spawnSync(`node_modules/.bin/${tool}`, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (!stdout) throw error ?? new Error(`${tool}: ${stderr}`);
  return stdout;
}

/** A copy of the contract in which a form's booleans are text. The comparator knows no types in a form. */
function contractWithTextInForms() {
  const contract = parse(readFileSync(CONTRACT, 'utf8'));
  for (const { requestBody } of Object.values(contract.paths).flatMap(Object.values)) {
    const form = requestBody?.content['application/x-www-form-urlencoded'];
    for (const property of Object.values(form?.schema.properties ?? {})) {
      if (property.type === 'boolean') Object.assign(property, { type: 'string', enum: ['true', 'false'] });
    }
  }
  const copy = resolve('target/contract-with-text-in-forms.yaml');
  mkdirSync('target', { recursive: true });
  writeFileSync(copy, JSON.stringify(contract));
  return copy;
}

/** Each gate: the file that it judges, and a function that lists the violations in files. */
const GATES = {
  spectral: {
    judged: CONTRACT,
    violations: (files) =>
      JSON.parse(run('spectral', 'lint', '--quiet', '--format=json', '--ruleset=spectral.yaml', ...files)).map(
        ({ source: file, code: rule, path, message: reason }) => ({ file, rule, at: path.join(' '), reason }),
      ),
  },
  redocly: {
    judged: CONTRACT,
    violations(files) {
      const objects = run('redocly', 'lint', '--format=json', ...files).replaceAll('\n}{', '\n},{');
      return JSON.parse(`[${objects}]`).flatMap(({ problems }, i) =>
        problems.map(({ ruleId: rule, message: reason, location: [{ pointer }] }) => ({ file: files[i], rule, at: pointer, reason })),
      );
    },
  },
  pact: {
    judged: resolve('../pacts/vbo-v6-client-vbo-server.json'),
    violations(files) {
      const lines = run('openapi-pact-comparator', contractWithTextInForms(), ...files).trim().split('\n');
      return lines.flatMap((line, i) =>
        JSON.parse(line)
          // The contract leaves most statuses to `default` on purpose.
          .filter(({ code }) => code !== 'response.status.default')
          .map(({ code: rule, message: reason, mockDetails: { location } }) => ({ file: files[i], rule, at: location, reason })),
      );
    },
  },
  conformance: {
    judged: resolve('../../openapi/conformance.json'),
    violations: (files) =>
      files.flatMap((file) => {
        isValid(JSON.parse(readFileSync(file, 'utf8')));
        return (isValid.errors ?? []).map(({ keyword: rule, instancePath: at, message: reason }) => ({ file, rule, at, reason }));
      }),
  },
  evidence: {
    judged: resolve('target/evidence.json'),
    violations: (files) =>
      files.flatMap((file) => {
        const text = readFileSync(file, 'utf8');
        const wrong = violation(text);
        if (wrong) return { file, ...wrong };
        // The sample must support every mark that has shown-by.
        const unsupported = marks(JSON.parse(text)).filter(({ supported }) => !supported);
        return unsupported.map(({ pointer, reason }) => ({ file, rule: 'shown-by', at: pointer, reason }));
      }),
  },
};

/** The text with the defect. */
function plant(text, { at, set, rename, replace }) {
  if (replace) return text.replace(...replace);
  const document = parse(text);
  const before = JSON.stringify(document);
  const steps = at.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop();
  const parent = steps.reduce((node, step) => node[step], document);
  if (rename) parent[rename] = parent[last];
  if (set === undefined) delete parent[last];
  else parent[last] = set;
  const after = JSON.stringify(document);
  if (after === before) throw new Error(`The defect at ${at} changes nothing.`);
  return after;
}

mkdirSync('target/defects', { recursive: true });
// The sample without the line that says that it comes from the stand-in.
writeFileSync(GATES.evidence.judged, readFileSync('stand-in-evidence.json', 'utf8').replace(/.*"standIn".*\n/, ''));
const defects = parse(readFileSync('defects.yaml', 'utf8'));
let caught = 0;
for (const [name, { judged, violations }] of Object.entries(GATES)) {
  const wrong = violations([judged]);
  for (const { at, reason, rule } of wrong) console.log(`${name}: ${at}: ${reason.replaceAll(/\s+/g, ' ').trim()} (${rule})`);
  if (wrong.length) continue;
  console.log(`${name}: passed`);
  const text = readFileSync(judged, 'utf8');
  const copies = defects[name].map((defect, i) => {
    const file = resolve(`target/defects/${name}-${i}.json`);
    writeFileSync(file, plant(text, defect));
    return file;
  });
  const found = violations(copies);
  for (const [i, { defect, rule }] of defects[name].entries()) {
    const rules = new Set(found.filter(({ file }) => file === copies[i]).map((violation) => violation.rule));
    if (rules.has(rule)) caught++;
    const verdict = rules.has(rule) ? 'caught' : `MISSED, found only [${[...rules]}]`;
    console.log(`${verdict}  ${name}  ${defect}: ${rule}`);
  }
}
const planted = Object.values(defects).flat().length;
console.log(`defects: ${caught} of ${planted} caught`);
if (caught < planted) process.exitCode = 1;
