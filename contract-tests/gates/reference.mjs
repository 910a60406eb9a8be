// Builds the browsable reference from the contract, with every x-evidence as words beside what it speaks of: one page that
// asks nobody for anything. Where there is a Chromium, looks whether all of that can be seen in it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { browser } from './browser.mjs';
import { judged } from './gates.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const page = here('target/reference.html');
const document = parse(readFileSync(judged.redocly, 'utf8'));

const marks = [];
const words = (evidence) =>
  [evidence].flat().map(({ about, mark, source, reason }) => {
    marks.push(reason);
    return `\n\n> **${mark}**${about ? `, ${about}` : ''} (${source}): ${reason}`;
  });

/** Moves each x-evidence below the description of what it speaks of. */
function tell(node) {
  if (node === null || typeof node !== 'object') return;
  Object.values(node).forEach(tell);
  if (node['x-evidence']) {
    node.description = (node.description ?? '').trimEnd() + words(node['x-evidence']).join('');
    delete node['x-evidence'];
  }
}
tell(document);

const resolved = (node) =>
  node?.$ref ? node.$ref.slice(2).split('/').reduce((at, name) => at[name], document) : node;
/** What is said of a body's schema as a whole is not drawn: its place is with the request or the response. */
const told = new Set();
for (const { requestBody, responses } of Object.values(document.paths).flatMap(Object.values)) {
  for (const part of [requestBody, ...Object.values(responses)].filter(Boolean).map(resolved)) {
    if (told.has(part)) continue;
    told.add(part);
    const schemas = Object.values(part.content ?? {}).map(({ schema }) => resolved(schema));
    const said = schemas.flatMap((schema) => [schema, resolved(schema.items)]).map((schema) => schema?.description);
    part.description = [part.description, ...said].filter(Boolean).join('\n\n');
  }
}

const STEPS = [
  ['requestToken', 'Token', 'sign in to the server'],
  ['listOrganizations', 'Organization', 'find its id'],
  ['requestDeviceCode', 'Code', 'and where to type it'],
  ['checkDeviceCode', 'Signed in', 'a person typed it'],
];
const picture = `<svg viewBox="0 0 680 92" role="img" aria-label="The journey: token, organization, code, signed in"
 style="width:100%;max-width:680px" font-family="system-ui, sans-serif">${STEPS.map(
   ([, name, what], i) => `<g transform="translate(${i * 172} 0)">
 <rect x="1" y="1" width="150" height="88" rx="10" fill="#eef3f0" stroke="#0b6b47"/>
 <text x="76" y="40" text-anchor="middle" font-size="17" font-weight="600" fill="#17211c">${i + 1} ${name}</text>
 <text x="76" y="64" text-anchor="middle" font-size="12.5" fill="#55635b">${what}</text>
 ${i < 3 ? '<path d="M154 45h13m-5 -5l5 5l-5 5" fill="none" stroke="#0b6b47" stroke-width="2"/>' : ''}</g>`,
 ).join('')}</svg>`.replaceAll('\n', ' ');

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);
const steps = STEPS.map(([id], i) => {
  const { path, method, summary, tags } = operations.find(({ operationId }) => operationId === id);
  return `${i + 1}. [${summary}](#${`${tags[0]}/${id}`.toLowerCase()}) \`${method.toUpperCase()} ${path}\``;
});
document.info.description = `${picture}

${document.info.description}
# The journey

${steps.join('\n')}

# Evidence

Unless marked, a statement is the vendor page's "Getting Device Code". A quotation with a mark says where another one comes from:
**documented** by the vendor elsewhere, **observed** by third parties on real servers, **inferred** by us, with the reason.
`;

const copy = here('target/vbo-v6-with-marks.json');
mkdirSync(here('target'), { recursive: true });
writeFileSync(copy, JSON.stringify(document));
execFileSync(here('node_modules/.bin/redocly'), ['build-docs', copy, '--inlineBundle', `--output=${page}`], {
  stdio: 'pipe', // What it says is in the error, if it fails.
  env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
});

// The page's own script would ask for a picture of its maker.
const nobody = `default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:`;
const html = readFileSync(page, 'utf8').replace('<head>', `<head><meta http-equiv="Content-Security-Policy" content="${nobody}">`);
writeFileSync(page, html);

const plain = (text) => text.replaceAll('`', '').replaceAll(/\s+/g, ' ').trim();
const TEXT = `return document.querySelector('main')?.innerText ?? ''`;
const PRESS = (i) => `const button = [...document.querySelectorAll('main button')][${i}];
  if (!button) return 'none';
  if (!/^([0-9]{3}|default|.*Show .*)$/s.test(button.innerText.trim())) return 'not pressed';
  button.click();
  return 'pressed';`;

/** What can be read when each operation and each of its tabs is opened; nothing where there is no browser. */
async function seen() {
  const chromium = await browser();
  if (!chromium) return undefined;
  const text = [];
  const pages = operations.map(({ operationId, tags, summary }) => [`#${tags[0]}/${operationId}`.toLowerCase(), `${summary}\nCopy`]);
  for (const [hash, title] of [['', 'The journey'], ...pages]) {
    await chromium.open('about:blank');
    await chromium.open(`file://${page}${hash}`);
    for (let questions = 100; questions && !(await chromium.run(TEXT)).includes(title); questions--) await setTimeout(100);
    for (let i = 0, pressed; (pressed = await chromium.run(PRESS(i))) !== 'none'; i++) {
      if (pressed === 'pressed') text.push(await chromium.run(TEXT));
    }
    text.push(await chromium.run(TEXT));
  }
  await chromium.close();
  return plain(text.join(' '));
}

const read = await seen();
const wrong = [
  ...(html.match(/<(script|link|img|iframe)[^>]*(src|href)="?(https?:)?\/\/[^>]*/g) ?? []),
  ...(read ? marks.map(plain).filter((reason) => !read.includes(reason)) : []),
];
for (const each of wrong) console.log(`reference: not as it should be: ${each}`);
const how = read ? 'looked for in a browser' : 'not looked for: there is no chromedriver';
console.log(`reference: ${operations.length} operations, ${marks.length} marks, ${how}: ${page}`);
if (wrong.length) process.exitCode = 1;
