// truce key: who may sign what. Private keys stay in their folder; everything public about a key is an entry.
#include <fmt/format.h>

#include <algorithm>

#include "base/json_value.h"
#include "casefile/words.h"
#include "cli/key_change.h"
#include "cli/table.h"
#include "cli/text.h"
#include "report/entry_text.h"

namespace truce::cli {
namespace {

std::string standing(const EnrolledKey& key, const Zone& zone) {
  if (key.end) {
    return fmt::format("{} by entry {}", key.end->rotated ? "replaced" : "revoked", key.end->index);
  }
  return key.role == KeyRole::officer ? "until " + zone.format(key.period.end - Duration{1}).substr(0, 10) : "stands";
}

Json to_json(const EnrolledKey& key) {
  Json json = {{"key", key.key.id().str()},   {"party", key.party.str()},
               {"role", to_string(key.role)}, {"public_key", key.key.base64()},
               {"entry", key.index},          {"recorded_at", to_string(key.recorded_at)}};
  if (key.role == KeyRole::officer) {
    json["officer"] = key.officer;
    json["kinds"] = key.kinds;
    json["from"] = to_string(key.period.begin);
    json["until"] = to_string(key.period.end);
  }
  if (key.end) {
    json["ended"] = {{"how", key.end->rotated ? "rotated" : "revoked"},
                     {"entry", key.end->index},
                     {"recorded_at", to_string(key.end->recorded_at)}};
    if (!key.end->reason.empty()) json["ended"]["reason"] = key.end->reason;
  }
  return json;
}

// key list

struct ListOptions : ReadOptions {
  std::string keys;
  std::string party;
};

/// The keys as of the entries that the session looks at.
Result<KeyRing> ring_of(const Session& session) {
  KeyRing ring(session.file.id);
  TRUCE_CHECK(session.record.visit(0, session.size, [&](const LoggedEntry& logged) -> Status {
    TRUCE_TRY(Json entry, report::content_of(logged));
    if (entry.value("kind", "") != "key") return {};
    const EntryHead head = head_of(TreeValue(entry));
    return ring.apply(
        {.index = logged.index, .recorded_at = logged.recorded_at, .key = logged.key, .head = head, .json = entry});
  }));
  return ring;
}

Result<int> list(const ListOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(KeyRing ring, ring_of(session));
  SignOptions at_hand;
  at_hand.folder = options.folder;
  at_hand.keys = options.keys;
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(at_hand)));
  Json document = session.stamp();
  document["keys"] = Json::array();
  Table table({{"key"},
               {"party"},
               {"role"},
               {"officer", Column::Align::left, true, 10},
               {"since", Column::Align::right},
               {"standing"},
               {"may sign", Column::Align::left, true, 10},
               {"at hand"}});
  for (const auto& key : ring.list()) {
    if (!options.party.empty() && key.party.str() != options.party) continue;
    bool here = store.find(key.key.id()) != nullptr;
    document["keys"].push_back(to_json(key));
    document["keys"].back()["at_hand"] = here;
    std::string kinds = fmt::format("{}", fmt::join(key.kinds, ", "));
    if (key.role == KeyRole::officer && key.kinds.size() >= officer_kinds(false).size()) kinds = "all but keys";
    if (key.role == KeyRole::root) kinds = "everything of its party";
    if (key.role == KeyRole::log) kinds = "checkpoints of " + key.name;
    if (key.role == KeyRole::witness) kinds = "cosignatures as " + key.name;
    if (key.role == KeyRole::registrar) kinds = "keys and the shared vocabulary";
    table.row({key.key.id().str(),
               key.party.str(),
               std::string(to_string(key.role)),
               key.officer,
               std::to_string(key.index),
               {standing(key, session.file.zone), key.end ? Colour::yellow : Colour::plain},
               kinds,
               here ? "yes" : ""});
  }
  if (options.json) {
    out.json(document);
  } else if (table.empty()) {
    out.line("No such key.");
  } else {
    table.print(out);
  }
  return kDone;
}

// key show

struct ShowOptions : ReadOptions {
  std::string key;
};

Result<int> show(const ShowOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(KeyId id, KeyId::parse(options.key));
  TRUCE_TRY(KeyRing ring, ring_of(session));
  const EnrolledKey* key = ring.find(id);
  if (key == nullptr) return fail(ErrorCode::not_found, fmt::format("key {} is not known to this record", id.str()));
  std::uint64_t entries = 0;
  TRUCE_CHECK(session.record.visit(0, session.size, [&](const LoggedEntry& logged) -> Status {
    if (logged.key == id) ++entries;
    return {};
  }));
  if (options.json) {
    Json document = to_json(*key);
    document["entries_signed"] = entries;
    out.json(document);
    return kDone;
  }
  out.line(fmt::format("key {} of {}, {}", id.str(), session.known.actor_name(key->party), to_string(key->role)));
  out.field("officer", printable(key->officer));
  out.field("public key", key->key.base64());
  out.field("known since", fmt::format("entry {}, {}", key->index, session.moment(key->recorded_at)));
  if (key->role == KeyRole::officer) {
    out.field("period", fmt::format("{} to {}", session.moment(key->period.begin), session.moment(key->period.end)));
    out.field("may sign", fmt::format("{}", fmt::join(key->kinds, ", ")));
  }
  if (key->end) {
    out.field("ended", fmt::format("{} by entry {}, {}. What it signed before stands.{}",
                                   key->end->rotated ? "replaced" : "revoked", key->end->index,
                                   session.moment(key->end->recorded_at),
                                   key->end->reason.empty() ? "" : " Reason: " + printable(key->end->reason)));
  }
  out.field("signed", counted(entries, "entry", "entries"));
  return kDone;
}

