/** The providers that a feature can name, for views that cannot ask the engine's table; a test holds both together. */
export const providerLabels: Readonly<Record<string, string>> = {
  demo: 'Demo agent',
  command: 'Command',
  claude: 'Claude Code',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  opencode: 'OpenCode',
};
