// truce mirror: a copy of a published record that is held to its word.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "casefile/case_cache.h"
#include "cli/public_log.h"
#include "cli/session.h"
#include "cli/text.h"
#include "record/mirror.h"
#include "serve/http_client.h"

namespace truce::cli {
namespace {

struct MirrorCommand : OutputOptions {
  std::vector<std::string> places;  ///< [URL] DIR
  std::string key;
  bool follow_erasures = false;
};

/// What a mirror remembers beside the log: where it comes from, and whose word it takes.
struct Source {
  std::string from;
  LogKeys log;

  static Result<std::optional<Source>> read(const std::filesystem::path& folder) {
    const auto path = folder / mirror_file;
    if (!std::filesystem::exists(path)) return std::nullopt;
    TRUCE_TRY(std::string text, read_file(path, std::size_t{64} * 1024));
    auto malformed = [&] {
      return std::unexpected(fail_at("", "another file", "{\"from\": URL, \"keys\": [KEY]}", "not a mirror's file")
                                 .error()
                                 .in_file(path.string()));
    };
    auto json = parse_json(text);
    if (!json || !json->is_object() || !json->value("from", Json()).is_string()) return malformed();
    Source source{.from = (*json)["from"].get<std::string>(), .log = {}};
    for (auto [name, keys] : {std::pair("keys", &source.log.keys), std::pair("former", &source.log.former)}) {
      for (const Json& item : json->value(name, Json::array())) {
        auto key = item.is_string() ? VerifierKey::parse(item.get<std::string>()) : fail_at("", "", "");
        if (!key) return malformed();
        source.log.origin = key->name();
        keys->push_back(*std::move(key));
      }
    }
    if (source.log.keys.empty()) return malformed();
    return source;
  }

