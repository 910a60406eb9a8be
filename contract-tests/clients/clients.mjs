// Tries each client on each case, scores it with `vbo conformance`, and writes both to one table. Arguments: for each client its
// name and its command, or in parentheses the reason why it is skipped. The environment variable VBO is the command vbo.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual, promisify } from 'node:util';

const run = promisify(execFile);
const here = (path) => new URL(path, import.meta.url);
const { cases, scores } = JSON.parse(readFileSync(here('cases.json'), 'utf8'));
const [java, ...vbo] = process.env.VBO.split(' ');
const rest = process.argv.slice(2);
const clients = rest.flatMap((name, i) => (i % 2 ? [] : [{ name, command: rest[i + 1] }]));

/** Starts a stand-in server. Returns what it printed, and one token of each kind. */
async function start() {
  const options = ['--http', '--port=0', '--example', '--conformance', '--user=me', '--password=mine', '--token-lifetime=1'];
  const server = spawn(java, [...vbo, 'stand-in', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => server.kill());
  const printed = {};
  for await (const line of createInterface({ input: server.stdout })) {
    const [, name, value] = /^([a-z-]+): (.*)$/.exec(line) ?? [];
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

/** Whether a JSON value has all the expected properties and elements. */
const has = (got, expected) =>
  expected !== null && typeof expected === 'object' && got !== null && typeof got === 'object'
    ? Object.entries(expected).every(([name, value]) => has(got[name], value))
    : isDeepStrictEqual(got ?? null, expected);

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The status and the server's message in a client's last line: JSON, or the sentence of vbo. */
const failure = (line) => {
  const [, status, message = null] = /with status (\d+)(?:: (.*))?/.exec(line) ?? [];
  return parsed(line) ?? { status: Number(status), message };
};

async function outcome(command, { ask, at, token = 'accepted', organization, reads, fails }, server) {
  const env = {
    ...process.env,
    VBO_SERVER: `${server.conformance}/${at}`,
    VBO_ACCESS_TOKEN: server.tokens[token],
    VBO_ORGANIZATION: organization ?? server.organization,
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
const server = await start();
for (const { name, command } of clients) {
  if (command.startsWith('(')) {
    rows.push([name, ...Array(cases.length + 1).fill('–')]);
    notes.push(`${name} is skipped: ${command.slice(1, -1)}`);
    continue;
  }
  const cells = [];
  const outcomes = await Promise.all(cases.map((each) => outcome(command, each, server)));
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
server.stop(); // Its open pipe would keep this process alive.
console.log(surprises ? `clients: ${surprises} results are not as expected` : 'clients: all results are as expected');
process.exitCode = surprises ? 1 : 0;
