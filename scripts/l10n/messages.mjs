// @ts-check
import ts from 'typescript';
import { placeOf } from './sources.mjs';

/** @typedef {{ readonly message: string, readonly place: string }} Message */
/** @typedef {{ readonly messages: Message[], readonly faults: string[] }} Found */

/** `t(…)`, `tNodes(…)`, `vscode.l10n.t(…)`. @param {ts.CallExpression} call */
export function isTranslation({ expression }) {
  if (ts.isIdentifier(expression)) return expression.text === 't' || expression.text === 'tNodes';
  return (
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === 't' &&
    expression.expression.getText().endsWith('l10n')
  );
}

/**
 * What is given to be translated, and what nobody could translate: messages that are made up while the program runs,
 * and those whose places and values do not fit.
 * @param {readonly ts.SourceFile[]} sources
 * @returns {Found}
 */
export function messagesIn(sources) {
  /** @type {Found} */
  const found = { messages: [], faults: [] };
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && isTranslation(node)) read(node, found);
    ts.forEachChild(node, visit);
  };
  for (const source of sources) visit(source);
  return found;
}

/** @param {ts.CallExpression} call @param {Found} found */
function read(call, { messages, faults }) {
  const place = placeOf(call);
  const [first, ...values] = call.arguments;
  const texts = first === undefined ? undefined : textsOf(first);
  if (texts === undefined) {
    faults.push(`${place}: the message must be written out, not made up: ${call.getText().slice(0, 80)}`);
    return;
  }
  for (const message of texts) {
    messages.push({ message, place });
    if (values.some((value) => ts.isSpreadElement(value))) continue;
    const wanted = new Set(placeholdersOf(message)).size;
    if (wanted > values.length || (texts.length === 1 && wanted < values.length)) {
      faults.push(`${place}: ${wanted} places for ${values.length} values: ${message}`);
    }
  }
}

/** The texts that an expression can be: a literal, or one of two. @param {ts.Expression} expression @returns {string[] | undefined} */
function textsOf(expression) {
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isParenthesizedExpression(expression)) return textsOf(expression.expression);
  if (!ts.isConditionalExpression(expression)) return undefined;
  const yes = textsOf(expression.whenTrue);
  const no = textsOf(expression.whenFalse);
  return yes === undefined || no === undefined ? undefined : [...yes, ...no];
}

/** @param {string} message */
export function placeholdersOf(message) {
  return [...message.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '').sort();
}
