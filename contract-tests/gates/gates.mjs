// The gates: each takes files and tells their breaches, as {file, rule, at, reason}. Run on its own, this judges the
// contract, the pact and the sample of evidence as they are.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { read } from './evidence.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const contract = here('../../openapi/vbo-v6.yaml');
/** What each gate judges. */
export const judged = {
  spectral: contract,
  redocly: contract,
  pact: here('../pacts/vbo-v6-client-vbo-server.json'),
  evidence: here('stand-in-evidence.json'),
};

/** Standard output of a tool; its exit code tells no more than the output does. */
const output = (tool, ...args) =>
  new Promise((resolve, reject) => {
    const process = spawn(here(`node_modules/.bin/${tool}`), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) process[stream].on('data', (text) => (said[stream] += text));
    process.on('close', () => (said.stdout ? resolve(said.stdout) : reject(new Error(`${tool}: ${said.stderr}`))));
  });

export const gates = {
  async spectral(files) {
    const found = JSON.parse(
      await output('spectral', 'lint', '--quiet', '--format=json', `--ruleset=${here('spectral.yaml')}`, ...files),
    );
    return found.map(({ source, code, path, message }) => ({
      file: source,
      rule: code,
      at: path.join(' '),
      reason: message,
    }));
  },
  async redocly(files) {
    const found = await output('redocly', 'lint', '--format=json', `--config=${here('redocly.yaml')}`, ...files);
    return JSON.parse(`[${found.replaceAll('\n}{', '\n},{')}]`).flatMap(({ problems }, i) =>
      problems.map(({ ruleId, message, location: [{ pointer }] }) => ({
        file: files[i],
        rule: ruleId,
        at: pointer,
        reason: message,
      })),
    );
  },
  async pact(files) {
    const lines = (await output('openapi-pact-comparator', contract, ...files)).trim().split('\n');
    return lines.flatMap((line, i) =>
      JSON.parse(line)
        // The contract leaves statuses to `default`: a warning by design. Any other is a breach.
        .filter(({ code }) => code !== 'response.status.default')
        .map(({ code, message, mockDetails }) => ({
          file: files[i],
          rule: code,
          at: mockDetails.location,
          reason: message,
        })),
    );
  },
  evidence: (files) => files.flatMap((file) => read(file).breach ?? []),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, gate] of Object.entries(gates)) {
    const breaches = await gate([judged[name]]);
    if (!breaches.length) console.log(`${name}: passed`);
    for (const { rule, at, reason } of breaches) {
      console.log(`${name}: ${at}: ${reason.replaceAll(/\s+/g, ' ').trim()} (${rule})`);
      process.exitCode = 1;
    }
  }
}
