/**
 * What an agent, an imported backlog or a repository may hold where a name or a sentence is expected: text that becomes
 * something else in one place or another where it is shown. Each has a word that people shall see.
 */
export const hostileTexts: Readonly<Record<string, { readonly text: string; readonly word: string }>> = {
  'HTML that runs a script': {
    text: 'shelf <img src=x onerror="alert(1)"><script>alert(1)</script><b>bold</b> &lt;i&gt;',
    word: 'shelf',
  },
  'a link that runs a command': {
    text: 'basket [click](command:workbench.action.closeWindow "title") [web](https://attacker.invalid/) <command:workbench.action.quit>',
    word: 'basket',
  },
  'an image from elsewhere': {
    text: 'cover ![pixel](https://attacker.invalid/pixel.png) https://attacker.invalid/page www.attacker.invalid',
    word: 'cover',
  },
  icons: { text: 'stock $(alert) $(sync~spin) \\$(trash)', word: 'stock' },
  'sequences of terminals': {
    text: 'invoice \u001b[31mred\u001b[0m \u001b]8;;https://attacker.invalid\u0007link\u001b]8;;\u0007 \u001b]0;title\u0007 \u009b2J \u001b[2J\u001b[H',
    word: 'invoice',
  },
  'marks that turn the direction': { text: 'order \u202egnp.exe\u202c \u2066x\u2069 \u200fy', word: 'order' },
  'letters that cannot be seen': {
    text: 'pay\u200bpal \u{e0041}\ufeff\u00ad letters',
    word: 'letters',
  },
  'more lines than one': {
    text: 'review\r\n\r\n# Heading\n- [x] item\n```\ncode\n```\n| a | b |\n---\u2028next\u2029',
    word: 'review',
  },
  'a line of a megabyte': { text: `archive ${'x'.repeat(1_000_000)}`, word: 'archive' },
  'half a letter and controls': {
    text: 'refund \ud83d \u0000\u0007\u0008\u007f\u0085 end',
    word: 'refund',
  },
  'Markdown of other kinds': {
    text: 'gift **bold** _it_ `code` ~~no~~ <https://attacker.invalid> [ref]: command:quit $x^2$ %TM_FILENAME%',
    word: 'gift',
  },
};

/** Controls, direction marks and what else does something instead of being seen; emoji may be joined. */
export const unseen = /(?![\n\t\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What VS Code makes a link of in notifications and input boxes. */
export const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)/i;

/** What VS Code draws as an icon. */
export const icon = /(?<!\\)\$\([\w-]+(?:~\w+)?\)/;

/** All of them in one, for places of which there is only one. */
export const allHostile = Object.values(hostileTexts)
  .map(({ text }) => text)
  .filter((text) => text.length < 1000)
  .join(' ');
