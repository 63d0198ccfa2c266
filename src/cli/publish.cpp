// truce publish: signs a checkpoint and writes the files that mirrors and other programs read.
#include <fmt/format.h>

#include <algorithm>

#include "cli/key_store.h"
#include "cli/public_log.h"
#include "cli/session.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct PublishOptions : SignOptions {
  std::string folder_to;
  std::string party;
  std::vector<std::string> witnesses;
  std::vector<std::string> cosignatures;
};

/// What may be let out: what is public, and what is sealed to the party's root.
Result<BlobFilter> filter_for(const std::string& party, const KeyRing& keys) {
  if (party.empty()) return [](ByteView blob) { return !is_sealed(blob); };
  std::vector<KeyId> roots;  // those it had before, too: what was sealed to them is still its own
  for (const EnrolledKey* root : keys.ever(KeyRole::root)) {
    if (root->party.str() == party) roots.push_back(root->key.id());
  }
  if (roots.empty()) return fail(ErrorCode::not_found, fmt::format("{} has no root key in this record", party));
  return [roots](ByteView blob) {
    return !is_sealed(blob) || std::ranges::any_of(roots, [&](const KeyId& id) { return is_sealed_to(blob, id); });
  };
}

Result<int> run_publish(const PublishOptions& options, Terminal& out) {
  if (!options.party.empty() && options.folder_to.empty()) {
    return fail_at("", "--for " + options.party, "truce publish DIR --for PARTY",
                   "a party's copy goes into a folder of its own, not into the public one");
  }
  TRUCE_TRY(CaseFile file, CaseFile::read(options.folder));
  TRUCE_TRY(Record record, open_record(options.folder, file, key_folder(options)));
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
  TRUCE_TRY(SignedCheckpoint issued, record.issue_checkpoint(store.keys()));
  TRUCE_TRY(Collected collected,
            collect_cosignatures(record, std::move(issued), options.witnesses, options.cosignatures));
  const SignedCheckpoint& checkpoint = collected.checkpoint;
  TRUCE_TRY(BlobFilter may, filter_for(options.party, record.keys()));
  const std::filesystem::path to = options.folder_to.empty() ? std::filesystem::path(options.folder) / public_folder
                                                             : std::filesystem::path(options.folder_to);
  TRUCE_TRY(Publication done, publish_record(record, file, checkpoint, to, may, out.progress("publishing:")));
  TRUCE_TRY(LogKeys log, log_keys(record.keys()));
  TRUCE_TRY(Finality final, finality(checkpoint, witness_quorum(record.keys())));
  if (options.json) {
    Json document = {{"case", file.id.str()},
                     {"size", done.after.size},
                     {"root", to_hex(done.after.root)},
                     {"folder", to.string()},
                     {"files", done.files},
                     {"before", done.before.size},
                     {"checkpoint", checkpoint.text()},
                     {"log_keys", Json::array()},
                     {"final", record.keys().witness_policy() ? Json(final.final()) : Json()}};
    for (const VerifierKey& key : log.keys) document["log_keys"].push_back(key.str());
    for (const Error& error : collected.unwilling) document["unwilling"].push_back(error.text());
    out.json(document);
    return collected.unwilling.empty() ? kDone : kFindings;
  }
  out.line(fmt::format("Published {} in {} ({} new).", counted(done.after.size, "entry", "entries"), to.string(),
                       done.after.size - done.before.size));
  out.field("log", log.origin);
  for (const VerifierKey& key : log.keys) out.field("key", key.str());
  out.field("checkpoint", fmt::format("{}:{}", done.after.size, to_hex(done.after.root)));
  out.field("witnesses", record.keys().witness_policy()
                             ? fmt::format("{}: {}", final.final() ? "final" : "not final yet", final.text())
                             : "the record states no policy: nothing but the log's own signature vouches for it");
  for (const Error& error : collected.unwilling) out.field("no answer", printable(error.text()));
  out.paragraph(
      "Serve that folder with any web server. Whoever mirrors it (truce mirror URL DIR --key KEY) needs the key from "
      "you by another way than from that server.");
  return collected.unwilling.empty() ? kDone : kFindings;
}

}  // namespace

void add_publish(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<PublishOptions>(
      app, chosen,
      {"publish", "Sign a checkpoint and write the record's public files, for mirrors and other programs",
       "  truce publish --case syria\n"
       "      brings syria/public up to date: checkpoint, tiles, leaves, public payloads\n"
       "  truce publish /srv/for-north --case syria --for north\n"
       "      a copy that also has what is sealed to the root key of 'north'\n"
       "  truce publish --case syria --witness https://witness.example/aden\n"
       "      asks a witness to cosign, and publishes its cosignature with the checkpoint\n"},
      run_publish);
  add_sign_options(command, o);
  command.add_option("DIR", o.folder_to, "Where to write (default: public/ in the case's folder)");
  command.add_option("--for", o.party, "Include what is sealed to this party")->option_text("PARTY");
  command.add_option("--witness", o.witnesses, "Ask this witness to cosign; may be repeated")->option_text("URL");
  command.add_option("--cosignatures", o.cosignatures, "Take in signature lines from a file; may be repeated")
      ->option_text("FILE");
}

}  // namespace truce::cli
