// truce witness: cosigns the checkpoints of logs that never show two histories.
#include <fmt/format.h>

#include "cli/public_log.h"
#include "cli/session.h"
#include "cli/text.h"
#include "record/witness.h"
#include "serve/witness_server.h"

namespace truce::cli {
namespace {

constexpr const char* state_file = "witness.json";
constexpr const char* key_file = "witness.key";

struct WitnessOptions : OutputOptions {
  std::string folder;
  std::string name;
  std::string key;
  std::vector<std::string> logs;
  std::string mirror;
  std::string file;
  std::string listen = "127.0.0.1:8470";
};

/// What a witness's folder says of it: its name, and the keys of the logs that it watches.
struct WitnessFile {
  std::string name;
  std::vector<LogKeys> logs;

  void add(const VerifierKey& key) {
    for (LogKeys& log : logs) {
      if (log.origin == key.name()) return log.keys.push_back(key);
    }
    logs.push_back({.origin = key.name(), .keys = {key}});
  }

  static Result<WitnessFile> read(const std::filesystem::path& folder) {
    const auto path = folder / state_file;
    TRUCE_TRY(std::string text, read_file(path, 1024 * 1024));
    auto malformed = [&] {
      return std::unexpected(fail_at("", "another file", "{\"name\": NAME, \"logs\": [KEY]}", "not a witness's file")
                                 .error()
                                 .in_file(path.string()));
    };
    auto json = parse_json(text);
    if (!json || !json->is_object() || !json->value("name", Json()).is_string()) return malformed();
    WitnessFile file{.name = (*json)["name"].get<std::string>(), .logs = {}};
    for (const Json& log : json->value("logs", Json::array())) {
      auto key = log.is_string() ? VerifierKey::parse(log.get<std::string>()) : fail_at("", "", "");
      if (!key) return malformed();
      file.add(*key);
    }
    return file;
  }

