// Plays, on loopback, the two model APIs that the agents ask: one turn of text, nothing to run. It keeps every request, and
// is the proxy through which the agents would have to go to ask anybody else.
import http from 'node:http';

export const ANSWER = 'Nothing to act on; nothing was changed.';

/** Starts it. `seen` is called with each request to a model, before it is answered. */
export async function startModels(seen) {
  const models = { requests: [], strangers: [] }
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString();
    if (/^https?:/.test(request.url)) {
      models.strangers.push(request.url);
      response.writeHead(502).end();
      return;
    }
    const path = request.url.split('?')[0];
    const isPost = request.method === 'POST';
    if (isPost && path === '/openai/responses') return answer(request, response, body, openaiEvents())
    if (isPost && path === '/anthropic/v1/messages') {
      const asked = JSON.parse(body);
      if (asked.stream) return answer(request, response, body, anthropicEvents(asked.model))
      return answerWhole(request, response, body, anthropicMessage(asked.model));
    }
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"no such path"}}');
  });
  server.on('connect', (request, socket) => {
    models.strangers.push(request.url);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  function record(request, body) {
    const entry = { path: request.url, headers: request.headers, body }
    models.requests.push(entry);
    seen(entry);
  }
  function answer(request, response, body, events) {
    record(request, body);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    response.end();
  }
  function answerWhole(request, response, body, message) {
    record(request, body);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message));
  }
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  models.url = `http://127.0.0.1:${server.address().port}`;
  models.stop = () => { server.closeAllConnections(); server.close() }
  return models;
}

// https://platform.openai.com/docs/api-reference/responses-streaming
function openaiEvents() {
  const item = { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed',
                   content: [{ type: 'output_text', text: ANSWER, annotations: [] }] }
  const response = { id: 'resp_1', object: 'response', status: 'completed', output: [item],
                       usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2,
                input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } } }
  return [{ type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'msg_1', delta: ANSWER },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response }];
}

function anthropicMessage(model) {
  return { id: 'msg_1', type: 'message', role: 'assistant', model, content: [{ type: 'text', text: ANSWER }],
             stop_reason: 'end_turn', stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } }
}

// https://docs.anthropic.com/en/docs/build-with-claude/streaming
function anthropicEvents(model) {
  return [{ type: 'message_start', message: { ...anthropicMessage(model), content: [], stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ANSWER } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 1 } },
      { type: 'message_stop' }];
}
