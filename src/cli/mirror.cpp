// truce mirror: a copy of a published record that is held to its word.
#include <fmt/format.h>

#include "cli/public_log.h"
#include "cli/session.h"
#include "cli/text.h"
#include "record/mirror.h"
#include "serve/http_client.h"

namespace truce::cli {
namespace {

constexpr std::string_view state_file = "mirror.json";

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
    if (!std::filesystem::exists(folder / state_file)) return std::nullopt;
    TRUCE_TRY(std::string text, read_file(folder / state_file, 64 * 1024));
    auto malformed = [&] {
      return std::unexpected(fail_at("", "another file", "{\"from\": URL, \"keys\": [KEY]}", "not a mirror's file")
                                 .error()
                                 .in_file((folder / state_file).string()));
    };
    auto json = parse_json(text);
    if (!json || !json->is_object() || !json->contains("from") || !json->contains("keys")) return malformed();
    Source source{.from = (*json)["from"].get<std::string>(), .log = {}};
    for (const Json& text_of_key : (*json)["keys"]) {
      auto key = VerifierKey::parse(text_of_key.get<std::string>());
      if (!key) return malformed();
      source.log.origin = key->name();
      source.log.keys.push_back(*std::move(key));
    }
    if (source.log.keys.empty()) return malformed();
    return source;
  }

  [[nodiscard]] Status write(const std::filesystem::path& folder) const {
    Json json = {{"from", from}, {"keys", Json::array()}};
    for (const VerifierKey& key : log.keys) json["keys"].push_back(key.str());
    return write_file_atomically(folder / state_file, json.dump(2) + "\n");
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
    source.log = {.origin = key.name(), .keys = {key}};
  }
  if (source.log.keys.empty()) {
    return fail_at("", "none", "--key KEY, which whoever publishes the log gives you by another way",
                   "a mirror must know the log's key");
  }
  return source;
}

/// A plain blob against its leaf.
Status check_blob(ByteView leaf, ByteView blob) {
  TRUCE_TRY(Leaf decoded, decode_leaf(leaf));
  TRUCE_TRY(auto content, open_blob(blob, leaf, {}));
  if (!content || belongs(*content, decoded)) return {};
  return fail(ErrorCode::corrupt, "the payload is not the leaf's");
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
  TRUCE_CHECK(source.write(folder));
  MirrorOptions how{.blobs = options.follow_erasures ? BlobPolicy::follow : BlobPolicy::fill,
                    .check_blob = check_blob,
                    .witnesses = {},
                    .progress = out.progress("copying:")};
  if (std::filesystem::exists(folder / checkpoint_path)) {
    TRUCE_TRY(Record held, Record::open_published(folder));
    how.witnesses = note_keys(held.keys());
  }
  Fetch remote = fetch_from(from);
  auto done = mirror(remote, *files, source.log, how);
  if (!done) return std::unexpected(std::move(done).error());
  TRUCE_TRY(std::optional<Bytes> described, remote(kCaseFileName));
  if (described) TRUCE_CHECK(put_if_changed(*files, kCaseFileName, *described));
  TRUCE_TRY(Record record, Record::open_published(folder));
  TRUCE_TRY(source.log, log_keys(record.keys()));
  TRUCE_CHECK(source.write(folder));
  TRUCE_TRY(std::optional<SignedCheckpoint> checkpoint, record.checkpoint());
  TRUCE_TRY(Finality final, finality(*checkpoint, witness_quorum(record.keys())));
  const bool policy = record.keys().witness_policy().has_value();
  if (options.json) {
    Json document = {{"case", record.case_id().str()},         {"size", done->ours.size},
                     {"root", to_hex(done->ours.root)},        {"shown", done->theirs.size},
                     {"blobs_left_out", done->blobs_left_out}, {"final", policy ? Json(final.final()) : Json()}};
    if (done->fault) document["fault"] = done->fault->text();
    out.json(document);
    return done->fault ? kFindings : kDone;
  }
  out.line(fmt::format("{}: {} of {} held in {}.", in_words(*done), counted(done->ours.size, "entry", "entries"),
                       record.case_id().str(), folder.string()));
  if (policy) out.line(fmt::format("Checkpoint {}: {}.", final.final() ? "final" : "not final yet", final.text()));
  if (done->fault) {
    out.line(fmt::format("{} left out: {}", counted(done->blobs_left_out, "payload", "payloads"),
                         printable(done->fault->text())));
  }
  out.paragraph(fmt::format("Every reading command works on it: truce verify --case {}", folder.string()));
  return done->fault ? kFindings : kDone;
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
  command.add_option("--key", o.key, "The log's key, as whoever publishes it gives it")->option_text("KEY|FILE");
  command.add_flag("--follow-erasures", o.follow_erasures, "Also destroy what the log no longer offers");
}

}  // namespace truce::cli
