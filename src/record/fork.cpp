#include "record/fork.h"

#include <fmt/format.h>

#include "record/failure.h"

namespace truce {
namespace {

bool ours_is_smaller(const Fork& fork) {
  return fork.ours.body.head.size <= fork.theirs.body.head.size;
}
const SignedCheckpoint& smaller_of(const Fork& fork) {
  return ours_is_smaller(fork) ? fork.ours : fork.theirs;
}
const SignedCheckpoint& larger_of(const Fork& fork) {
  return ours_is_smaller(fork) ? fork.theirs : fork.ours;
}

std::string printed(const TreeHead& head) {
  return fmt::format("size {} root {}", head.size, to_base64(head.root));
}

}  // namespace

Result<std::optional<Fork>> find_fork(const SignedCheckpoint& ours, const SignedCheckpoint& theirs,
                                      TileReader& larger) {
  Fork fork{ours, theirs, {}, {}};
  const TreeHead small = smaller_of(fork).body.head;
  const TreeHead large = larger_of(fork).body.head;
  if (small.size == 0) {
    if (small == TreeHead{}) return std::nullopt;
    return fail_with(ErrorCode::corrupt, "checkpoint of an empty tree with another root", to_base64(small.root),
                     to_base64(TreeHead{}.root));
  }
  fork.prefix = large.root;
  if (small.size < large.size) {
    TRUCE_TRY(TreeHead prefix, larger.prefix(small.size));
    fork.prefix = prefix.root;
  }
  if (fork.prefix == small.root) return std::nullopt;
  if (small.size < large.size) {
    TRUCE_TRY(fork.proof, consistency_proof(small.size, large.size, larger.nodes()));
  }
  return fork;
}

Status verify_fork(const Fork& fork, const LogKeys& log) {
  TRUCE_CHECK(verify_log_signature(fork.ours, log));
  TRUCE_CHECK(verify_log_signature(fork.theirs, log));
  const TreeHead& small = smaller_of(fork).body.head;
  if (!verify_consistency({small.size, fork.prefix}, larger_of(fork).body.head, fork.proof)) {
    return fail_with(ErrorCode::refused, "the proof does not hold",
                     fmt::format("root {} for {} entries", to_base64(fork.prefix), small.size),
                     "what the larger tree's root stands for");
  }
  if (fork.prefix == small.root) return fail(ErrorCode::refused, "no fork: one checkpoint extends the other");
  return {};
}

std::string print_fork(const Fork& fork) {
  const SignedCheckpoint& small = smaller_of(fork);
  const SignedCheckpoint& large = larger_of(fork);
  std::string text = fmt::format(
      "The log {} has signed two histories.\n\n"
      "Both checkpoints below bear its signature (C2SP signed-note, tlog-checkpoint). A log's later checkpoint must\n"
      "extend every earlier one. These do not: ",
      small.body.origin);
  if (small.body.head.size == large.body.head.size) {
    text += fmt::format("both are of {} entries, with different roots.\n", small.body.head.size);
  } else {
    text += fmt::format(
        "the one of {} entries has the root\n  {}\n"
        "and in the tree of the one of {} entries the first {} have the root\n  {}\n"
        "which is shown by this consistency proof between the two sizes (RFC 9162 section 2.1.4.2), from that root:\n",
        small.body.head.size, to_base64(small.body.head.root), large.body.head.size, small.body.head.size,
        to_base64(fork.prefix));
    for (const Digest& hash : fork.proof) text += fmt::format("  {}\n", to_base64(hash));
  }
  text += fmt::format("\n----- ours\n{}\n----- theirs\n{}", fork.ours.text(), fork.theirs.text());
  return text;
}

Result<std::string> keep_evidence(LogFiles& files, const Fork& fork) {
  std::string theirs = fork.theirs.text();
  std::string name = fmt::format("evidence/{}-{}-{}", fork.ours.body.head.size, fork.theirs.body.head.size,
                                 to_hex(sha256(as_bytes(theirs))).substr(0, 16));
  TRUCE_CHECK(put_if_changed(files, name + "-ours", as_bytes(fork.ours.text())));
  TRUCE_CHECK(put_if_changed(files, name + "-theirs", as_bytes(theirs)));
  TRUCE_CHECK(put_if_changed(files, name + "-proof.txt", as_bytes(print_fork(fork))));
  return name;
}

std::unexpected<Error> refuse_fork(LogFiles& files, const Fork& fork) {
  auto evidence = keep_evidence(files, fork);
  return fail_with(ErrorCode::refused,
                   fmt::format("fork: {} signed two histories that contradict each other; {}", fork.ours.body.origin,
                               evidence ? "both checkpoints and the proof are kept at " + *evidence
                                        : "the evidence could not be kept: " + evidence.error().text()),
                   printed(fork.theirs.body.head), "agreement with " + printed(fork.ours.body.head));
}

}  // namespace truce