// key new

struct NewOptions : SignOptions {
  std::string party;
  std::string officer;
};

Result<int> make(const NewOptions& options, Terminal& out) {
  TRUCE_TRY(CaseFile file, CaseFile::read(options.folder));
  TRUCE_TRY(ActorId party, ActorId::parse(options.party));
  std::string name = options.officer.empty() ? std::string("root") : slug(options.officer);
  auto folder = key_folder(options);
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return fail(ErrorCode::unavailable, fmt::format("cannot make {}: {}", folder.string(), failed.message()));
  KeyPair key = KeyPair::generate();
  auto path = folder / fmt::format("{}.{}.key", party.str(), name);
  TRUCE_CHECK(key.save(path));
  auto request = std::filesystem::path(path).replace_extension(".request.json");
  TRUCE_CHECK(write_file_atomically(request, KeyRequest::of(file.id, party, key).to_json(file.id).dump(2) + "\n"));
  if (options.json) {
    out.json(
        {{"key", key.id().str()}, {"party", party.str()}, {"private", path.string()}, {"request", request.string()}});
    return kDone;
  }
  out.line(fmt::format("Made key {} for {}.", key.id().str(), party.str()));
  out.field("private", path.string() + " (keep it; nobody can make it again)");
  out.field("request", request.string());
  if (name == "witness") {
    out.paragraph(
        fmt::format("The party's root makes it known with: truce key witness {} --name NAME", request.string()));
    return kDone;
  }
  out.paragraph(
      options.officer.empty()
          ? fmt::format("The registrar makes it known with: truce key enrol {}", request.string())
          : fmt::format("The party's root makes it known with: truce key delegate {} --officer \"{}\" --to DATE",
                        request.string(), options.officer));
  return kDone;
}

// key enrol, delegate, rotate, revoke

Result<int> enrol(const ChangeOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(static_cast<const SignOptions&>(options), out));
  TRUCE_TRY(KeyRequest request, KeyRequest::read(options.request));
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
  const ActorId& registrar = session.record.keys().registrar();
  TRUCE_TRY(const KeyPair* signer, store.root(session.record.keys(), registrar));
  return append_key_entry(session, key_entry(session.file.id, "enrol", request, registrar, signer->id()), *signer,
                          fmt::format("{} is the root key of {}", request.key.id().str(), request.party.str()), options,
                          out);
}

Result<int> delegate(const ChangeOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(static_cast<const SignOptions&>(options), out));
  TRUCE_TRY(KeyRequest request, KeyRequest::read(options.request));
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
  TRUCE_TRY(const KeyPair* signer, store.root(session.record.keys(), request.party));
  Json entry = key_entry(session.file.id, "delegate", request, request.party, signer->id());
  entry["key"]["kinds"] =
      options.kinds.empty() ? officer_kinds(request.party == session.record.keys().registrar()) : options.kinds;
  if (!options.officer.empty()) entry["key"]["officer"] = options.officer;
  entry["valid"] = {{"to", options.to}};
  if (!options.from.empty()) entry["valid"]["from"] = options.from;
  entry["zone"] = session.file.zone.name();
  return append_key_entry(
      session, entry, *signer,
      fmt::format("{} may sign for {} until {}", request.key.id().str(), request.party.str(), options.to), options,
      out);
}

Result<int> rotate(const ChangeOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(static_cast<const SignOptions&>(options), out));
  TRUCE_TRY(KeyRequest request, KeyRequest::read(options.request));
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
  TRUCE_TRY(const KeyPair* signer, store.root(session.record.keys(), request.party));
  return append_key_entry(session, key_entry(session.file.id, "rotate", request, request.party, signer->id()), *signer,
                          fmt::format("{} replaces {} as the root key of {}", request.key.id().str(),
                                      signer->id().str(), request.party.str()),
                          options, out);
}

Result<int> revoke(const ChangeOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(static_cast<const SignOptions&>(options), out));
  TRUCE_TRY(KeyId id, KeyId::parse(options.key));
  const KeyRing& ring = session.record.keys();
  const EnrolledKey* key = ring.find(id);
  if (key == nullptr) return fail(ErrorCode::not_found, fmt::format("key {} is not known to this record", id.str()));
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
  ActorId author = key->party;
  auto signer = store.root(ring, author);
  if (!signer) {
    author = ring.registrar();
    signer = store.root(ring, author);
  }
  if (!signer) return std::unexpected(signer.error());
  Json entry = {{"truce", "entry/1"},
                {"case", session.file.id.str()},
                {"id", "key." + id.str() + ".revoke"},
                {"kind", "key"},
                {"author", {{"party", author.str()}, {"key", (*signer)->id().str()}}},
                {"audience", {"public"}},
                {"key", {{"action", "revoke"}, {"party", key->party.str()}, {"key", id.str()}}}};
  if (!options.reason.empty()) entry["key"]["reason"] = options.reason;
  return append_key_entry(session, entry, **signer,
                          fmt::format("{} is revoked; what it signed before stands and is marked", id.str()), options,
                          out);
}

}  // namespace

