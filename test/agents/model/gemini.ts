import { asRecord, asText } from '../../../src/core/agents/outputParser';
import { type Conversation, type Dialect, type Fields, turnTokens, type UsedTool } from './conversation';
import { json, list, textOf } from './fields';

/** Google's generateContent interface. */
export const gemini: Dialect = {
  isForModel: (method, path) => method === 'POST' && /:(?:streamG|g)enerateContent$/.test(path),
  read,
  write: (turn, { id, send }) => {
    const part =
      'input' in turn
        ? { functionCall: { id: `call_${id}`, name: turn.tool, args: turn.input } }
        : { text: 'text' in turn ? turn.text : '' };
    const prompt = turnTokens.fresh + turnTokens.cached;
    send({
      candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: {
        promptTokenCount: prompt,
        cachedContentTokenCount: turnTokens.cached,
        candidatesTokenCount: turnTokens.output,
        totalTokenCount: prompt + turnTokens.output,
      },
      modelVersion: 'scripted',
      responseId: id,
    });
  },
  refuse: ({ kind, message, resetsAtMs }) => {
    const error = (code: number, status: string, details: readonly unknown[] = []) => ({
      status: code,
      headers: json,
      body: { error: { code, message, status, details } },
    });
    switch (kind) {
      case 'overloaded':
        return error(503, 'UNAVAILABLE');
      case 'invalid':
        return error(400, 'INVALID_ARGUMENT');
      case 'limit':
        return error(429, 'RESOURCE_EXHAUSTED', [
          {
            '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
            violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel' }],
          },
          {
            '@type': 'type.googleapis.com/google.rpc.RetryInfo',
            retryDelay: `${Math.ceil((resetsAtMs - Date.now()) / 1000)}s`,
          },
        ]);
    }
  },
};

function read(body: Fields): Conversation {
  const texts = [textOf(asRecord(body['systemInstruction'])['parts'])];
  const calls: { tool: string; input: string }[] = [];
  const results: string[] = [];
  for (const content of list(body['contents'])) {
    for (const part of list(content['parts'])) {
      if (content['role'] === 'user' && typeof part['text'] === 'string') texts.push(part['text']);
      if (part['functionCall'] !== undefined) {
        const call = asRecord(part['functionCall']);
        calls.push({ tool: asText(call['name']), input: JSON.stringify(call['args']) });
      }
      if (part['functionResponse'] !== undefined) {
        const response = asRecord(asRecord(part['functionResponse'])['response']);
        results.push(asText(response['output']) || JSON.stringify(response));
      }
    }
  }
  // Calls and their results come in the same order.
  const used: UsedTool[] = calls.map((call, index) => ({ ...call, result: results[index] }));
  const tools = list(body['tools']).flatMap((tool) => list(tool['functionDeclarations']));
  return { tools: tools.map((tool) => asText(tool['name'])), text: texts.join('\n'), used };
}
