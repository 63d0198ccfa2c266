// truce verify: recomputes the whole record, and names the first thing that does not hold.
#include <fmt/format.h>

#include <charconv>

#include "cli/entry_text.h"
#include "cli/public_log.h"
#include "cli/session.h"
#include "cli/text.h"
#include "record/tlog_proof.h"

namespace truce::cli {
namespace {

struct VerifyOptions : CaseOptions {
  std::string known_head;
  std::string receipt;
  std::vector<std::string> keys;
  std::vector<std::string> witnesses;
  std::size_t need = 0;
};

/// As it is noted down.
std::string noted(const TreeHead& head) {
  return fmt::format("{}:{}", head.size, to_hex(head.root));
}

Result<TreeHead> parse_head(const std::string& text) {
  auto malformed = [&] {
    return fail_at("", "\"" + excerpt(text, 100) + "\"", "SIZE:ROOT, as truce verify prints it, or a checkpoint's file",
                   "malformed --known-head");
  };
  TreeHead head;
  std::size_t colon = text.find(':');
  if (colon == std::string::npos) return malformed();
  auto [end, code] = std::from_chars(text.data(), text.data() + colon, head.size);
  auto root = from_hex(std::string_view(text).substr(colon + 1));
  if (code != std::errc{} || end != text.data() + colon || !root || root->size() != head.root.size())
    return malformed();
  std::ranges::copy(*root, head.root.begin());
  return head;
}

/// Nothing when none is given.
Result<std::optional<TreeHead>> known_head(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::error_code none;
  if (!std::filesystem::exists(text, none)) return parse_head(text);
  TRUCE_TRY(const std::string note, read_file(text, note_size_limit));
  auto checkpoint = parse_signed_checkpoint(note);
  if (!checkpoint) return std::unexpected(std::move(checkpoint).error().in_file(text));
  return checkpoint->body.head;
}

/// Whose word a receipt is held against: the keys given, or those of the case's record.
struct Trust : ReceiptTrust {
  std::optional<KeyRing> ring;  ///< of the record, which also knows whose the signer's key is
};

Result<Trust> trust_of(const VerifyOptions& options) {
  Trust trust;
  if (options.keys.empty()) {
    auto file = CaseFile::read(options.folder);
    if (!file) {
      return fail_at("", "none", "--key KEY, the log's, or --case DIR with a record that names it",
                     "a receipt is held against the log's key");
    }
    TRUCE_TRY(Record record, open_record(options.folder, *file, reading_folder(options.folder)));
    TRUCE_TRY(LogKeys log, log_keys(record.keys()));
    trust.log = log.with_former();
    trust.quorum = witness_quorum(record.keys());
    trust.ring = record.keys();
    return trust;
  }
  for (const std::string& text : options.keys) {
    TRUCE_TRY(VerifierKey key, verifier_key_of(text));
    if (!trust.log.keys.empty() && key.name() != trust.log.origin) {
      return fail_at("", key.name(), trust.log.origin, "these are the keys of two logs");
    }
    trust.log.origin = key.name();
    trust.log.keys.push_back(std::move(key));
  }
  std::vector<WitnessParty> parties;
  for (const std::string& text : options.witnesses) {
    TRUCE_TRY(VerifierKey witness, verifier_key_of(text));
    parties.push_back({.party = ActorId(slug(witness.name())), .keys = {witness}});
  }
  if (!parties.empty()) {
    const std::size_t need = options.need == 0 ? parties.size() : options.need;
    TRUCE_TRY(trust.quorum, WitnessQuorum::create(need, std::move(parties)));
  }
  return trust;
}

Json to_json(const Finality& seen) {
  Json all = Json::array();
  for (const auto& witness : seen.witnesses) {
    all.push_back({{"name", witness.cosignature.witness.name()}, {"time", to_string(witness.cosignature.time)}});
  }
  return all;
}

std::string in_words(const Finality& seen) {
  return seen.need == 0 ? "none asked for: the log alone vouches for it" : seen.text();
}

/// Who signed an entry, as far as the record at hand says so.
std::string signer_of(const Leaf& leaf, const std::optional<KeyRing>& ring) {
  const EnrolledKey* key = ring ? ring->find(leaf.key) : nullptr;
  if (key == nullptr) {
    return fmt::format("by key {}; whose key that is, the record's key entries say", leaf.key.str());
  }
  return fmt::format("by {}", key_in_words(*key));
}

/// Of an entry.
Result<int> verify_entry(const Receipt& receipt, const Trust& trust, const VerifyOptions& options, Terminal& out) {
  TRUCE_TRY(const ReceiptFindings shown, verify_receipt(receipt, trust));
  if (options.json) {
    Json document = {{"holds", true},
                     {"case", shown.leaf.case_id.str()},
                     {"entry", shown.index},
                     {"size", shown.head.size},
                     {"root", to_hex(shown.head.root)},
                     {"recorded_at", to_string(shown.leaf.recorded_at)},
                     {"key", shown.leaf.key.str()},
                     {"log", trust.log.origin},
                     {"witnesses", to_json(shown.finality)}};
    if (shown.envelope) document["payload"] = parse_json(shown.envelope->payload).value_or(Json());
    out.json(document);
    return kDone;
  }
  out.line(fmt::format("The receipt holds: entry {} of {} is in the log {}, under its checkpoint of {}.", shown.index,
                       shown.leaf.case_id.str(), trust.log.origin, counted(shown.head.size, "entry", "entries")));
  out.field("recorded", fmt::format("{}, by the log's clock", to_string(shown.leaf.recorded_at)));
  out.field("signed", signer_of(shown.leaf, trust.ring));
  out.field("witnesses", in_words(shown.finality));
  if (shown.envelope) {
    out.line("It says:");
    print_json_lines(out, parse_json(shown.envelope->payload).value_or(Json()), 2);
  } else {
    out.field("says", "not shown by this receipt");
  }
  return kDone;
}

/// Of consistency. `known`: what its reader holds, of which the earlier checkpoint must be.
Result<int> verify_consistency(const ConsistencyReceipt& receipt, const Trust& trust,
                               const std::optional<TreeHead>& known, const VerifyOptions& options, Terminal& out) {
  TRUCE_TRY(const Finality seen, verify_consistency_receipt(receipt, trust.log, trust.quorum));
  const TreeHead& from = receipt.earlier.body.head;
  const TreeHead& to = receipt.later.body.head;
  if (known && *known != from) {
    return fail(ErrorCode::refused, fmt::format("the receipt begins with {}, and you know {}: not the same checkpoint",
                                                noted(from), noted(*known)));
  }
  if (options.json) {
    out.json({{"holds", true},
              {"since", {{"size", from.size}, {"root", to_hex(from.root)}}},
              {"size", to.size},
              {"root", to_hex(to.root)},
              {"log", trust.log.origin},
              {"witnesses", to_json(seen)}});
    return kDone;
  }
  out.line(fmt::format("The receipt holds: in the log {}, the checkpoint of {} extends that of {}.", trust.log.origin,
                       counted(to.size, "entry", "entries"), from.size));
  out.field("from", noted(from));
  out.field("to", noted(to));
  out.field("witnesses", in_words(seen));
  if (!known) {
    out.paragraph("Is the first the checkpoint that you hold? truce verify --known-head compares them.");
  }
  return kDone;
}

/// One receipt, of either sort, without the record.
Result<int> verify_file(const VerifyOptions& options, Terminal& out) {
  TRUCE_TRY(const std::string text,
            read_file(options.receipt, std::max(tlog_proof_size_limit, consistency_receipt_size_limit)));
  TRUCE_TRY(const Trust trust, trust_of(options));
  Result<int> done = kDone;
  if (text.starts_with(consistency_receipt_line)) {
    TRUCE_TRY(const std::optional<TreeHead> known, known_head(options.known_head));
    auto receipt = parse_consistency_receipt(text);
    done = receipt ? verify_consistency(*receipt, trust, known, options, out)
                   : std::unexpected(std::move(receipt).error());
  } else if (!options.known_head.empty()) {
    return fail_at("", "--known-head", "a record, or a consistency receipt (truce prove --since)",
                   "this receipt is of an entry, which extends nothing");
  } else {
    auto receipt = parse_receipt(text);
    done = receipt ? verify_entry(*receipt, trust, options, out) : std::unexpected(std::move(receipt).error());
  }
  if (!done) return std::unexpected(std::move(done).error().in_file(options.receipt));
  return done;
}

Result<int> verify(const VerifyOptions& options, Terminal& out) {
  const bool trusts = !options.keys.empty() || !options.witnesses.empty() || options.need != 0;
  if (options.receipt.empty() && trusts) {
    return fail_at("", "--key, --witness or --need", "truce verify RECEIPT --key KEY", "these are for a receipt");
  }
  if ((options.keys.empty() && !options.witnesses.empty()) || (options.witnesses.empty() && options.need != 0)) {
    return fail_at("", "--witness or --need", "--key KEY with --witness KEY, then --need",
                   "half of what is to be trusted");
  }
  if (!options.receipt.empty()) return verify_file(options, out);
  TRUCE_TRY(const std::optional<TreeHead> known, known_head(options.known_head));
  TRUCE_TRY(CaseFile file, CaseFile::read(options.folder));
  TRUCE_TRY(Record record, open_record(options.folder, file, reading_folder(options.folder)));
  TRUCE_TRY(Verified verified, record.verify(out.progress("verifying:"), known));
  const TreeHead& head = verified.head;
  if (options.json) {
    out.json({{"case", file.id.str()},
              {"size", head.size},
              {"root", to_hex(head.root)},
              {"head", noted(head)},
              {"recorded_at", to_string(record.last_recorded_at())},
              {"sealed", verified.sealed},
              {"erased", verified.erased},
              {"withheld", verified.withheld},
              {"checkpoints", verified.checkpoints},
              {"later_checkpoints", verified.later_checkpoints},
              {"signed_for", verified.signed_for},
              {"extends", known ? Json(options.known_head) : Json()},
              {"holds", true}});
    return verified.later_checkpoints == 0 ? kDone : kFindings;
  }
  out.line(fmt::format("The record holds: {}, every signature, key rule and hash recomputed.",
                       counted(head.size, "entry", "entries")));
  if (verified.checkpoints != 0) {
    out.line(fmt::format("{} with it.",
                         counted(verified.checkpoints, "issued checkpoint agrees", "issued checkpoints agree")));
  }
  if (verified.erased != 0) {
    out.line(fmt::format("{} erased, each by an erasure that stands in the record.",
                         counted(verified.erased, "entry is", "entries are")));
  }
  if (verified.unfinished_erasures != 0) {
    out.line(fmt::format("{} in the record but not carried out here: truce erase does it.",
                         counted(verified.unfinished_erasures, "erasure stands", "erasures stand")));
  }
  if (verified.withheld != 0) {
    out.line(fmt::format("{} not given to this copy: their place was checked, not their content.",
                         counted(verified.withheld, "entry was", "entries were")));
  }
  if (verified.sealed != 0) {
    out.line(fmt::format("{} for others: their place was checked, not their content.",
                         counted(verified.sealed, "entry is", "entries are")));
  }
  if (known) out.line(fmt::format("It extends the head you gave, of {}.", counted(known->size, "entry", "entries")));
  out.line(fmt::format("Head: {}", noted(head)));
  if (verified.later_checkpoints != 0) {
    out.paragraph(fmt::format(
        "It is not all: {} issued for more entries than these, up to {}. This record was restored to an earlier point, "
        "or the rest was lost. It can be read as of then. Entries added here would be a second history, for which "
        "nothing is signed: to go on, restore the whole of the newest backup (truce restore without --until).",
        counted(verified.later_checkpoints, "later checkpoint was", "later checkpoints were"), verified.signed_for));
    return kFindings;
  }
  out.paragraph(
      "Note the head down, or give it to somebody else: a record cut short or made anew looks whole without one. "
      "Later: truce verify --known-head HEAD");
  return kDone;
}

}  // namespace

void add_verify(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<VerifyOptions>(
      app, chosen,
      {"verify", "Recompute the whole record, or check a receipt, and name what does not hold",
       "  truce verify --case syria\n"
       "      prints the head to note down; exit code 6 when something does not hold, 1 when all holds and more was "
       "signed\n"
       "  truce verify --case syria --known-head 143:9f86d08...\n"
       "      also shows that nothing noted then was cut or changed since\n"
       "  truce verify syria-2016-41.tlog-proof --key records.example/syria+1a2b3c4d+AX...\n"
       "      a receipt (truce prove), without the record and without a network\n"
       "  truce verify syria-2016-40-143.consistency --key log.vkey --known-head held-checkpoint.txt\n"
       "      that what is shown now continues what you hold (truce prove --since)\n"},
      verify);
  add_case_options(command, o);
  command.add_option("RECEIPT", o.receipt, "Check this receipt instead of a record");
  command
      .add_option("--key", o.keys,
                  "The log's key, for a receipt (default: as the case's record names it); may be repeated")
      ->option_text("KEY|FILE");
  command.add_option("--witness", o.witnesses, "With --key: a witness's key; may be repeated")->option_text("KEY|FILE");
  command.add_option("--need", o.need, "How many of those must have cosigned (default: all)")->option_text("N");
  command
      .add_option("--known-head", o.known_head, "A head noted earlier, or a checkpoint's file: what must be extended")
      ->option_text("SIZE:ROOT|FILE");
}

}  // namespace truce::cli
