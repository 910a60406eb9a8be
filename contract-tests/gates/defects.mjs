// Shows that the gates bite: plants each defect of defects.yaml into a copy of its own, and tells by the expected gate's
// rule whether it was caught.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { gates, judged } from './gates.mjs';

/** A copy of the document in which what the JSON pointer names is set, renamed or removed. */
const planted = (text, { at, set, rename }) => {
  const document = parse(text);
  const steps = at.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop();
  const parent = steps.reduce((node, step) => node[step], document);
  const before = JSON.stringify(document);
  if (rename) parent[rename] = parent[last];
  if (set === undefined) delete parent[last];
  else parent[last] = set;
  if (JSON.stringify(document) === before) throw new Error(`${at} changes nothing.`);
  return JSON.stringify(document, null, 1);
};

const defects = parse(readFileSync(new URL('defects.yaml', import.meta.url), 'utf8'));
const work = mkdtempSync(join(tmpdir(), 'defects-'));
let missed = 0;
for (const [name, gate] of Object.entries(gates)) {
  const text = readFileSync(judged[name], 'utf8');
  const files = defects[name].map((defect, i) => {
    const file = join(work, `${name}-${i}.json`);
    writeFileSync(file, planted(text, defect));
    return file;
  });
  const breaches = await gate(files);
  for (const [i, { defect, rule }] of defects[name].entries()) {
    const rules = new Set(breaches.filter(({ file }) => file === files[i]).map((breach) => breach.rule));
    const verdict = rules.has(rule) ? 'caught' : 'MISSED';
    if (verdict === 'MISSED') missed++;
    console.log(`${verdict}  ${name}  ${defect}: ${rule}${verdict === 'MISSED' ? ` (only ${[...rules]})` : ''}`);
  }
}
rmSync(work, { recursive: true });
const total = Object.values(defects).flat().length;
console.log(`defects: ${total - missed} of ${total} caught`);
if (missed) process.exitCode = 1;
