// Debian's Chromium, and visitors in it. A visitor holds everything against the site that a browser would complain about.
import { chromium } from 'playwright-core';
import { wanted } from './process.mjs';
import { password } from './server.mjs';

const patience = 20_000;

export const launch = () => chromium.launch({
  executablePath: wanted('WINSH_CHROMIUM'),
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

const reportViolation = () => {
  document.addEventListener('securitypolicyviolation', (event) => {
    window.tellViolation(`${event.effectiveDirective} forbids ${event.blockedURI} on ${location.pathname}`);
  });
};

/// A person with a browser of their own: cookies ignore ports, so there is one context for each server and person.
export class Visitor {
  static async arrive(browser, server, options = {}) {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const visitor = new Visitor();
    visitor.server = server;
    visitor.context = context;
    visitor.complaints = [];
    context.setDefaultTimeout(patience);
    if (options.javaScriptEnabled !== false) {
      await context.exposeBinding('tellViolation', (_, words) => { visitor.complaints.push(`CSP: ${words}`); });
      await context.addInitScript(reportViolation);
    }
    visitor.listen();
    visitor.page = await context.newPage();
    return visitor;
  }

  listen() {
    const statuses = new Map();
    this.context.on('response', (response) => {
      if (response.request().isNavigationRequest()) statuses.set(response.url(), response.status());
    });
    this.context.on('console', (message) => {
      // Chromium notes the status of a page that is meant to have one of 4xx. The walks assert which.
      const status = message.text().match(/^Failed to load resource: the server responded with a status of (\d+)/);
      if (status && statuses.get(message.location().url) === Number(status[1])) return;
      this.complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    this.context.on('weberror', (error) => { this.complaints.push(`script: ${error.error()}`); });
    this.context.on('requestfailed', (request) => {
      // Going on before an icon has come is no fault of the page.
      if (request.failure()?.errorText === 'net::ERR_ABORTED') return;
      this.complaints.push(`request: ${request.method()} ${request.url()} ${request.failure()?.errorText}`);
    });
  }

  /// Goes to a page and answers with its status.
  async go(path) { return (await this.page.goto(new URL(path, this.server.url).href)).status(); }

  /// Does something that leads to another page; answers with that page's status.
  async follow(act) {
    const [response] = await Promise.all([
      this.page.waitForResponse((candidate) => candidate.request().isNavigationRequest() && candidate.status() !== 303
        && candidate.frame() === this.page.mainFrame()),
      act(),
    ]);
    await this.page.waitForLoadState();
    return response.status();
  }

  press(name) { return this.follow(() => this.page.getByRole('button', { name, exact: true }).click()); }
  click(name) { return this.follow(() => this.page.getByRole('link', { name, exact: true }).click()); }
  fill(label, text) { return this.page.getByLabel(label, { exact: true }).fill(text); }
  heading() { return this.page.getByRole('heading', { level: 1 }).innerText(); }
  path() { return new URL(this.page.url()).pathname; }

  async signIn(email, secret = password) {
    if (this.path() !== '/sign-in') await this.go('/sign-in');
    await this.fill('Email', email);
    await this.fill('Password', secret);
    return this.press('Sign in');
  }

  /// The value of the session's cookie, "" where there is none.
  async cookie() {
    const all = await this.context.cookies(this.server.url);
    return all.find((cookie) => cookie.name === 'winsh_session')?.value ?? '';
  }

  /// What the API lists of this session's tokens, newest first.
  async tokens() {
    const response = await this.context.request.get(this.server.at('/api/settings/api-tokens'));
    return (await response.json()).tokens;
  }

  leave() { return this.context.close(); }
}
