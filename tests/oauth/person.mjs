// Somebody at a browser, over plain HTTP: signs in, reads forms, presses buttons, and follows no redirect by itself.
import assert from 'node:assert/strict';
import { password } from '../browser/support/server.mjs';

const inputs = (page) => [...page.matchAll(/<input[^>]*>/g)].map(([tag]) => {
  const attribute = (name) => tag.match(new RegExp(` ${name}="([^"]*)"`))?.[1];
  return { type: attribute('type'), name: attribute('name'), value: attribute('value') ?? '', isChecked: tag.includes(' checked') };
});

export class Person {
  constructor(server, email) {
    this.server = server;
    this.email = email;
  }

  async signIn() {
    const answer = await this.send('/sign-in', { email: this.email, password });
    assert.equal(answer.status, 303);
    this.cookie = answer.headers.get('set-cookie').split(';')[0];
    return this;
  }

  headers() { return this.cookie ? { Cookie: this.cookie } : {}; }

  /// As a browser in which somebody typed the address.
  get(address) {
    return fetch(new URL(address, this.server.url), { redirect: 'manual', headers: { ...this.headers(), 'Sec-Fetch-Site': 'none' } });
  }

  send(path, fields) {
    return fetch(this.server.at(path), {
      method: 'POST', redirect: 'manual', headers: { ...this.headers(), Origin: this.server.url }, body: new URLSearchParams(fields),
    });
  }

  /// Opens the page, unticks what is not in `scopes`, presses the button; answers with where that leads.
  async decide(address, decision, scopes) {
    const page = await this.get(address);
    assert.equal(page.status, 200, await page.clone().text());
    const all = inputs(await page.text());
    const hidden = all.filter(({ type, name }) => type === 'hidden' && name !== undefined);
    const ticked = all.filter(({ type, isChecked, value }) => type === 'checkbox' && isChecked && (scopes ?? [value]).includes(value));
    const fields = new Map(hidden.map(({ name, value }) => [name, value]));
    const action = new URL(address, this.server.url).pathname;
    const answer = await this.send(action,
      [...fields, ...ticked.map(({ value }) => ['scope', value]), ['lifetime', '30'], ['decision', decision]]);
    assert.equal(answer.status, 303, await answer.clone().text());
    return new URL(answer.headers.get('location'), this.server.url);
  }
}
