// truce verify: recomputes the whole record, and names the first thing that does not hold.
#include <fmt/format.h>

#include <charconv>

#include "cli/session.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct VerifyOptions : CaseOptions {
  std::string known_head;
};

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
  std::optional<TreeHead> known;
  if (!options.known_head.empty()) {
    TRUCE_TRY(known, parse_head(options.known_head));
  }
  TRUCE_TRY(CaseFile file, CaseFile::read(options.folder));
  TRUCE_TRY(KeyStore store, KeyStore::open(reading_folder(options.folder)));
  TRUCE_TRY(Record record, Record::open(options.folder, {.keys = store.reading()}));
  if (record.case_id() != file.id) {
    return fail(ErrorCode::corrupt,
                fmt::format("case.json says case {}, the record is of {}", file.id.str(), record.case_id().str()));
  }
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
              {"checkpoints", verified.checkpoints},
              {"extends", known ? Json(options.known_head) : Json()},
              {"holds", true}});
    return kDone;
  }
  out.line(fmt::format("The record holds: {}, every signature, key rule and hash recomputed.",
                       counted(head.size, "entry", "entries")));
  if (verified.checkpoints != 0) {
    out.line(fmt::format("{} that were issued agree with it.", counted(verified.checkpoints, "checkpoint", "checkpoints")));
  }
  if (verified.erased != 0) {
    out.line(fmt::format("{} erased, each by an erasure that stands in the record.",
                         counted(verified.erased, "entry is", "entries are")));
  }
  if (verified.unfinished_erasures != 0) {
    out.line(fmt::format("{} in the record but not carried out here: truce erase does it.",
                         counted(verified.unfinished_erasures, "erasure stands", "erasures stand")));
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
  auto [command, o] =
      add_command<VerifyOptions>(app, chosen,
                                 {"verify", "Recompute the whole record and name the first thing that does not hold",
                                  "  truce verify --case syria\n"
                                  "      prints the head to note down; exit code 6 when something does not hold\n"
                                  "  truce verify --case syria --known-head 143:9f86d08...\n"
                                  "      also shows that nothing noted then was cut or changed since\n"},
                                 verify);
  add_case_options(command, o);
  command.add_option("--known-head", o.known_head, "A head noted earlier, which the record must extend")
      ->option_text("SIZE:ROOT");
}

}  // namespace truce::cli