  [[nodiscard]] Status write(LogFiles& files) const {
    Json json = {{"from", from}, {"keys", Json::array()}, {"former", Json::array()}};
    for (const VerifierKey& key : log.keys) json["keys"].push_back(key.str());
    for (const VerifierKey& key : log.former) json["former"].push_back(key.str());
    TRUCE_CHECK(put_if_changed(files, mirror_file, as_bytes(json.dump(2) + "\n")));
    return {};
  }
};

Result<Source> source_of(const MirrorCommand& options, const std::filesystem::path& folder) {
  TRUCE_TRY(std::optional<Source> known, Source::read(folder));
  Source source = known.value_or(Source{});
  if (options.places.size() == 2 && !known) source.from = options.places.front();
  if (source.from.empty()) return fail_at("", folder.string(), "URL DIR", "this folder mirrors nothing yet");
  if (!options.key.empty()) {
    TRUCE_TRY(VerifierKey key, verifier_key_of(options.key));
    if (known && key.name() != known->log.origin) {
      return fail_at("", key.name(), known->log.origin, "this folder mirrors another log");
    }
    source.log.origin = key.name();
    if (std::ranges::find(source.log.keys, key) == source.log.keys.end()) source.log.keys.push_back(key);
  }
  if (source.log.keys.empty()) {
    return fail_at("", "none", "--key KEY, which whoever publishes the log gives you by another way",
                   "a mirror must know the log's key");
  }
  return source;
}

/// What the mirror held before this run.
struct Before {
  std::vector<VerifierKey> witnesses;
  std::optional<WitnessQuorum> quorum;  ///< nothing without a policy
  std::set<std::uint64_t> erased;       ///< content that is not to be taken again
  bool readable = true;                 ///< else every payload is asked for again
};

/// Nothing of it when what is held cannot be read: this run may mend that.
Result<Before> held_in(const std::filesystem::path& folder, bool follow_erasures, const Terminal& out) {
  Before before;
  if (!std::filesystem::exists(folder / checkpoint_path)) return before;
  auto record = Record::open_published(folder);
  if (!record) {
    out.note(fmt::format("what is held cannot be read whole: {}", record.error().text()));
    before.readable = false;
    return before;
  }
  before.witnesses = note_keys(record->keys());
  if (record->keys().witness_policy()) before.quorum = witness_quorum(record->keys());
  for (std::uint64_t entry : record->erased()) {
    TRUCE_TRY(auto logged, record->read(entry, 1));
    if (follow_erasures || logged.front().withheld == Withheld::absent) before.erased.insert(entry);
  }
  return before;
}

/// Takes over what the source says of the case, as far as it fits: it is not signed. A store of its own it never has.
Status take_description(const Fetch& remote, LogFiles& files, const Record& record) {
  TRUCE_TRY(std::optional<Bytes> described, remote(kCaseFileName));
  auto json = described ? parse_json(as_text(*described)) : Result<Json>(Json());
  auto file = json ? CaseFile::from_json(*json) : std::unexpected(json.error());
  CaseFile own;
  if (file && file->id == record.case_id()) {
    own = *std::move(file);
    own.store.clear();
  } else {
    TRUCE_TRY(std::optional<Bytes> held, files.get(kCaseFileName));
    if (held) return {};
    own.id = record.case_id();
    own.title = record.case_id().str();
    own.registrar = record.keys().registrar();
  }
  TRUCE_CHECK(put_if_changed(files, kCaseFileName, as_bytes(own.to_json().dump(2) + "\n")));
  return {};
}

/// Whether the checkpoint is final. When the witnesses or their policy have changed since the last run, those before
/// must vouch for it too: else whoever keeps the record could put its own in their place.
struct Standing {
  bool policy = false;
  bool final = false;
  std::string text;
};

Result<Standing> standing_of(const Record& record, const SignedCheckpoint& checkpoint, const Before& before) {
  Standing standing{.policy = record.keys().witness_policy() || before.quorum, .final = true, .text = {}};
  const WitnessQuorum quorum = witness_quorum(record.keys());
  TRUCE_TRY(Finality now, finality(checkpoint, quorum));
  standing.final = record.keys().witness_policy() && now.final();
  standing.text = now.text();
  if (before.quorum && *before.quorum != quorum) {
    auto former = finality(checkpoint, *before.quorum);
    standing.final &= former && former->final();
    standing.text += fmt::format("; the witnesses or their policy changed since the last run, and by those before: {}",
                                 former ? former->text() : former.error().text());
  }
  return standing;
}

std::string in_words(const Mirrored& done) {
  switch (done.state) {
    case MirrorState::current: return "Nothing new";
    case MirrorState::extended: return "Copied what is new, and it extends what was held";
    case MirrorState::behind:
      return fmt::format("The source shows an older state, of {} entries; no fork", done.theirs.size);
  }
  return {};
}

Result<int> run_mirror(const MirrorCommand& options, Terminal& out) {
  const std::filesystem::path folder = options.places.back();
  TRUCE_TRY(Source source, source_of(options, folder));
  const std::string from = options.places.size() == 2 ? options.places.front() : source.from;
  TRUCE_TRY(auto files, open_log_folder(folder));
  TRUCE_TRY(Before before, held_in(folder, options.follow_erasures, out));
  MirrorOptions how{.blobs = before.readable ? BlobPolicy::fill : BlobPolicy::all,
                    .check_blob = check_blob,
                    .erased = before.erased,
                    .witnesses = before.witnesses,
                    .progress = out.progress("copying:")};
  Fetch remote = fetch_from(from);
  TRUCE_TRY(Mirrored done, mirror(remote, *files, source.log, how));
  TRUCE_TRY(Record record, Record::open_published(folder));
  TRUCE_CHECK(take_description(remote, *files, record));
  TRUCE_TRY(source.log, log_keys(record.keys()));
  TRUCE_CHECK(source.write(*files));
  if (options.follow_erasures) {
    TRUCE_CHECK(erase_blobs(*files, record.erased()));
    TRUCE_CHECK(CaseCache::drop_all(folder));
  }
  TRUCE_TRY(std::optional<SignedCheckpoint> checkpoint, record.checkpoint());
  TRUCE_TRY(Standing standing, standing_of(record, *checkpoint, before));
  if (options.json) {
    Json document = {
        {"case", record.case_id().str()},        {"size", done.ours.size},
        {"root", to_hex(done.ours.root)},        {"shown", done.theirs.size},
        {"blobs_left_out", done.blobs_left_out}, {"final", standing.policy ? Json(standing.final) : Json()}};
    if (done.fault) document["fault"] = done.fault->text();
    out.json(document);
    return done.fault ? kFindings : kDone;
  }
  out.line(fmt::format("{}: {} of {} held in {}.", in_words(done), counted(done.ours.size, "entry", "entries"),
                       record.case_id().str(), folder.string()));
  if (standing.policy) {
    out.line(fmt::format("Checkpoint {}: {}.", standing.final ? "final" : "not final yet", standing.text));
  }
  if (done.fault) {
    out.line(fmt::format("{} left out: {}", counted(done.blobs_left_out, "payload", "payloads"),
                         printable(done.fault->text())));
  }
  out.paragraph(fmt::format("Every reading command works on it: truce verify --case {}", folder.string()));
  return done.fault ? kFindings : kDone;
}

}  // namespace

void add_mirror(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<MirrorCommand>(
      app, chosen,
      {"mirror", "Copy a published record, check it, and refuse another history",
       "  truce mirror https://records.example/aden aden --key records.example/aden+1a2b3c4d+AX...\n"
       "      the first time: whom to believe is what you bring along\n"
       "  truce mirror aden\n"
       "      fetches what is new; exit code 5 when the log shows another history than before, with the evidence kept\n"
       "  truce mirror /media/south/aden aden\n"
       "      compares with another party's mirror, and takes over what it has more\n"},
      run_mirror);
  command.add_option("PLACES", o.places, "URL or folder of the published record (once), and the mirror's folder")
      ->required()
      ->expected(1, 2)
      ->option_text("[URL] DIR");
  command.add_option("--key", o.key, "The log's key, as whoever publishes it gives it; later, its next one")
      ->option_text("KEY|FILE");
  command.add_flag("--follow-erasures", o.follow_erasures, "Also destroy content whose erasure stands in the record");
}

}  // namespace truce::cli