Result<int> append_key_entry(Session& session, const Json& entry, const KeyPair& signer, const std::string& done,
                             const ChangeOptions& options, Terminal& out) {
  auto appended = append(session, {sign(entry, signer)}, false);
  if (!appended) return std::unexpected(appended.error().error);
  if (options.json) {
    out.json({{"entry", appended->first}, {"id", entry["id"]}, {"recorded_at", to_string(appended->recorded_at)}});
  } else {
    out.line(fmt::format("{} (entry {}).", done, appended->first));
  }
  return kDone;
}

void add_key(CLI::App& app, Chosen& chosen) {
  CLI::App& group =
      add_documented(app, {"key", "Who may sign what: make, enrol, delegate, rotate, revoke keys",
                           "  truce key new us --case syria --keys ~/keys            make a root key for 'us'\n"
                           "  truce key enrol ~/keys/us.root.request.json --case syria\n"
                           "      the registrar makes it known\n"
                           "  truce key list --case syria\n"});
  group.require_subcommand(1);
  add_note_keys(group, chosen);
  {
    auto [command, o] = add_command<ListOptions>(group, chosen,
                                                 {"list", "List the keys of the record",
                                                  "  truce key list --case syria\n"
                                                  "  truce key list --case syria --party ru --as-of 20\n"},
                                                 list);
    add_read_options(command, o);
    command.add_option("--keys", o.keys, "Folder of private keys, to say which are at hand")
        ->envname("TRUCE_KEYS")
        ->option_text("DIR");
    command.add_option("--party", o.party, "Only keys of this party")->option_text("ID");
  }
  {
    auto [command, o] = add_command<ShowOptions>(
        group, chosen, {"show", "Everything about one key", "  truce key show 0123456789abcdef --case syria\n"}, show);
    add_read_options(command, o);
    command.add_option("KEY", o.key, "Key id, 16 hexadecimal digits")->required();
  }
  {
    auto [command, o] = add_command<NewOptions>(
        group, chosen,
        {"new", "Make a key pair and the request to make it known",
         "  truce key new us --case syria --keys ~/keys\n"
         "      a root key: ~/keys/us.root.key (private) and ~/keys/us.root.request.json (to hand on)\n"
         "  truce key new us --officer \"Department of State\" --case syria --keys ~/keys\n"},
        make);
    add_sign_options(command, o);
    command.add_option("PARTY", o.party, "The party that the key is for")->required();
    command.add_option("--officer", o.officer, "An officer's key, with the officer's name or function")
        ->option_text("NAME");
  }
  auto change = [&](const CommandText& text, Result<int> (*run)(const ChangeOptions&, Terminal&), bool takes_request) {
    auto added = add_command<ChangeOptions>(group, chosen, text, run);
    add_sign_options(added.app, added.options);
    if (takes_request) {
      added.app.add_option("REQUEST", added.options.request, "What truce key new wrote (.request.json)")->required();
    }
    return added;
  };
  change({"enrol", "Make a party's root key known (signed by the registrar)",
          "  truce key enrol ~/keys/us.root.request.json --case syria\n"},
         enrol, true);
  {
    auto [command, o] = change({"delegate", "Let an officer's key sign (signed by the party's root)",
                                "  truce key delegate us.desk.request.json --officer \"Syria desk\" --to 2027-12-31\n"
                                "      for every kind but keys\n"
                                "  truce key delegate us.desk.request.json --kinds report,statement --to 2027-12-31\n"},
                               delegate, true);
    command.add_option("--officer", o.officer, "The officer's name or function")->option_text("NAME");
    command.add_option("--kinds", o.kinds, "Kinds of entry, separated by commas (default: all but keys)")
        ->delimiter(',')
        ->option_text("KIND,...");
    command.add_option("--from", o.from, "First day (default: now)")->option_text("DATE");
    command.add_option("--to", o.to, "Last day, in the case's zone")->required()->option_text("DATE");
  }
  change({"rotate", "Replace a party's root key by a new one (signed by the old one)",
          "  truce key rotate ~/keys/us.root2.request.json --case syria\n"},
         rotate, true);
  {
    auto [command, o] = change({"revoke", "End a key (signed by its party's root, or the registrar)",
                                "  truce key revoke 0123456789abcdef --reason \"laptop lost\" --case syria\n"},
                               revoke, false);
    command.add_option("KEY", o.key, "Key id, 16 hexadecimal digits")->required();
    command.add_option("--reason", o.reason, "Why, for the record")->option_text("TEXT");
  }
}

}  // namespace truce::cli
