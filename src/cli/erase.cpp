// truce erase: destroys the content of an entry on the authority of a determination; the record still verifies.
#include <fmt/format.h>

#include "casefile/case_cache.h"
#include "cli/found_entry.h"
#include "cli/key_store.h"
#include "cli/public_log.h"
#include "cli/session.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct EraseOptions : SignOptions {
  std::string entry;
  std::string authority;
  std::string reason;
  std::vector<std::string> copies;
};

/// The erasure of that entry which stands in the record, or a new one.
Result<std::uint64_t> erasure_of(Session& session, std::uint64_t index, const EraseOptions& options) {
  for (const auto& fact : session.known.erasures) {
    if (fact.body.index == static_cast<std::int64_t>(index)) return fact.index;
  }
  if (options.authority.empty() || options.reason.empty()) {
    return fail_at("", "none", "--authority ID and --reason TEXT", "an erasure needs its authority and a reason");
  }
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
  const ActorId& registrar = session.record.keys().registrar();
  TRUCE_TRY(const KeyPair* signer, store.signer(session.record.keys(), registrar, {"erasure"}, system_now()));
  TRUCE_TRY(Bytes leaf, session.record.leaf(index));
  Json entry = {{"truce", "entry/1"},
                {"case", session.file.id.str()},
                {"id", fmt::format("erasure.entry-{}", index)},
                {"kind", "erasure"},
                {"author", {{"party", registrar.str()}, {"key", signer->id().str()}}},
                {"audience", {"public"}},
                {"erasure",
                 {{"index", index},
                  {"leaf", to_hex(leaf_hash(leaf))},
                  {"authority", options.authority},
                  {"reason", options.reason}}}};
  auto appended = append(session, {sign(entry, *signer)}, false);
  if (!appended) return std::unexpected(appended.error().error);
  return appended->first;
}

Result<int> erase(const EraseOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(static_cast<const SignOptions&>(options), out));
  TRUCE_TRY(std::uint64_t index, index_of_entry(session.record, options.entry));
  TRUCE_TRY(std::uint64_t erasure, erasure_of(session, index, options));
  std::vector<std::filesystem::path> copies(options.copies.begin(), options.copies.end());
  copies.push_back(std::filesystem::path(options.folder) / public_folder);
  bool published = false;
  for (const auto& folder : copies) {
    if (!std::filesystem::exists(folder / checkpoint_path)) continue;
    TRUCE_TRY(auto files, open_log_folder(folder));
    TRUCE_CHECK(erase_blobs(*files, {&index, 1}));
    published = true;
  }
  TRUCE_TRY(bool erased, session.record.erase(index));
  TRUCE_CHECK(CaseCache::drop_all(options.folder));  // it may hold the content
  if (options.json) {
    out.json({{"entry", index}, {"erasure", erasure}, {"erased_now", erased}, {"published_copy", published}});
    return kDone;
  }
  out.line(erased ? fmt::format("The content of entry {} is destroyed, by entry {}.", index, erasure)
                  : fmt::format("The content of entry {} was destroyed before, by entry {}.", index, erasure));
  out.paragraph(
      "That something was said, when and with which key stays in the record. Other folders are not reached by this: "
      "the "
      "next truce publish DIR and truce backup DIR empty the place in theirs; ask the holders of mirrors to take the "
      "erasure over (truce mirror --follow-erasures).");
  return kDone;
}

}  // namespace

void add_erase(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<EraseOptions>(
      app, chosen,
      {"erase", "Destroy the content of an entry, on the authority of a determination",
       "  truce erase 57 --authority det.data-protection-3 --reason \"names a witness\" --case syria\n"
       "      records the erasure, then destroys payload, signature and salt; the record still verifies\n"
       "  truce erase 57 --case syria\n"
       "      carries out an erasure that stands in the record, for instance after a crash\n"},
      erase);
  add_sign_options(command, o);
  command.add_option("ENTRY", o.entry, "Number or id of the entry")->required();
  command.add_option("--authority", o.authority, "Id of the determination that demands it")->option_text("ID");
  command.add_option("--copy", o.copies, "Another folder to empty the place in: truce publish DIR, truce backup DIR")
      ->option_text("DIR");
  command.add_option("--reason", o.reason, "Why, in words that give away nothing of the content")->option_text("TEXT");
}

}  // namespace truce::cli
