import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const value: z.ZodType<AnyValue> = z.lazy(() =>
  z.union([
    z.strictObject({ stringValue: z.string() }),
    z.strictObject({ boolValue: z.boolean() }),
    z.strictObject({ intValue: z.union([z.number().int(), z.string().regex(/^-?\d+$/)]) }),
    z.strictObject({ doubleValue: z.number() }),
    z.strictObject({ arrayValue: z.strictObject({ values: z.array(value) }) }),
  ]),
);
const attributes = z.array(z.strictObject({ key: z.string().min(1), value }));
const nanoseconds = z.string().regex(/^\d{19}$/);
const hex = (digits: number): z.ZodString => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`));

/** OTLP's `ExportTraceServiceRequest` in JSON, as the protocol has it: nothing is missing and nothing is unknown. */
const request = z.strictObject({
  resourceSpans: z
    .array(
      z.strictObject({
        resource: z.strictObject({ attributes, droppedAttributesCount: z.literal(0) }),
        scopeSpans: z.array(
          z.strictObject({
            scope: z.strictObject({ name: z.string(), version: z.string().optional() }),
            spans: z
              .array(
                z.strictObject({
                  traceId: hex(32),
                  spanId: hex(16),
                  parentSpanId: hex(16).optional(),
                  name: z.string().min(1),
                  kind: z.number().int().min(1).max(5),
                  startTimeUnixNano: nanoseconds,
                  endTimeUnixNano: nanoseconds,
                  attributes,
                  events: z.array(z.never()),
                  links: z.array(z.never()),
                  status: z.strictObject({
                    code: z.number().int().min(0).max(2),
                    message: z.string().optional(),
                  }),
                  flags: z.number().int(),
                  droppedAttributesCount: z.literal(0),
                  droppedEventsCount: z.literal(0),
                  droppedLinksCount: z.literal(0),
                }),
              )
              .nonempty(),
          }),
        ),
      }),
    )
    .nonempty(),
});

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly status: { readonly code: number; readonly message?: string | undefined };
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface ReceivedRequest {
  readonly spans: readonly ReceivedSpan[];
  /** Of the clock that the server was given. */
  readonly at: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (response: ServerResponse, received: ReceivedRequest) => void;

export function answer(status: number, body = '{}', headers: Record<string, string> = {}): Answer {
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

/** Reads what came and says nothing. */
export const silence: Answer = () => undefined;

/** Reads what came and closes the connection. */
export const hangUp: Answer = (response) => void response.socket?.destroy();

/**
 * The OTLP endpoint of a Langfuse on a loopback port: lets the right keys in, takes only well-formed requests,
 * and keeps the spans that it has answered with 2xx. What it answers can be scripted, one request after the other.
 */
export class LangfuseServer {
  readonly keys = { publicKey: 'pk-lf-test', secretKey: 'sk-lf-test' };
  readonly requests: ReceivedRequest[] = [];
  /** What was wrong with requests, whatever they were answered. */
  readonly complaints: string[] = [];
  /** The spans that were confirmed, each as often as it was. */
  readonly confirmed: ReceivedSpan[] = [];
  /** For the next requests; afterwards, and for `undefined`, what Langfuse would answer. */
  readonly answers: (Answer | undefined)[] = [];
  private readonly server = createServer((incoming, response) => void this.take(incoming, response));
  private port = 0;

  constructor(private readonly now: () => number = Date.now) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, on the same port as before if there was one. */
  async up(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (this.server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const received: ReceivedRequest = {
      spans: this.read(incoming, body),
      at: this.now(),
      headers: incoming.headers,
      body,
    };
    this.requests.push(received);
    const scripted = this.answers.shift();
    response.once('finish', () => {
      if (response.statusCode < 300) this.confirmed.push(...received.spans);
    });
    (scripted ?? this.usual(incoming))(response, received);
  }

  private usual(incoming: IncomingMessage): Answer {
    const { publicKey, secretKey } = this.keys;
    const expected = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;
    return incoming.headers.authorization === expected
      ? answer(200)
      : answer(401, '{"message":"Invalid credentials"}');
  }

  private read(incoming: IncomingMessage, body: string): ReceivedSpan[] {
    if (incoming.method !== 'POST' || incoming.url !== '/api/public/otel/v1/traces') {
      this.complaints.push(`${String(incoming.method)} ${String(incoming.url)}`);
    }
    if (incoming.headers['content-type'] !== 'application/json') this.complaints.push('content type');
    if (incoming.headers['x-langfuse-ingestion-version'] !== '4') this.complaints.push('ingestion version');
    const parsed = request.safeParse(JSON.parse(body));
    if (!parsed.success) {
      this.complaints.push(z.prettifyError(parsed.error));
      return [];
    }
    return parsed.data.resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId,
          name: span.name,
          startMs: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
          endMs: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
          status: span.status,
          attributes: Object.fromEntries(span.attributes.map(({ key, value }) => [key, plain(value)])),
        })),
      ),
    );
  }
}

function plain(value: AnyValue): unknown {
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(plain);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue);
}
