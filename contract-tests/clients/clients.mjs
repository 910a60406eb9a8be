// Tries each client on each case, scores it with `vbo conformance`, and writes both to one table. Arguments: for each client its
// name and its command, or in parentheses the reason why it is skipped. The environment variable VBO is the command vbo.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';

const run = promisify(execFile);
const here = (path) => new URL(path, import.meta.url);
const [right, other] = ['40dfa255-2762-43e5-8320-dff7a9201f90', '5f2d3c1b-8a77-4c0e-9b64-1e0f6a2d7c38'];
const pfx = fileURLToPath(here('../src/test/resources/application.pfx'));
const { cases, scores } = JSON.parse(readFileSync(here('cases.json'), 'utf8'));
const [java, ...vbo] = process.env.VBO.split(' ');
const rest = process.argv.slice(2);
const clients = rest.flatMap((name, i) => (i % 2 ? [] : [{ name, command: rest[i + 1] }]));

/** Starts a stand-in server. Returns what it printed, and one token of each kind. */
async function start(...more) {
  const options = ['--http', '--port=0', '--conformance', '--user=me', '--password=mine', '--token-lifetime=1', ...more];
  const server = spawn(java, [...vbo, 'stand-in', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => server.kill());
  const printed = {};
  for await (const line of createInterface({ input: server.stdout })) {
    const [, name, value] = /^([a-z -]+): (.*)$/.exec(line) ?? [];
    if (name) printed[name] = value;
    if (line.startsWith('Stop it')) break;
  }
  const body = new URLSearchParams({ grant_type: 'password', username: 'me', password: 'mine' });
  const { access_token: expired } = await (await fetch(`${printed.address}/v6/token`, { method: 'POST', body })).json();
  const headers = { Authorization: `Bearer ${expired}` };
  const accepted = async () => (await fetch(`${printed.address}/v6/Organizations`, { headers })).ok;
  for (let questions = 100; questions && (await accepted()); questions--) await setTimeout(100);
  const tokens = { accepted: printed.token, refused: 'a-refused-token', expired };
  return { ...printed, tokens, stop: () => server.kill() };
}

/** Requests a code, and enters it on the stand-in's page unless nobody is to sign in. */
async function issued(server, signedIn) {
  const init = { method: 'POST', headers: { Authorization: `Bearer ${server.token}` } };
  const { userCode } = await (await fetch(`${server.address}/v6/Organizations/${right}/DeviceCode`, init)).json();
  if (signedIn) {
    const form = { method: 'POST', rejectUnauthorized: false }; // the certificate is not printed
    const [page] = await once(request(server['sign-in page'], form).end(`code=${userCode}`), 'response');
    if (page.resume().statusCode !== 200) throw new Error(`the sign-in page answered with status ${page.statusCode}`);
  }
  return userCode;
}

/** Whether a JSON value has all the expected properties, and as many elements. */
const has = (got, expected) =>
  expected !== null && typeof expected === 'object' && got !== null && typeof got === 'object'
    ? got.length === expected.length && Object.entries(expected).every(([name, value]) => has(got[name], value))
    : isDeepStrictEqual(got ?? null, expected);

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The status and the server's message in a client's last line: JSON, or the sentence of vbo, which may say more after it. */
const failure = (line) => {
  const [, status, text = null, more] = /with status (\d+)(?:: (.*?)(; the request was not repeated.*)?$)?/.exec(line) ?? [];
  return parsed(line) ?? { status: Number(status), message: more ? `${text}.` : text };
};

async function outcome(command, { ask, at, token = 'accepted', organization = right, signedIn = true, reads, fails }) {
  const server = ask === 'applications' ? applications : others;
  const env = {
    ...process.env,
    VBO_SERVER: `${server.conformance}/${at}`,
    VBO_ACCESS_TOKEN: server.tokens[token],
    VBO_ORGANIZATION: organization,
    VBO_USER_CODE: server === applications ? await issued(server, signedIn) : '',
    VBO_APPLICATION_CERTIFICATE: pfx,
    VBO_APPLICATION_CERTIFICATE_PASSWORD: 'pfx-password',
  };
  const { code = 0, stdout, stderr } = await run('sh', ['-c', `${command} ${ask}`], { env, timeout: 60_000 }).catch((e) => e);
  const last = stderr.trim().split('\n').at(-1);
  const right = reads
    ? code === 0 && has(parsed(stdout), reads)
    : code === 1 && stdout === '' && has(failure(last), fails);
  return right ? '' : code === 0 ? `read ${stdout.trim()}` : `exit code ${code}: ${last}`;
}

async function score(name, command) {
  const options = ['conformance', '--json', '--at-least=0', '--', 'sh', '-c', command];
  const { stdout, stderr } = await run(java, [...vbo, ...options], { maxBuffer: 1 << 26 }).catch((e) => e);
  const { caught, violations, passed, validVariations } = parsed(stdout) ?? {};
  if (caught === undefined) {
    surprises++;
    return `cannot be scored: ${stderr.trim()}`;
  }
  const [caughtOnce, passedOnce] = scores[name];
  if (caught < caughtOnce || passed < passedOnce) {
    surprises++;
    notes.push(`${name} scores less than the ${caughtOnce} and ${passedOnce} of cases.json: NOT EXPECTED`);
  } else if (caught > caughtOnce || passed > passedOnce) {
    notes.push(`${name} scores more than the ${caughtOnce} and ${passedOnce} of cases.json and contract-tests/README.md.`);
  }
  return `${caught} of ${violations}, ${passed} of ${validVariations}`;
}

let surprises = 0;
const rows = [];
const notes = [];
// The example's one code would be new, and not signed in with, after each request for a code.
const [others, applications] = await Promise.all([
  start('--example'),
  start(`--organization=${other}`, `--organization=${right}`),
]);
for (const { name, command } of clients) {
  if (command.startsWith('(')) {
    rows.push([name, ...Array(cases.length + 1).fill('–')]);
    notes.push(`${name} is skipped: ${command.slice(1, -1)}`);
    continue;
  }
  const cells = [];
  const outcomes = await Promise.all(cases.map((each) => outcome(command, each)));
  for (const [i, each] of cases.entries()) {
    const wrong = outcomes[i];
    cells.push(wrong ? '**fails**' : 'right');
    if (wrong) {
      surprises++;
      notes.push(`${name}, ${each.case}: NOT EXPECTED (${wrong.slice(0, 300)})`);
    }
  }
  cells.push(await score(name, command));
  rows.push([name, ...cells]);
}
const row = (cells) => `| ${cells.join(' | ')} |\n`;
const head = ['client', ...cases.map((each) => each.case), 'caught, passed'];
const table = row(head) + row(head.map(() => '---')) + rows.map(row).join('');
const text = `${table}\n${notes.map((note) => `- ${note}\n`).join('')}`;
mkdirSync(here('target'), { recursive: true });
writeFileSync(here('target/table.md'), text);
console.log(text);
others.stop(); // An open pipe would keep this process alive.
applications.stop();
console.log(surprises ? `clients: ${surprises} results are not as expected` : 'clients: all results are as expected');
process.exitCode = surprises ? 1 : 0;
