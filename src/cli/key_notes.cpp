// truce key log, witness, policy: whose signed notes the record goes by.
#include <fmt/format.h>

#include "cli/key_change.h"
#include "cli/text.h"

namespace truce::cli {
namespace {

struct NoteKeyOptions : ChangeOptions {
  std::string name;
  std::size_t need = 0;
  std::vector<std::string> parties;
};

/// The key that is asked for; without a request a new one of the registrar's, which is then at hand.
Result<KeyRequest> requested(const NoteKeyOptions& options, const Session& session) {
  if (!options.request.empty()) return KeyRequest::read(options.request);
  const ActorId& registrar = session.record.keys().registrar();
  KeyPair key = KeyPair::generate();
  auto path = key_folder(options) / fmt::format("{}.log-{}.key", registrar.str(), key.id().str().substr(0, 4));
  TRUCE_CHECK(key.save(path));
  return KeyRequest::of(session.file.id, registrar, key);
}

Result<int> add_note_key(const NoteKeyOptions& options, const std::string& action, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(static_cast<const SignOptions&>(options), out));
  TRUCE_TRY(KeyRequest request, requested(options, session));
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
  TRUCE_TRY(const KeyPair* signer, store.root(session.record.keys(), request.party));
  Json entry = key_entry(session.file.id, action, request, request.party, signer->id());
  entry["key"]["name"] = options.name;
  auto algorithm = action == "log" ? NoteAlgorithm::ed25519 : NoteAlgorithm::cosignature_v1;
  TRUCE_TRY(VerifierKey key, VerifierKey::create(options.name, algorithm, request.key));
  TRUCE_TRY(int code, append_key_entry(session, entry, *signer,
                                       action == "log" ? fmt::format("{} signs the checkpoints", request.key.id().str())
                                                       : fmt::format("{} cosigns for {}", request.key.id().str(),
                                                                     request.party.str()),
                                       options, out));
  const auto file = key_folder(options) / (action == "log" ? "log.vkey" : request.party.str() + ".witness.vkey");
  TRUCE_CHECK(write_file_atomically(file, key.str() + "\n"));
  if (!options.json) {
    out.field("key", key.str());
    out.field("to give away", file.string());
  }
  return code;
}

Result<int> add_log_key(const NoteKeyOptions& options, Terminal& out) {
  return add_note_key(options, "log", out);
}

Result<int> add_witness_key(const NoteKeyOptions& options, Terminal& out) {
  return add_note_key(options, "witness", out);
}

Result<int> state_policy(const NoteKeyOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(static_cast<const SignOptions&>(options), out));
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
  const ActorId& registrar = session.record.keys().registrar();
  TRUCE_TRY(const KeyPair* signer, store.root(session.record.keys(), registrar));
  Json entry = {
      {"truce", "entry/1"},
      {"case", session.file.id.str()},
      {"id", fmt::format("key.policy-{}", session.record.size())},
      {"kind", "key"},
      {"author", {{"party", registrar.str()}, {"key", signer->id().str()}}},
      {"audience", {"public"}},
      {"key",
       {{"action", "policy"}, {"party", registrar.str()}, {"need", options.need}, {"parties", options.parties}}}};
  return append_key_entry(session, entry, *signer,
                          fmt::format("A checkpoint is final with witnesses of {} of {}", options.need,
                                      counted(options.parties.size(), "party", "parties")),
                          options, out);
}

}  // namespace

void add_note_keys(CLI::App& group, Chosen& chosen) {
  {
    auto [command, o] = add_command<NoteKeyOptions>(
        group, chosen,
        {"log", "Make a key of the log known: it signs checkpoints",
         "  truce key log --name records.example/syria --case syria\n"
         "      makes the key, too; a second one takes over from the first: both sign until the first is revoked\n"
         "  truce key log log.request.json --name records.example/syria --case syria\n"
         "      a key that was made elsewhere (truce key new)\n"},
        add_log_key);
    add_sign_options(command, o);
    command.add_option("REQUEST", o.request, "Request of the new key (default: make one)");
    command.add_option("--name", o.name, "The log's name for ever: its public address without https://")
        ->required()
        ->option_text("NAME");
  }
  {
    auto [command, o] = add_command<NoteKeyOptions>(
        group, chosen,
        {"witness", "Make the key of a party's witness known: it cosigns checkpoints",
         "  truce key new north --officer witness --case syria --keys ~/north\n"
         "  truce key witness ~/north/north.witness.request.json --name witness.north.example --case syria\n"},
        add_witness_key);
    add_sign_options(command, o);
    command.add_option("REQUEST", o.request, "Request of the new key")->required();
    command.add_option("--name", o.name, "The witness's name, such as its address")->required()->option_text("NAME");
  }
  {
    auto [command, o] =
        add_command<NoteKeyOptions>(group, chosen,
                                    {"policy", "State how many parties' witnesses make a checkpoint final",
                                     "  truce key policy --need 2 --parties north,south,un --case syria\n"
                                     "      more than half of them, and not all: nobody alone can hold it up\n"},
                                    state_policy);
    add_sign_options(command, o);
    command.add_option("--need", o.need, "Of how many parties a witness must have cosigned")
        ->required()
        ->option_text("N");
    command.add_option("--parties", o.parties, "The parties whose witnesses count")
        ->required()
        ->delimiter(',')
        ->option_text("ID,...");
  }
}

}  // namespace truce::cli
