// What the end-to-end tests share: a `truce serve` on a fresh copy of the Syrian example, a real browser, and pictures
// of what it shows. TRUCE names the program, CHROMIUM the browser, PICTURES a folder for the pictures. Without program or
// browser the tests fail.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const truce = process.env.TRUCE ?? join(root, 'build/release/bin/truce');
const pictures = process.env.PICTURES ?? join(root, 'build/pictures');
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export function run(...args) {
  const done = spawnSync(truce, args, { encoding: 'utf8', cwd: root });
  if (done.status !== 0) throw new Error(`truce ${args.join(' ')}: ${done.stderr || done.error}`);
  return done.stdout;
}

/** A case folder made from an example, and a server on it. */
export async function serve({ example = 'syria-2016', options = ['--demonstration'] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'truce-e2e-'));
  const dir = join(folder, 'case');
  run('init', dir, '--from', join(root, 'examples', example));
  const start = async (listen) => {
    const child = spawn(truce, ['serve', '--case', dir, '--listen', listen, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise((done) => child.once('exit', done));
    const address = await new Promise((found, failed) => {
      let text = '';
      const read = (bytes) => {
        text += bytes;
        const match = /https?:\/\/[\w.[\]:]+/.exec(text);
        if (match) found(match[0]);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => failed(new Error(`truce serve ended with ${code}: ${text}`)));
    });
    return { child, ended, address };
  };
  let running = await start('127.0.0.1:0');
  const server = {
    dir,
    address: running.address,
    /** Stops answering, as a lost line does; `restart` brings it back at the same address. */
    async stop() {
      running.child.kill('SIGTERM');
      return running.ended;
    },
    async restart() {
      running = await start(new URL(server.address).host);
    },
    async close() {
      const code = await server.stop();
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
  return server;
}

/** A browser; pages of it fail the test on errors of scripts and on what the content security policy refuses. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
  return {
    async page(server, { locale = 'en-GB', width = 1280, height = 800, dark = false } = {}) {
      const context = await browser.newContext({
        baseURL: server.address,
        locale,
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
        timezoneId: 'Asia/Damascus',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.faults = [];
      page.on('pageerror', (error) => page.faults.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error' && !/net::ERR|Failed to load resource/.test(message.text())) page.faults.push(message.text());
      });
      return page;
    },
    /** Records what the browser does, until `traced`, which gives the events. */
    trace: (page, categories) => browser.startTracing(page, { categories }),
    traced: async () => JSON.parse((await browser.stopTracing()).toString()).traceEvents,
    close: () => browser.close(),
  };
}

export async function picture(page, name, options = {}) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), ...options });
}

/** Waits until a page shows its content, and no outline of what is still loading. */
export async function settled(page) {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.skeleton, [aria-busy="true"]') === null);
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds of levels A and AA, in words; with the whole page in sight, so that no bar lies over a link. */
export async function violations(page) {
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width, height: height + (await page.evaluate(() => document.documentElement.scrollHeight)) });
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  });
}

/** Takes the demonstration key of a party's role: the first, unless it is named in the page's language. */
export async function take_role(page, party, role = '') {
  await page.goto('/sign-in');
  await settled(page);
  const card = page.locator('.roles > *', { hasText: party }).filter({ hasText: role }).first();
  await card.getByRole('button').last().click();
  await page.waitForURL((url) => url.pathname === '/');
}

/** A server and a browser for the tests of a file; `browser` and `server` are there once they run. */
export function table() {
  const shared = {};
  before(async () => {
    shared.server = await serve();
    shared.browser = await openBrowser();
  });
  after(async () => {
    await shared.browser?.close();
    if (shared.server) assert.equal(await shared.server.close(), 0, 'the server stops gracefully');
  });
  return shared;
}
