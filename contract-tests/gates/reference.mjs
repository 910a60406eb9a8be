// Builds the HTML reference of the contract: one page that loads nothing else. It shows each x-evidence below the
// description that it belongs to. If there is a Chromium, checks that each mark can be read, on a phone and on a desktop.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { parse } from 'yaml';

process.chdir(import.meta.dirname);
const document = parse(readFileSync('../../openapi/vbo-v6.yaml', 'utf8'));
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, request: `${method.toUpperCase()} ${path}` })),
);
/** The steps of the journey, each with its operations. Operations of one step are alternatives. */
const JOURNEY = {
  'Access token': ['requestToken'],
  Organization: ['listOrganizations'],
  'Device code': ['requestDeviceCode', 'requestDeviceCodeForNewOrganization'],
  'Sign-in': ['checkDeviceCode'],
  Applications: ['createApplications'],
};
const inContract = operations.map(({ operationId }) => operationId);
const inJourney = Object.values(JOURNEY).flat();
const problems = [
  ...inContract.filter((id) => !inJourney.includes(id)).map((id) => `${id} is missing from JOURNEY in reference.mjs`),
  ...inJourney.filter((id) => !inContract.includes(id)).map((id) => `${id} in JOURNEY is not an operation of the contract`),
];

/** Moves each x-evidence into the description beside it. Collects the reasons. */
const reasons = [];
function describe(node) {
  if (node === null || typeof node !== 'object') return;
  Object.values(node).forEach(describe);
  const { 'x-evidence': evidence = [], description = '' } = node;
  delete node['x-evidence'];
  const quotations = [evidence].flat().map(({ about, mark, source, reason }) => {
    reasons.push(reason);
    return `> **${mark}**${about ? `, ${about}` : ''} (${source}): ${reason}`;
  });
  if (quotations.length) node.description = [description.trimEnd(), ...quotations].join('\n\n');
}
describe(document);

/** Redocly does not show the description of a body's schema or of an array's items, so the request or response gets it too. */
const resolved = (node) => (node?.$ref ? node.$ref.slice(2).split('/').reduce((at, name) => at[name], document) : node);
const parts = operations.flatMap(({ requestBody, responses }) => [requestBody, ...Object.values(responses)].map(resolved));
for (const part of new Set(parts.filter(Boolean))) {
  const schemas = Object.values(part.content ?? {}).map(({ schema }) => resolved(schema));
  const inside = (schema) => [schema, ...Object.values(schema.properties ?? {})].map(({ items }) => resolved(items)?.description);
  const descriptions = schemas.flatMap((schema) => [schema.description, ...inside(schema)]);
  part.description = [part.description, ...descriptions].filter(Boolean).join('\n\n');
}

const anchor = ({ tags: [tag], operationId }) => `#${tag}/${operationId}`.toLowerCase();
const steps = Object.entries(JOURNEY).map(([title, ids], i) => {
  const alternatives = operations.filter(({ operationId }) => ids.includes(operationId));
  const links = alternatives.map((each) => `<a href="${anchor(each)}">${each.summary}</a><br><code>${each.request}</code><br>`);
  return `<li><span>${i + 1}</span><b>${title}</b><br>${links.join('<i>or</i><br>')}</li>`;
});
document.info.description += `
# The journey

<ol class="journey">${steps.join('')}</ol>

# Evidence

A statement without a mark comes from the vendor's page "Getting Device Code". Every other statement has a mark:

- **documented**: the vendor says so elsewhere
- **observed**: third parties saw it on real servers
- **inferred**: our conclusion, with the reason
`;
const STYLE = `
  :root { --h1-font-size: 28px; --h1-line-height: 36px }
  a[href="https://redocly.com/redoc/"] p::after { content: ' Redocly' }
  ol.journey { list-style: none; margin: 0 !important; padding: 0 !important }
  ol.journey li { position: relative; margin: 0 !important; padding: 5px 0 20px 50px; list-style: none; overflow-wrap: anywhere }
  ol.journey li:not(:last-child) { background: linear-gradient(#0b6b47, #0b6b47) 16px 0 / 2px 100% no-repeat }
  ol.journey span { position: absolute; left: 0; top: 0; width: 34px; border-radius: 17px; background: #0b6b47;
    color: white; font-weight: bold; line-height: 34px; text-align: center }
  @media (max-width: 600px) {
    :root { --font-size-base: 16px; --line-height-base: 24px; --font-size-sm: 14px; --h1-font-size: 26px }
    pre { white-space: pre-wrap !important; overflow-wrap: anywhere }
    [data-testid=page-actions] { display: none }
  }`;
