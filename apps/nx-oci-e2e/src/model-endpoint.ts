import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of a tool that the model asks for. */
export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

/** A request to the model, as far as tests look at it. */
export interface ModelRequest {
  key: string | undefined;
  /** All of it. */
  body: string;
  /** The result of the tool that was called before, if there was one. */
  toolResult?: string;
}

/** An endpoint of the Messages API on loopback that says what is recorded: a call of a tool, then a text. */
export interface ModelEndpoint {
  url: string;
  requests: ModelRequest[];
  stop(): Promise<void>;
}

interface Message {
  role: string;
  content: string | { type: string; content?: unknown; is_error?: boolean }[];
}

export async function startModelEndpoint({ call, answer }: { call: ToolCall; answer: string }): Promise<ModelEndpoint> {
  const requests: ModelRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (request.method !== 'POST' || !/^\/v1\/messages(\?|$)/.test(request.url!)) return void response.writeHead(404).end('{}');
      const { messages } = JSON.parse(body) as { messages: Message[] };
      const results = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content.filter(({ type }) => type === 'tool_result')));
      const toolResult = results.length > 0 ? JSON.stringify(results.at(-1)) : undefined;
      requests.push({ key: request.headers['x-api-key'] as string | undefined, body, ...(toolResult !== undefined && { toolResult }) });
      if (toolResult === undefined) stream(response, [{ type: 'tool_use', id: 'toolu_1', name: call.name }, JSON.stringify(call.input)], 'tool_use');
      else stream(response, [{ type: 'text' }, answer], 'end_turn');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One block of content, as the API streams it. */
function stream(response: ServerResponse, [block, text]: [{ type: 'text' } | { type: 'tool_use'; id: string; name: string }, string], stopReason: string): void {
  const isText = block.type === 'text';
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'recorded', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } };
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: isText ? { ...block, text: '' } : { ...block, input: {} } },
    { type: 'content_block_delta', index: 0, delta: isText ? { type: 'text_delta', text } : { type: 'input_json_delta', partial_json: text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: stopReason, stop_sequence: null }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}