  [[nodiscard]] Status write(const std::filesystem::path& folder) const {
    Json json = {{"name", name}, {"logs", Json::array()}};
    for (const LogKeys& log : logs) {
      for (const VerifierKey& key : log.keys) json["logs"].push_back(key.str());
    }
    return write_file_atomically(folder / state_file, json.dump(2) + "\n");
  }
};

Result<Witness> open_witness(const std::filesystem::path& folder) {
  TRUCE_TRY(WitnessFile file, WitnessFile::read(folder));
  TRUCE_TRY(KeyPair key, KeyPair::load(folder / key_file));
  TRUCE_TRY(Signer signer, Signer::create(file.name, NoteAlgorithm::cosignature_v1, key));
  return Witness::open(folder, std::move(file.logs), std::move(signer));
}

/// Adds keys of logs; a log that is new begins to be watched from nothing. One that the witness remembers, because
/// adding it was interrupted or it was removed before, goes on from what is remembered.
Status watch(const std::filesystem::path& folder, WitnessFile& file, const std::vector<std::string>& logs) {
  TRUCE_TRY(WitnessFolder memory, WitnessFolder::open(folder));
  for (const std::string& text : logs) {
    TRUCE_TRY(VerifierKey key, verifier_key_of(text));
    file.add(key);
    bool remembered = false;
    {
      TRUCE_TRY(auto lock, memory.lock());
      remembered = memory.read(key.name(), lock).has_value();
    }
    if (!remembered) TRUCE_CHECK(memory.begin(key.name()));
  }
  return file.write(folder);
}

Result<int> begin(const WitnessOptions& options, Terminal& out) {
  const std::filesystem::path folder = options.folder;
  std::error_code failed;
  if (std::filesystem::exists(folder / state_file, failed)) {
    return fail(ErrorCode::refused, fmt::format("{} is a witness already (truce witness add)", options.folder));
  }
  std::filesystem::create_directories(folder, failed);
  if (failed) return fail(ErrorCode::unavailable, fmt::format("cannot make {}: {}", options.folder, failed.message()));
  if (!options.key.empty()) {
    TRUCE_TRY(KeyPair given, KeyPair::load(options.key));
    TRUCE_CHECK(given.save(folder / key_file));
  } else if (!std::filesystem::exists(folder / key_file, failed)) {
    TRUCE_CHECK(KeyPair::generate().save(folder / key_file));
  }
  WitnessFile file{.name = options.name, .logs = {}};
  TRUCE_CHECK(watch(folder, file, options.logs));
  TRUCE_TRY(Witness witness, open_witness(folder));
  if (options.json) {
    out.json({{"folder", options.folder},
              {"name", options.name},
              {"key", witness.key().str()},
              {"logs", witness.logs().size()}});
    return kDone;
  }
  out.line(fmt::format("Made witness {} in {}, for {}.", options.name, options.folder,
                       counted(witness.logs().size(), "log", "logs")));
  out.field("key", witness.key().str());
  out.paragraph(
      "The folder is its memory: a witness that forgot what it cosigned would cosign another history. Keep one copy, "
      "and "
      "never start it anew from a backup.");
  return kDone;
}

Result<int> add(const WitnessOptions& options, Terminal& out) {
  TRUCE_TRY(WitnessFile file, WitnessFile::read(options.folder));
  TRUCE_CHECK(watch(options.folder, file, options.logs));
  if (options.json) {
    out.json({{"folder", options.folder}, {"logs", file.logs.size()}});
  } else {
    out.line(fmt::format("Watches {}; a witness that is serving takes it over when it is started again.",
                         counted(file.logs.size(), "log", "logs")));
  }
  return kDone;
}

/// Its memory of the log stays.
Result<int> remove(const WitnessOptions& options, Terminal& out) {
  TRUCE_TRY(WitnessFile file, WitnessFile::read(options.folder));
  for (const std::string& text : options.logs) {
    TRUCE_TRY(VerifierKey key, verifier_key_of(text));
    std::size_t removed = 0;
    for (LogKeys& log : file.logs) removed += std::erase(log.keys, key);
    if (removed == 0) return fail(ErrorCode::not_found, fmt::format("the witness knows no key {}", text));
    std::erase_if(file.logs, [](const LogKeys& log) { return log.keys.empty(); });
  }
  TRUCE_CHECK(file.write(options.folder));
  if (options.json) {
    out.json({{"folder", options.folder}, {"logs", file.logs.size()}});
  } else {
    out.line("Removed; a witness that is serving takes it over when it is started again.");
  }
  return kDone;
}

/// Each log with its last checkpoint, and what was kept as evidence.
Result<int> status(const WitnessOptions& options, Terminal& out) {
  TRUCE_TRY(Witness witness, open_witness(options.folder));
  Json document = {{"name", witness.key().name()}, {"key", witness.key().str()}, {"logs", Json::array()}};
  std::size_t conflicts = 0;
  if (!options.json) out.field("key", witness.key().str());
  for (const LogKeys& log : witness.logs()) {
    TRUCE_TRY(auto latest, witness.latest(log.origin));
    TRUCE_TRY(auto conflict, witness.evidence(Misfit::conflict, log.origin));
    TRUCE_TRY(auto unproven, witness.evidence(Misfit::unproven, log.origin));
    const std::uint64_t size = latest ? latest->body.head.size : 0;
    conflicts += conflict.size();
    document["logs"].push_back(
        {{"origin", log.origin}, {"size", size}, {"conflicts", conflict.size()}, {"unproven", unproven.size()}});
    if (options.json) continue;
    out.line(fmt::format("{}: {} cosigned", log.origin, counted(size, "entry", "entries")));
    for (const auto& path : conflict) out.field("the log cheats", path.string());
    for (const auto& path : unproven) out.field("not proven", path.string());
  }
  if (options.json) out.json(document);
  return conflicts == 0 ? kDone : kFindings;
}

/// The request that a log would send, made from a mirror's own files.
Result<AddCheckpoint> request_from(const std::filesystem::path& mirror, const Witness& witness) {
  TRUCE_TRY(std::string note, read_file(mirror / checkpoint_path, note_size_limit));
  TRUCE_TRY(SignedCheckpoint checkpoint, parse_signed_checkpoint(note));
  TRUCE_TRY(auto last, witness.latest(checkpoint.body.origin));
  AddCheckpoint request{.old_size = last ? last->body.head.size : 0, .proof = {}, .checkpoint = std::move(checkpoint)};
  const TreeHead& head = request.checkpoint.body.head;
  if (request.old_size != 0 && request.old_size <= head.size) {
    TileReader reader(fetch_from_folder(mirror), head);
    TRUCE_TRY(request.proof, consistency_proof(request.old_size, head.size, reader.nodes()));
  }
  return request;
}

Result<int> cosign(const WitnessOptions& options, Terminal& out) {
  TRUCE_TRY(Witness witness, open_witness(options.folder));
  TRUCE_TRY(AddCheckpoint request, request_from(options.mirror, witness));
  TRUCE_TRY(WitnessAnswer answer, witness.add_checkpoint(print_add_checkpoint(request), system_now()));
  if (answer.status != 200) {
    return fail(ErrorCode::refused, fmt::format("not cosigned ({}): {}", answer.status, excerpt(answer.body, 300)));
  }
  if (!options.file.empty()) TRUCE_CHECK(write_file_atomically(options.file, answer.body));
  if (options.json) {
    out.json({{"size", request.checkpoint.body.head.size}, {"signature", answer.body}});
  } else if (options.file.empty()) {
    out.line(printable(answer.body.substr(0, answer.body.size() - 1)));
  } else {
    out.line(fmt::format("Cosigned {} of {}; the signature is in {} (truce publish --cosignatures FILE takes it in).",
                         counted(request.checkpoint.body.head.size, "entry", "entries"), request.checkpoint.body.origin,
                         options.file));
  }
  return kDone;
}

Result<int> serve(const WitnessOptions& options, Terminal& out) {
  TRUCE_TRY(Witness witness, open_witness(options.folder));
  HttpServerOptions faults;
  faults.fault = [](std::string_view line) { fmt::print(stderr, "truce witness: {}\n", line); };
  TRUCE_TRY(auto server, serve_witness(std::move(witness), options.listen, "", std::move(faults)));
  out.line(fmt::format("Witness on http://{}/ until it is stopped.", server.address()));
  server.run();
  return kDone;
}

}  // namespace

void add_witness(CLI::App& app, Chosen& chosen) {
  CLI::App& group = add_documented(
      app, {"witness", "Cosign the checkpoints of logs that never show two histories",
            "  truce witness init w --name witness.north.example --log records.example/syria+1a2b3c4d+AX...\n"
            "  truce witness serve w --listen 0.0.0.0:8470\n"
            "      answers add-checkpoint (C2SP tlog-witness), for truce publish --witness URL\n"
            "  truce witness cosign w aden -o cosignature.txt\n"
            "      without a network: what the mirror in 'aden' holds\n"});
  group.require_subcommand(1);
  auto folder = [](CLI::App& command, WitnessOptions& o) {
    command.add_option("DIR", o.folder, "Folder of the witness")->required();
  };
  {
    auto [command, o] = add_command<WitnessOptions>(
        group, chosen,
        {"init", "Make a witness",
         "  truce witness init w --name witness.north.example --log records.example/syria+1a2b3c4d+AX...\n"
         "  truce witness init w --name witness.north.example --key north.witness.key --log ...\n"},
        begin);
    folder(command, o);
    command.add_option("--name", o.name, "Its name in signatures: its address without https://")
        ->required()
        ->option_text("NAME");
    command.add_option("--key", o.key, "Private key to take (default: a new one)")->option_text("FILE");
    command.add_option("--log", o.logs, "Key of a log to watch; may be repeated")->required()->option_text("KEY|FILE");
  }
  {
    auto [command, o] = add_command<WitnessOptions>(
        group, chosen, {"add", "Watch another log, or take a log's next key", "  truce witness add w --log KEY\n"},
        add);
    folder(command, o);
    command.add_option("--log", o.logs, "Key of the log; may be repeated")->required()->option_text("KEY|FILE");
  }
  {
    auto [command, o] =
        add_command<WitnessOptions>(group, chosen,
                                    {"remove", "Believe a key of a log no more, for instance one that was stolen",
                                     "  truce witness remove w --log KEY\n"},
                                    remove);
    folder(command, o);
    command.add_option("--log", o.logs, "Key of the log; may be repeated")->required()->option_text("KEY|FILE");
  }
  {
    auto [command, o] = add_command<WitnessOptions>(
        group, chosen,
        {"status", "What it has cosigned of each log, and evidence; exit code 1 when a log cheated",
         "  truce witness status w\n"},
        status);
    folder(command, o);
  }
  {
    auto [command, o] = add_command<WitnessOptions>(group, chosen,
                                                    {"cosign", "Cosign what a mirror holds, without a network",
                                                     "  truce witness cosign w aden -o cosignature.txt\n"},
                                                    cosign);
    folder(command, o);
    command.add_option("MIRROR", o.mirror, "Folder of the mirror")->required();
    command.add_option("-o,--output", o.file, "File for the signature (default: printed)")->option_text("FILE");
  }
  {
    auto [command, o] = add_command<WitnessOptions>(
        group, chosen, {"serve", "Answer logs over HTTP", "  truce witness serve w --listen 0.0.0.0:8470\n"}, serve);
    folder(command, o);
    command.add_option("--listen", o.listen, "Address and port (default: 127.0.0.1:8470)")->option_text("HOST:PORT");
  }
}

}  // namespace truce::cli