// Without this policy the page's own script would load a logo.
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:";

const page = resolve('target/reference.html');
mkdirSync('target', { recursive: true });
const copy = 'target/vbo-v6-with-marks.json';
writeFileSync(copy, JSON.stringify(document));
execFileSync('node_modules/.bin/redocly', ['build-docs', copy, '--inlineBundle', `--output=${page}`], {
  stdio: 'pipe', // An error contains the output.
  env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
});
const html = readFileSync(page, 'utf8')
  .replace('<head>', `<head><meta http-equiv="Content-Security-Policy" content="${POLICY}">`)
  .replace('</head>', `<style>${STYLE}</style></head>`);
writeFileSync(page, html);
const loads = html.match(/<(script|link|img|iframe)[^>]*(src|href)="?(https?:)?\/\/[^>]*/g) ?? [];
problems.push(...loads.map((tag) => `the page loads ${tag}`));

/** In the page: opens each tab and each hidden part, and returns all text that was visible. */
async function readAll() {
  const texts = [];
  const main = document.querySelector('main');
  for (let i = 0, button; (button = main.querySelectorAll('button')[i]); i++) {
    if (!/^(\d{3}|default|.*Show .*)$/s.test(button.innerText.trim())) continue;
    button.click();
    await new Promise((shown) => setTimeout(shown, 20));
    texts.push(main.innerText);
  }
  return [...texts, main.innerText].join('\n');
}
/** In the page: the text of the first element that ends outside the screen. A code sample has a scroll bar of its own. */
function findCutOff() {
  const elements = [...document.querySelectorAll('main *')];
  const outside = (each) => each.getBoundingClientRect().right > innerWidth + 1;
  return elements.find((each) => outside(each) && !each.closest('pre'))?.innerText.slice(0, 80);
}
const plain = (text) => text.replaceAll('`', '').replaceAll(/\s+/g, ' ').trim();

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const paths = process.env.PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
const executablePath = paths.find(existsSync);
if (executablePath) {
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
  for (const width of [360, 1400]) {
    const tab = await browser.newPage({ viewport: { width, height: 900 } });
    let text = '';
    for (const [hash, title] of [['', 'The journey'], ...operations.map((each) => [anchor(each), each.summary])]) {
      await tab.goto('about:blank');
      await tab.goto(`file://${page}${hash}`);
      await tab.locator('main').getByRole('heading', { name: title }).first().waitFor();
      text += await tab.evaluate(readAll);
      const cut = await tab.evaluate(findCutOff);
      if (cut !== undefined) problems.push(`"${title}" is too wide for a screen of ${width} pixels: ${plain(cut)}`);
    }
    const hidden = reasons.filter((reason) => !plain(text).includes(plain(reason)));
    problems.push(...hidden.map((reason) => `not visible on a screen of ${width} pixels: ${reason}`));
  }
  await browser.close();
}
for (const problem of problems) console.log(`reference: ${problem}`);
const how = executablePath ? 'checked in Chromium' : 'not checked in a browser: no Chromium on the PATH';
console.log(`reference: ${operations.length} operations, ${reasons.length} marks, ${how}: ${page}`);
if (problems.length) process.exitCode = 1;
