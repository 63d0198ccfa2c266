// The front door: what this browser finds when it checks an entry by itself. Nothing is believed because the server
// says so; what cannot be checked here is said to be so.
import type { EntryDocument } from '../lib/types';
import { equal, to_hex, type Bytes } from './bytes';
import { check_signer, type EntrySource } from './chain';
import { tree_head, verify_consistency, type TreeHead } from './merkle';
import { check_checkpoint, parse_checkpoint, type Quorum, type VerifierKey } from './note';
import { absent, open_entry, type Step } from './open';

export { entries_as_of, type EntrySource } from './chain';
export { all_hold, type Step, type StepName } from './open';

export interface Against {
  /** Gives the `key` entries that say whose key it is. Without it signature and rights are not checked. */
  entries?: EntrySource;
  /** A head that this browser saw before, and the proof that the document's head extends it. */
  seen?: { head: TreeHead; proof: readonly Bytes[] };
  /** A checkpoint of the log with the keys the reader goes by, and the proof between it and the document's head. */
  checkpoint?: { note: string; log: readonly VerifierKey[]; quorum: Quorum; proof: readonly Bytes[] };
}

/** Checks one entry as the server handed it over. Every step is there, in this order; the entry holds when no step fails. */
export async function check_entry(document: EntryDocument, against: Against = {}): Promise<Step[]> {
  const { steps, opened } = await open_entry(document);
  if (against.entries && opened?.content && opened.payload) {
    steps.push(...(await check_signer(document, opened, against.entries)));
  } else {
    const why = !opened ? 'not_reached' : opened.content ? 'not_asked' : 'withheld';
    steps.push(absent('key', why), absent('signature', why), absent('rights', why));
  }
  const head = tree_head(document.proof.size, document.proof.root);
  if (against.seen) steps.push(await check_seen(head, against.seen));
  if (against.checkpoint) steps.push(...(await check_against_checkpoint(head, against.checkpoint)));
  return steps;
}

async function check_seen(head: TreeHead | null, seen: NonNullable<Against['seen']>): Promise<Step> {
  // Looking at the past: the head seen then is the larger one.
  const forward = head !== null && head.size >= seen.head.size;
  const holds =
    head !== null &&
    (forward
      ? await verify_consistency(seen.head, head, seen.proof)
      : await verify_consistency(head, seen.head, seen.proof));
  return { what: 'extends_seen', holds, found: describe(head), expected: describe(seen.head) };
}

async function check_against_checkpoint(
  head: TreeHead | null,
  against: NonNullable<Against['checkpoint']>,
): Promise<Step[]> {
  const checkpoint = parse_checkpoint(against.note);
  if (!checkpoint || !head) {
    return [{ what: 'checkpoint', holds: false, found: '', expected: describe(head) }, absent('witnesses', 'not_reached')];
  }
  const seen = await check_checkpoint(checkpoint, against.log, against.quorum);
  const [old, young] = checkpoint.size <= head.size ? [checkpoint, head] : [head, checkpoint];
  const joined =
    old.size === young.size ? equal(old.root, young.root) : await verify_consistency(old, young, against.proof);
  return [
    {
      what: 'checkpoint',
      holds: seen.log_signed && joined,
      found: `${checkpoint.origin} ${describe(checkpoint)}`,
      expected: describe(head),
    },
    against.quorum.need === 0
      ? absent('witnesses', 'not_asked')
      : {
          what: 'witnesses',
          holds: seen.final ? true : seen.log_signed ? null : false,
          found: seen.witnesses.map((one) => one.party).join(', '),
          expected: `${against.quorum.need} / ${against.quorum.parties.length}`,
        },
  ];
}

function describe(head: TreeHead | null): string {
  return head ? `${head.size}:${to_hex(head.root)}` : '';
}
