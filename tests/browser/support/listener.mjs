// A small server of the test's own, for what stands beside winsh: a terminal's callback, GitHub, another site.
import { createServer } from 'node:http';
import { once } from 'node:events';

export class Listener {
  /// `answer(request)` gives `{status, headers, body}`; every request is kept in `requests`.
  static async open(answer, { host = '127.0.0.1', name = host } = {}) {
    const listener = new Listener();
    listener.requests = [];
    listener.server = createServer((request, response) => {
      listener.requests.push({ method: request.method, url: request.url, headers: request.headers });
      const { status = 200, headers = {}, body = '' } = answer(request);
      response.writeHead(status, headers).end(body);
    });
    listener.server.unref().listen(0, host);
    await once(listener.server, 'listening');
    listener.origin = `http://${name}:${listener.server.address().port}`;
    return listener;
  }

  get host() { return new URL(this.origin).host; }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => { this.server.close(resolve); });
  }
}

export const html = (title, body) => ({
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: `<!doctype html><html lang="en"><title>${title}</title><link rel="icon" href="data:,"><h1>${title}</h1>${body}`,
});
