/* SPDX-License-Identifier: GPL-3.0-or-later */
'use strict';

/* An HTTP service to forward to, in this process. */

const http = require('http');

/** What each path answers: [status, type, body]. */
const PAGES = {
  '/json': [200, 'application/json', '{"from":"service"}'],
  '/text': [200, 'text/plain', 'plain'],
  '/missing': [404, 'text/plain', 'no such thing'],
  '/html': [200, 'text/html', '<p>no</p>'],
  '/big': [200, 'application/json', JSON.stringify('x'.repeat(1000))],
};

class Service {
  static async start() {
    const service = new Service();
    await new Promise((resolve) => {
      service.server.listen(0, '127.0.0.1', resolve);
    });
    // It keeps no program alive that has failed.
    service.server.unref();
    service.url = `http://127.0.0.1:${service.server.address().port}`;
    return service;
  }

  constructor() {
    this.server = http.createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => this.answer(request, Buffer.concat(chunks).toString(), response));
    });
  }

  answer(request, body, response) {
    if (request.url === '/slow') {
      return;
    }
    if (request.url === '/echo') {
      const seen = {
        method: request.method,
        type: request.headers['content-type'],
        procedure: request.headers['ringer-procedure'],
        requestor: request.headers['ringer-requestor'],
        body: JSON.parse(body),
      };
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(seen));
      return;
    }
    if (request.url === '/nothing') {
      response.writeHead(204);
      response.end();
      return;
    }
    const [status, type, text] = PAGES[request.url];
    response.writeHead(status, { 'Content-Type': type });
    response.end(text);
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }
}

module.exports = { Service };
