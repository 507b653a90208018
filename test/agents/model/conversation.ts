/** One thing that the scripted model says: text, the use of a tool, or a look for tools that are not offered yet. */
export type ModelTurn =
  | { readonly text: string }
  | ToolUse
  /** A tool that takes plain text instead of named arguments. */
  | { readonly tool: string; readonly plainInput: string }
  | { readonly search: string };

export interface ToolUse {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A tool that was used in the conversation, with what came back if anything did. */
export interface UsedTool {
  readonly tool: string;
  /** As text, whatever form the interface gives it. */
  readonly input: string;
  readonly result: string | undefined;
}

/** What a request of an agent tells the script. */
export interface Conversation {
  /** Names of the tools that are offered. */
  readonly tools: readonly string[];
  /** All that the user and the system said, as one text. */
  readonly text: string;
  readonly used: readonly UsedTool[];
}

/** An answer instead of a turn: the service refuses. */
export interface Refusal {
  readonly kind: 'overloaded' | 'invalid' | 'limit';
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly resetsAtMs: number;
}

/** How the scripted model speaks to one kind of client. */
export interface Dialect {
  /** Whether a request is for the model, and not for a list of models or the like. */
  isForModel(method: string, path: string): boolean;
  read(body: Fields): Conversation;
  /** Streams the turn. */
  write(turn: ModelTurn, context: WriteContext): void;
  refuse(refusal: Refusal): RefusalResponse;
}

export interface WriteContext {
  readonly id: string;
  readonly body: Fields;
  /** One event of the stream, named or not. */
  readonly send: (data: unknown, name?: string) => void;
}

export interface RefusalResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type Fields = Readonly<Record<string, unknown>>;

/** What each turn costs. */
export const turnTokens = { fresh: 1000, cached: 200, output: 50 };
