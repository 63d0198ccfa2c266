// truce prove: a receipt, one file that shows to somebody without a network that an entry is in the record, or that
// what the record shows now continues an earlier checkpoint.
#include <fmt/format.h>

#include <algorithm>

#include "cli/entry_text.h"
#include "cli/found_entry.h"
#include "cli/public_log.h"
#include "cli/session.h"
#include "cli/text.h"
#include "record/fork.h"

namespace truce::cli {
namespace {

struct ProveOptions : CaseOptions {
  std::string entry;
  std::string since;
  std::string file;
  bool leaf_only = false;
};

/// The keys of the log by which a checkpoint can be checked: those that signed it, also such as have ended since.
Result<std::vector<VerifierKey>> keys_of(const SignedCheckpoint& checkpoint, const LogKeys& log) {
  TRUCE_TRY(auto verified, verified_signatures(checkpoint.note, log.with_former().keys));
  std::vector<VerifierKey> keys;
  for (VerifiedSignature& signature : verified) keys.push_back(std::move(signature.key));
  return keys;
}

std::string as_options(const std::vector<VerifierKey>& keys) {
  std::string options;
  for (const VerifierKey& key : keys) options += " --key " + key.str();
  return options;
}

/// What the holder of the log's present key alone cannot check.
void say_if_ended(const std::vector<VerifierKey>& keys, const LogKeys& log, Terminal& out) {
  auto live = [&](const VerifierKey& key) { return std::ranges::find(log.keys, key) != log.keys.end(); };
  if (std::ranges::any_of(keys, live)) return;
  out.paragraph(
      "That key of the log has ended since. For whoever knows the log's present key alone: truce publish, then prove "
      "again.");
}

Json strings_of(const std::vector<VerifierKey>& keys) {
  Json all = Json::array();
  for (const VerifierKey& key : keys) all.push_back(key.str());
  return all;
}

Result<int> prove_entry(const ProveOptions& options, const CaseFile& file, const Record& record, Terminal& out) {
  TRUCE_TRY(std::uint64_t index, index_of_entry(record, options.entry));
  TRUCE_TRY(Receipt receipt, record.receipt(index, !options.leaf_only));
  TRUCE_TRY(LogKeys log, log_keys(record.keys()));
  TRUCE_TRY(const auto keys, keys_of(receipt.checkpoint, log));
  const std::string path = options.file.empty() ? fmt::format("{}-{}.tlog-proof", file.id.str(), index) : options.file;
  TRUCE_CHECK(write_file_atomically(path, print_receipt(receipt), 0600));
  const EnrolledKey& signer = *record.keys().find(receipt.leaf.key);
  if (options.json) {
    Json document = {{"case", file.id.str()},
                     {"entry", index},
                     {"file", path},
                     {"size", receipt.checkpoint.body.head.size},
                     {"root", to_hex(receipt.checkpoint.body.head.root)},
                     {"log_keys", strings_of(keys)}};
    if (signer.end) {
      document["key_ended"] = {{"how", signer.end->rotated ? "rotated" : "revoked"}, {"entry", signer.end->index}};
    }
    out.json(document);
    return kDone;
  }
  out.line(fmt::format("Wrote {}: entry {} under the checkpoint of {}.", path, index,
                       counted(receipt.checkpoint.body.head.size, "entry", "entries")));
  if (signer.end) out.paragraph(fmt::format("Signed by {}.", key_in_words(signer)));
  out.paragraph(options.leaf_only
                    ? "It shows that the entry is in the record, when and by which key, and not what it says."
                    : "Whoever has the file has the entry: give it only to those whom it is for.");
  out.line("To check it, anywhere and without a network:");
  for (const VerifierKey& key : keys) out.line(fmt::format("  truce verify {}{}", path, as_options({key})));
  say_if_ended(keys, log, out);
  return kDone;
}

/// The checkpoint that the user means: of a size, as it is kept here, or the one in a file.
Result<SignedCheckpoint> checkpoint_of(const std::string& since, const Record& record) {
  if (since.find_first_not_of("0123456789") != std::string::npos) {
    TRUCE_TRY(std::string text, read_file(since, note_size_limit));
    auto checkpoint = parse_signed_checkpoint(text);
    if (!checkpoint) return std::unexpected(std::move(checkpoint).error().in_file(since));
    return checkpoint;
  }
  const std::optional<std::uint64_t> size = parse_tree_size(since);
  if (!size) return fail_at("", since, "a number of entries, or a checkpoint's file", "malformed --since");
  TRUCE_TRY(std::optional<SignedCheckpoint> kept, record.checkpoint(*size));
  if (kept && kept->body.head.size == *size) return *std::move(kept);
  return fail(ErrorCode::not_found,
              fmt::format("no checkpoint of {} is kept here ({}); a file of one that you hold will do, too",
                          counted(*size, "entry", "entries"),
                          kept ? fmt::format("the one before is of {}", kept->body.head.size) : "nor a smaller one"));
}

/// The receipt, when the record is one history with what is held; else the error, after both were kept as evidence.
Result<ConsistencyReceipt> receipt_since(const SignedCheckpoint& held, const Record& record,
                                         const std::filesystem::path& folder) {
  TRUCE_TRY(ConsistencyReceipt receipt, record.consistency_receipt(held));
  TRUCE_TRY(const TreeHead ours, record.head(held.body.head.size));
  if (ours == held.body.head) return receipt;
  TRUCE_TRY(auto files, open_log_folder(folder));
  const Fork fork{.ours = receipt.later, .theirs = held, .prefix = ours.root, .proof = receipt.proof};
  return std::unexpected(refuse_fork(*files, fork).error().in_file(folder.string()));
}

Result<int> prove_consistency(const ProveOptions& options, const CaseFile& file, const Record& record, Terminal& out) {
  TRUCE_TRY(const SignedCheckpoint held, checkpoint_of(options.since, record));
  TRUCE_TRY(const ConsistencyReceipt receipt, receipt_since(held, record, options.folder));
  TRUCE_TRY(const LogKeys log, log_keys(record.keys()));
  TRUCE_TRY(const std::vector<VerifierKey> later, keys_of(receipt.later, log));
  TRUCE_TRY(std::vector<VerifierKey> keys, keys_of(receipt.earlier, log));
  for (const VerifierKey& key : later) {
    if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  }
  const TreeHead& from = receipt.earlier.body.head;
  const TreeHead& to = receipt.later.body.head;
  const std::string path =
      options.file.empty() ? fmt::format("{}-{}-{}.consistency", file.id.str(), from.size, to.size) : options.file;
  TRUCE_CHECK(write_file_atomically(path, print_consistency_receipt(receipt)));
  if (options.json) {
    out.json({{"case", file.id.str()},
              {"since", {{"size", from.size}, {"root", to_hex(from.root)}}},
              {"file", path},
              {"size", to.size},
              {"root", to_hex(to.root)},
              {"log_keys", strings_of(keys)}});
    return kDone;
  }
  out.line(fmt::format("Wrote {}: the checkpoint of {} extends that of {}.", path, counted(to.size, "entry", "entries"),
                       from.size));
  out.paragraph(
      "Nothing of what the entries say is in it. Who holds the earlier checkpoint compares it with the file's.");
  out.line("To check it, anywhere and without a network:");
  out.line(fmt::format("  truce verify {}{}", path, as_options(keys)));
  say_if_ended(later, log, out);
  return kDone;
}

Result<int> prove(const ProveOptions& options, Terminal& out) {
  if (options.entry.empty() == options.since.empty() || (options.leaf_only && options.entry.empty())) {
    return fail_at("", options.entry.empty() ? "no entry" : "both", "ENTRY, or --since for a consistency receipt",
                   "one thing is proven at a time");
  }
  TRUCE_TRY(const CaseFile file, CaseFile::read(options.folder));
  TRUCE_TRY(const Record record, open_record(options.folder, file, reading_folder(options.folder)));
  return options.since.empty() ? prove_entry(options, file, record, out)
                               : prove_consistency(options, file, record, out);
}

}  // namespace

void add_prove(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<ProveOptions>(
      app, chosen,
      {"prove", "Write a receipt: one file that shows an entry is in the record, or that the record continues another",
       "  truce prove 41 --case syria\n"
       "      writes syria-2016-41.tlog-proof: entry, proof and checkpoint\n"
       "  truce prove pos.ru.aas -o receipt.tlog-proof --leaf-only --case syria\n"
       "      shows that the entry is there, and by whom and when it was recorded, not what it says\n"
       "  truce prove --since held-checkpoint.txt --case syria\n"
       "      shows that what the record shows now continues the checkpoint that somebody holds\n"},
      prove);
  add_case_options(command, o);
  command.add_option("ENTRY", o.entry, "Number or id of the entry");
  command
      .add_option("--since", o.since,
                  "Instead: show that the latest checkpoint extends this one, kept here or in a file")
      ->option_text("SIZE|FILE");
  command
      .add_option("-o,--output", o.file, "File to write (default: CASE-NUMBER.tlog-proof, CASE-OLD-NEW.consistency)")
      ->option_text("FILE");
  command.add_flag("--leaf-only", o.leaf_only, "Leave out what the entry says");
}

}  // namespace truce::cli
