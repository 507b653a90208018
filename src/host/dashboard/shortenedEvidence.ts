import type { EvidenceCommand, GateEvidence } from '../../shared/evidence';

/** Of each command of the checks, in characters. */
const shownOutput = 16 * 1024;

/** The document has all that is kept of the output, the dashboard shows its end. */
export function shortenedEvidence(evidence: GateEvidence): GateEvidence {
  const { gate } = evidence;
  if (gate === undefined) return evidence;
  return { ...evidence, gate: { ...gate, commands: gate.commands.map(shortened) } };
}

function shortened(command: EvidenceCommand): EvidenceCommand {
  const { outputTail } = command;
  if (outputTail.length <= shownOutput) return command;
  // From the beginning of a line: in the middle of one a colour's sequence may be cut, and shown as text.
  const lineBreak = outputTail.indexOf('\n', outputTail.length - shownOutput - 1);
  const from = lineBreak === -1 || lineBreak === outputTail.length - 1 ? -shownOutput : lineBreak + 1;
  return { ...command, outputTail: outputTail.slice(from), isCut: true };
}
