// A browser to look at pages with, by WebDriver, which Chromium's chromedriver speaks over HTTP.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts a browser, if there is one, and gives what can ask it; WebDriver's own words are in the strings. */
export async function browser() {
  const driver = spawn('chromedriver', ['--port=0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  process.on('exit', () => driver.kill());
  let port;
  driver.on('error', () => {}); // There is none: nothing comes.
  for await (const line of createInterface({ input: driver.stdout })) {
    port = /successfully on port (\d+)/.exec(line)?.[1];
    if (port) break;
  }
  if (!port) return undefined;
  let session = `http://127.0.0.1:${port}/session`;
  const ask = async (method, path, body) => {
    const { value } = await (await fetch(session + path, { method, body: body && JSON.stringify(body) })).json();
    if (value?.error) throw new Error(value.message);
    return value;
  };
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--window-size=1400,3000'];
  const { sessionId } = await ask('POST', '', { capabilities: { alwaysMatch: { 'goog:chromeOptions': { args } } } }).catch((e) => {
    driver.kill();
    if (e.message.includes('cannot find Chrome binary')) return {};
    throw e;
  });
  if (!sessionId) return undefined;
  session += `/${sessionId}`;
  return {
    open: (url) => ask('POST', '/url', { url }),
    run: (script) => ask('POST', '/execute/sync', { script, args: [] }),
    close: () => ask('DELETE', '').finally(() => driver.kill()),
  };
}
