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
  std::string key;
  std::vector<std::string> witnesses;
  std::size_t need = 0;
};

/// Whose word a receipt is held against: the keys given, or those of the case's record.
Result<ReceiptTrust> trust_of(const VerifyOptions& options) {
  if (options.key.empty()) {
    auto file = CaseFile::read(options.folder);
    if (!file) {
      return fail_at("", "none", "--key KEY, the log's, or --case DIR with a record that names it",
                     "a receipt is held against the log's key");
    }
    TRUCE_TRY(Record record, open_record(options.folder, *file, reading_folder(options.folder)));
    TRUCE_TRY(LogKeys log, log_keys(record.keys()));
    return ReceiptTrust{.log = log.with_former(), .quorum = witness_quorum(record.keys())};
  }
  TRUCE_TRY(VerifierKey key, verifier_key_of(options.key));
  ReceiptTrust trust{.log = {.origin = key.name(), .keys = {key}}, .quorum = {}};
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

/// One receipt, without the record.
Result<int> verify_file(const VerifyOptions& options, Terminal& out) {
  TRUCE_TRY(std::string text, read_file(options.receipt, tlog_proof_size_limit));
  auto receipt = parse_receipt(text);
  if (!receipt) return std::unexpected(std::move(receipt).error().in_file(options.receipt));
  TRUCE_TRY(ReceiptTrust trust, trust_of(options));
  auto shown = verify_receipt(*receipt, trust);
  if (!shown) return std::unexpected(std::move(shown).error().in_file(options.receipt));
  const bool cosigned = trust.quorum.need() != 0;
  if (options.json) {
    Json document = {{"holds", true},
                     {"case", shown->leaf.case_id.str()},
                     {"entry", shown->index},
                     {"size", shown->head.size},
                     {"root", to_hex(shown->head.root)},
                     {"recorded_at", to_string(shown->leaf.recorded_at)},
                     {"key", shown->leaf.key.str()},
                     {"log", trust.log.origin},
                     {"witnesses", Json::array()}};
    for (const auto& witness : shown->finality.witnesses) {
      document["witnesses"].push_back(
          {{"name", witness.cosignature.witness.name()}, {"time", to_string(witness.cosignature.time)}});
    }
    if (shown->envelope) document["payload"] = parse_json(shown->envelope->payload).value_or(Json());
    out.json(document);
    return kDone;
  }
  out.line(fmt::format("The receipt holds: entry {} of {} is in the log {}, under its checkpoint of {}.", shown->index,
                       shown->leaf.case_id.str(), trust.log.origin, counted(shown->head.size, "entry", "entries")));
  out.field("recorded", fmt::format("{}, by the log's clock", to_string(shown->leaf.recorded_at)));
  out.field("signed", fmt::format("by key {}; whose key that is, the record's key entries say", shown->leaf.key.str()));
  out.field("witnesses", cosigned ? shown->finality.text() : "none asked for: the log alone vouches for it");
  if (shown->envelope) {
    out.line("It says:");
    print_json_lines(out, parse_json(shown->envelope->payload).value_or(Json()), 2);
  } else {
    out.field("says", "not shown by this receipt");
  }
  return kDone;
}

Result<TreeHead> parse_head(const std::string& text) {
  auto malformed = [&] {
    return fail_at("", "\"" + excerpt(text, 100) + "\"", "SIZE:ROOT, as truce verify prints it",
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

Result<int> verify(const VerifyOptions& options, Terminal& out) {
  const bool trusts = !options.key.empty() || !options.witnesses.empty() || options.need != 0;
  if (options.receipt.empty() && trusts) {
    return fail_at("", "--key, --witness or --need", "truce verify RECEIPT --key KEY", "these are for a receipt");
  }
  if ((options.key.empty() && !options.witnesses.empty()) || (options.witnesses.empty() && options.need != 0)) {
    return fail_at("", "--witness or --need", "--key KEY with --witness KEY, then --need",
                   "half of what is to be trusted");
  }
  if (!options.receipt.empty()) return verify_file(options, out);
  std::optional<TreeHead> known;
  if (!options.known_head.empty()) {
    TRUCE_TRY(known, parse_head(options.known_head));
  }
  TRUCE_TRY(CaseFile file, CaseFile::read(options.folder));
  TRUCE_TRY(Record record, open_record(options.folder, file, reading_folder(options.folder)));
  TRUCE_TRY(Verified verified, record.verify(out.progress("verifying:"), known));
  const TreeHead& head = verified.head;
  std::string noted = fmt::format("{}:{}", head.size, to_hex(head.root));
  if (options.json) {
    out.json({{"case", file.id.str()},
              {"size", head.size},
              {"root", to_hex(head.root)},
              {"head", noted},
              {"recorded_at", to_string(record.last_recorded_at())},
              {"sealed", verified.sealed},
              {"erased", verified.erased},
              {"withheld", verified.withheld},
              {"checkpoints", verified.checkpoints},
              {"extends", known ? Json(options.known_head) : Json()},
              {"holds", true}});
    return kDone;
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
  out.line(fmt::format("Head: {}", noted));
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
       "      prints the head to note down; exit code 6 when something does not hold\n"
       "  truce verify --case syria --known-head 143:9f86d08...\n"
       "      also shows that nothing noted then was cut or changed since\n"
       "  truce verify syria-2016-41.tlog-proof --key records.example/syria+1a2b3c4d+AX...\n"
       "      a receipt (truce prove), without the record and without a network\n"},
      verify);
  add_case_options(command, o);
  command.add_option("RECEIPT", o.receipt, "Check this receipt instead of a record");
  command.add_option("--key", o.key, "The log's key, for a receipt (default: as the case's record names it)")
      ->option_text("KEY|FILE");
  command.add_option("--witness", o.witnesses, "With --key: a witness's key; may be repeated")->option_text("KEY|FILE");
  command.add_option("--need", o.need, "How many of those must have cosigned (default: all)")->option_text("N");
  command.add_option("--known-head", o.known_head, "A head noted earlier, which the record must extend")
      ->option_text("SIZE:ROOT");
}

}  // namespace truce::cli
