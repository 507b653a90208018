// @ts-check
import ts from 'typescript';
import { isTranslation } from './messages.mjs';
import { placeOf } from './sources.mjs';

/** Names are the same in every language. */
const names = /\b(Muster|Langfuse|GitHub|CPU|MB|GB|YOLO|Markdown|CSV|JSON|git)\b/g;
/** Attributes and properties that people read or hear. */
const spokenNames = new Set([
  ...['title', 'label', 'placeholder', 'placeHolder', 'prompt', 'detail', 'description', 'tooltip', 'alt'],
  ...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'ariaLabel'],
  ...['openLabel', 'saveLabel', 'validationMessage', 'message'],
]);
/** Never seen: classes of elements, what the log and the programmer read. */
const silentNames = new Set([
  'authorization',
  'class',
  'className',
  'd',
  'style',
  'viewBox',
  'transform',
  'key',
  'role',
  'when',
  'font',
]);
const silentCalls =
  /(?:^|\.)(?:log|console)\.\w+$|(?:^|\.)(?:executeCommand|querySelector|querySelectorAll|matchMedia|matches|closest|runQuietly|assertNever|RegExp|Error)$/;
const speakingCalls =
  /\.(?:show(?:Information|Warning|Error)Message|setStatusBarMessage|fact|paragraph)$|^MusterError$/;
/** Of the keyboard. */
const keyNames = new Set([
  'Alt',
  'Control',
  'Delete',
  'End',
  'Enter',
  'Escape',
  'Home',
  'Meta',
  'Shift',
  'Tab',
]);

/**
 * Texts for people that are written down without being given to the translation: what stands in an element, in an
 * attribute or property that is read out, in a message; and any other text of more than one word.
 * What is not for people says so on its line or above its statement: `// l10n: not for people`.
 * @param {readonly ts.SourceFile[]} sources
 * @returns {string[]}
 */
export function bareTextsIn(sources) {
  return bareNodesIn(sources).map((node) => `${placeOf(node)}: ${(textOf(node) ?? '').trim().slice(0, 100)}`);
}

/** @param {readonly ts.SourceFile[]} sources */
export function bareNodesIn(sources) {
  /** @type {ts.Node[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && isTranslation(node)) {
      node.arguments.slice(1).forEach(visit);
      return;
    }
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    const text = textOf(node);
    if (text !== undefined && isForPeople(node, text) && !isExcused(node)) {
      found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  // Texts of src/shared are the engine's too, in English; what shows them hands in its translation.
  for (const source of sources) if (!source.fileName.startsWith('src/shared/')) visit(source);
  return found;
}

/** What a node says by itself, without what is put into it. @param {ts.Node} node */
function textOf(node) {
  if (ts.isJsxText(node) || ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('{}');
}

/** @param {ts.Node} node @param {string} text */
function isForPeople(node, text) {
  const words = text.replace(names, '').replace(/\$\([\w~-]+\)/g, '');
  if (!/\p{L}/u.test(words)) return false;
  if (ts.isJsxText(node)) return !isKey(node);
  const use = useOf(node);
  if (use === 'silent') return false;
  // A single small word may be anything; a label, two words or a sentence are for people wherever they stand.
  if (use === 'spoken' || /\p{L}{2,}[,;:.]? +(?:\p{L}|\{\})|\{\} +\p{L}{2}/u.test(words)) return true;
  return /^\p{Lu}\p{Ll}+…?$/u.test(text) && !keyNames.has(text);
}

/** A letter on a key is the same in every language. @param {ts.JsxText} node */
function isKey({ text, parent }) {
  return (
    text.trim().length === 1 && ts.isJsxElement(parent) && parent.openingElement.tagName.getText() === 'kbd'
  );
}

/** What becomes of a text, as far as it can be seen from where it stands. @param {ts.Node} node @returns {'spoken' | 'silent' | 'unknown'} */
function useOf(node) {
  let inner = node;
  for (let outer = node.parent; outer !== undefined; inner = outer, outer = outer.parent) {
    if (passesOn(outer, inner)) continue;
    if (ts.isJsxAttribute(outer)) return useOfName(outer.name.getText());
    if (ts.isJsxExpression(outer)) {
      if (ts.isJsxAttribute(outer.parent)) continue;
      return 'spoken';
    }
    if (ts.isPropertyAssignment(outer) && outer.initializer === inner) return useOfName(outer.name.getText());
    if (ts.isBinaryExpression(outer) && ts.isPropertyAccessExpression(outer.left)) {
      return outer.right === inner ? useOfName(outer.left.name.text) : 'unknown';
    }
    if (ts.isCallExpression(outer) || ts.isNewExpression(outer)) return useOfCall(outer, inner);
    return 'unknown';
  }
  return 'unknown';
}

/** Whether the value of the inner expression can be that of the outer. @param {ts.Node} outer @param {ts.Node} inner */
function passesOn(outer, inner) {
  if (ts.isParenthesizedExpression(outer) || ts.isTemplateSpan(outer) || ts.isTemplateExpression(outer)) {
    return true;
  }
  if (ts.isConditionalExpression(outer)) return outer.condition !== inner;
  return (
    ts.isBinaryExpression(outer) &&
    [
      ts.SyntaxKind.QuestionQuestionToken,
      ts.SyntaxKind.BarBarToken,
      ts.SyntaxKind.AmpersandAmpersandToken,
      ts.SyntaxKind.PlusToken,
    ].includes(outer.operatorToken.kind)
  );
}

/** @param {string} name @returns {'spoken' | 'silent' | 'unknown'} */
function useOfName(name) {
  if (spokenNames.has(name)) return 'spoken';
  return silentNames.has(name) ? 'silent' : 'unknown';
}

/** @param {ts.CallExpression | ts.NewExpression} call @param {ts.Node} inner @returns {'spoken' | 'silent' | 'unknown'} */
function useOfCall(call, inner) {
  const name = call.expression.getText();
  if (silentCalls.test(name)) return 'silent';
  if (!speakingCalls.test(name)) return 'unknown';
  // The code of an error comes first.
  return ts.isNewExpression(call) && call.arguments?.[0] === inner ? 'silent' : 'spoken';
}

/** On its line, on the one above, or above its statement. @param {ts.Node} node */
function isExcused(node) {
  const source = node.getSourceFile();
  const lines = source.text.split('\n');
  /** @type {ts.Node} */
  let statement = node;
  while (!ts.isStatement(statement) && statement.parent !== undefined) statement = statement.parent;
  return [node, statement].some((each) => {
    const { line } = source.getLineAndCharacterOfPosition(each.getStart());
    return [lines[line], lines[line - 1]].some((text) => text?.includes('l10n: not for people'));
  });
}
