import type { Settings } from '../../src/core/settings';
import { anthropic } from './model/anthropic';
import { chat } from './model/chat';
import type { Dialect, ModelTurn, ToolUse } from './model/conversation';
import { gemini } from './model/gemini';
import { responses } from './model/responses';

/** How one real agent program is installed, pointed at the scripted model, and spoken to in its own words. */
export interface TestAgent {
  /** The provider's row that is tested. */
  readonly id: 'claude' | 'codex' | 'gemini' | 'opencode';
  readonly packageName: string;
  /** Below the package's folder: the program, where it is not the link that npm makes. */
  readonly program?: string;
  readonly dialect: Dialect;
  readonly model: string;
  readonly wiring: (modelUrl: string) => Wiring;
  /** Dummy key as it arrives at the model. */
  readonly key: string;
  /** What one of Muster's tools is called. */
  readonly own: (tool: string) => string;
  readonly write: (file: string, content: string) => ModelTurn;
  readonly shell: (command: string) => ToolUse;
  /** Something that it may not do unasked. */
  readonly forbidden: ToolUse;
  /** Asks a person for it and waits, where others are refused at once. */
  readonly asksPermission?: boolean;
  /** Run once before, as a user will have: its first starts in parallel would make its database twice. */
  readonly firstUse?: readonly string[];
  /** Its own figures are in money too. */
  readonly knowsCost: boolean;
  /**
   * Whether a tool that ran when the program was killed stands in its conversation afterwards. Gemini CLI
   * writes a tool down when it has ended, and thus comes back to what was before.
   */
  readonly remembersCutOff: boolean;
}

export interface Wiring {
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: Partial<Settings>;
  /** What the user's home holds, by path in it. */
  readonly home: Readonly<Record<string, string>>;
}

const notAKey = 'not-a-key';
const page = 'http://127.0.0.1:9/page';

export const testAgents: readonly TestAgent[] = [
  {
    id: 'claude',
    packageName: '@anthropic-ai/claude-code',
    // It is called `.exe` on every platform.
    program: 'bin/claude.exe',
    dialect: anthropic,
    model: 'claude-sonnet-4-5',
    wiring: (modelUrl) => ({
      environment: {
        ANTHROPIC_BASE_URL: modelUrl,
        // As an account and not as a key: only then does it say when a limit ends.
        CLAUDE_CODE_OAUTH_TOKEN: notAKey,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
      },
      settings: {},
      home: {},
    }),
    key: `Bearer ${notAKey}`,
    own: (tool) => `mcp__muster__${tool}`,
    write: (file, content) => ({ tool: 'Write', input: { file_path: file, content } }),
    shell: (command) => ({ tool: 'Bash', input: { command, description: 'Run it' } }),
    forbidden: { tool: 'WebFetch', input: { url: page, prompt: 'What is it?' } },
    asksPermission: true,
    knowsCost: true,
    remembersCutOff: true,
  },
  {
    id: 'codex',
    packageName: '@openai/codex',
    dialect: responses,
    model: 'gpt-5.5',
    wiring: (modelUrl) => ({
      environment: { CODEX_API_KEY: notAKey },
      settings: { providerArguments: { codex: `-c 'openai_base_url="${modelUrl}/v1"'` } },
      home: {},
    }),
    key: `Bearer ${notAKey}`,
    own: (tool) => tool,
    write: (file, content) => ({
      tool: 'apply_patch',
      plainInput: `*** Begin Patch\n*** Add File: ${file}\n${content.replace(/^(?=.)/gm, '+')}*** End Patch\n`,
    }),
    shell: (command) => ({ tool: 'exec_command', input: { cmd: command } }),
    forbidden: {
      tool: 'exec_command',
      input: {
        cmd: `curl ${page}`,
        sandbox_permissions: 'require_escalated',
        justification: 'May I look at that page?',
      },
    },
    knowsCost: false,
    remembersCutOff: true,
  },
  {
    id: 'gemini',
    packageName: '@google/gemini-cli',
    dialect: gemini,
    model: 'gemini-2.5-flash',
    wiring: (modelUrl) => ({
      environment: { GOOGLE_GEMINI_BASE_URL: modelUrl, GEMINI_API_KEY: notAKey },
      settings: {},
      home: {},
    }),
    key: notAKey,
    own: (tool) => `mcp_muster_${tool}`,
    write: (file, content) => ({ tool: 'write_file', input: { file_path: file, content } }),
    shell: (command) => ({ tool: 'run_shell_command', input: { command, description: 'Run it' } }),
    // Commands that begin so it asks about, whatever its rules allow; what is denied it does not even offer.
    forbidden: { tool: 'run_shell_command', input: { command: 'rm -rf build', description: 'Clean up' } },
    knowsCost: false,
    remembersCutOff: false,
  },
  {
    id: 'opencode',
    packageName: 'opencode-ai',
    dialect: chat,
    model: 'scripted/model',
    wiring: (modelUrl) => ({
      environment: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1' },
      settings: {},
      home: { '.config/opencode/opencode.json': JSON.stringify(opencodeConfiguration(modelUrl)) },
    }),
    key: `Bearer ${notAKey}`,
    own: (tool) => `muster_${tool}`,
    write: (file, content) => ({ tool: 'write', input: { filePath: file, content } }),
    shell: (command) => ({ tool: 'bash', input: { command, description: 'Run it' } }),
    firstUse: ['session', 'list', '--pure'],
    // A tool that is denied altogether it does not even offer.
    forbidden: { tool: 'read', input: { filePath: '/etc/hostname' } },
    knowsCost: true,
    remembersCutOff: true,
  },
];

/** As a user's own would be who has a model service of their own. */
function opencodeConfiguration(modelUrl: string): unknown {
  const model = {
    ...{ name: 'Scripted', tool_call: true, limit: { context: 100_000, output: 8000 } },
    cost: { input: 3, output: 15, cache_read: 0.3 },
  };
  return {
    // It writes that into a configuration without it, whoever starts it.
    $schema: 'https://opencode.ai/config.json',
    small_model: 'scripted/model',
    enabled_providers: ['scripted'],
    provider: {
      scripted: {
        npm: '@ai-sdk/openai-compatible',
        options: { baseURL: `${modelUrl}/v1`, apiKey: notAKey },
        models: { model },
      },
    },
  };
}
