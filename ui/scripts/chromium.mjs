// Chromium, steered over chromedriver, on what `npm run build` made: shared by the scripts beside it.
import { spawn } from 'node:child_process';
import { preview } from 'vite';

/**
 * Opens the built window in Chromium, calls `work(page)` and closes everything again.
 * `port` is where the page is served; chromedriver, which must be in the search path, takes the next one.
 */
export async function inChromium(port, size, work) {
  const driver = port + 1;
  const ask = async (path, body, method = 'POST') => {
    const answer = await fetch(`http://127.0.0.1:${driver}${path}`, {
      method,
      body: method === 'POST' ? JSON.stringify(body) : undefined,
    });
    const { value } = await answer.json();
    if (value?.error) throw new Error(value.message);
    return value;
  };
  const site = await preview({ preview: { port, host: '127.0.0.1', strictPort: true } });
  const program = spawn('chromedriver', [`--port=${driver}`], { stdio: 'ignore' });
  try {
    for (let tries = 0; tries < 100; tries += 1) {
      if (await ask('/status', null, 'GET').catch(() => false)) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const args = ['--headless=new', '--no-sandbox', '--disable-gpu', `--window-size=${size}`];
    const { sessionId } = await ask('/session', {
      capabilities: {
        alwaysMatch: { 'goog:chromeOptions': { args }, timeouts: { script: 180_000 } },
      },
    });
    const session = `/session/${sessionId}`;
    const page = {
      /** Opens `?scene=…`. */
      open: (query) => ask(`${session}/url`, { url: `http://127.0.0.1:${port}/?${query}` }),
      /** Runs a script whose last argument is called when it is done. */
      run: (script, ...given) => ask(`${session}/execute/async`, { script, args: given }),
      /** One command of the DevTools protocol. */
      devtools: (cmd, params) => ask(`${session}/goog/cdp/execute`, { cmd, params }),
    };
    try {
      return await work(page);
    } finally {
      await ask(session, null, 'DELETE');
    }
  } finally {
    program.kill();
    site.httpServer.close();
  }
}
