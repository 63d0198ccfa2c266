// truce prove: a receipt, one file that shows an entry is in the record to somebody without a network.
#include <fmt/format.h>

#include "cli/found_entry.h"
#include "cli/session.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct ProveOptions : CaseOptions {
  std::string entry;
  std::string file;
  bool leaf_only = false;
};

Result<int> prove(const ProveOptions& options, Terminal& out) {
  TRUCE_TRY(CaseFile file, CaseFile::read(options.folder));
  TRUCE_TRY(Record record, open_record(options.folder, file, reading_folder(options.folder)));
  TRUCE_TRY(std::uint64_t index, index_of_entry(record, options.entry));
  TRUCE_TRY(Receipt receipt, record.receipt(index, !options.leaf_only));
  const std::string path = options.file.empty() ? fmt::format("{}-{}.tlog-proof", file.id.str(), index) : options.file;
  TRUCE_CHECK(write_file_atomically(path, print_receipt(receipt), 0600));
  TRUCE_TRY(LogKeys log, log_keys(record.keys()));
  if (options.json) {
    Json document = {{"case", file.id.str()},
                     {"entry", index},
                     {"file", path},
                     {"size", receipt.checkpoint.body.head.size},
                     {"root", to_hex(receipt.checkpoint.body.head.root)},
                     {"log_keys", Json::array()}};
    for (const VerifierKey& key : log.keys) document["log_keys"].push_back(key.str());
    out.json(document);
    return kDone;
  }
  out.line(fmt::format("Wrote {}: entry {} under the checkpoint of {}.", path, index,
                       counted(receipt.checkpoint.body.head.size, "entry", "entries")));
  out.paragraph(options.leaf_only
                    ? "It shows that the entry is in the record, when and by which key, and not what it says."
                    : "Whoever has the file has the entry: give it only to those whom it is for.");
  out.line("To check it, anywhere and without a network:");
  for (const VerifierKey& key : log.keys) out.line(fmt::format("  truce verify {} --key {}", path, key.str()));
  return kDone;
}

}  // namespace

void add_prove(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<ProveOptions>(
      app, chosen,
      {"prove", "Write a receipt: one file that shows an entry is in the record",
       "  truce prove 41 --case syria\n"
       "      writes syria-2016-41.tlog-proof: entry, proof and checkpoint\n"
       "  truce prove pos.ru.aas -o receipt.tlog-proof --leaf-only --case syria\n"
       "      shows that the entry is there, and by whom and when it was recorded, not what it says\n"},
      prove);
  add_case_options(command, o);
  command.add_option("ENTRY", o.entry, "Number or id of the entry")->required();
  command.add_option("-o,--output", o.file, "File to write (default: CASE-NUMBER.tlog-proof)")->option_text("FILE");
  command.add_flag("--leaf-only", o.leaf_only, "Leave out what the entry says");
}

}  // namespace truce::cli
