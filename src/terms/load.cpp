// Reading a terms file: YAML, schema, model; in that order, each only when the one before found nothing.
#include "terms/load.h"

#include <algorithm>
#include <array>

#include "base/schemas.h"
#include "terms/node.h"

namespace truce::terms {
namespace {

using DateMeans = Node::DateMeans;

constexpr std::array<const char*, 8> kKinds{"prohibits", "obliges",  "exempts",  "empowers",
                                            "orders",    "packages", "consults", "notifies"};

void read_clock(const Node& node, Reading& reading, Terms& terms) {
  terms.zone_name = node.text("zone");
  if (auto zone = Zone::find(terms.zone_name)) {
    reading.zone = *zone;
  } else {
    reading.refuse("S1", pointer_join(node.pointer(), "zone"), "unknown time zone",
                   '"' + excerpt(terms.zone_name) + '"', "an IANA zone such as Asia/Damascus");
  }
  terms.clock.first_day_included = node.text("first_day") == "included";
  const std::string months = node.text("months");
  if (months == "clamp-down") terms.clock.months = ClockRule::Months::clamp_down;
  if (months == "clamp-up") terms.clock.months = ClockRule::Months::clamp_up;
  if (months == "reject") terms.clock.months = ClockRule::Months::reject;
}

Instrument read_instrument(const std::string& id, const Node& node) {
  Instrument out;
  out.id = InstrumentId(id);
  out.title = node.text("title");
  out.adopted = node.text("adopted");
  out.in_force = node.text("in_force");
  out.adopted_by = node.list<ActorId>("adopted_by");
  out.binds = node.list<std::string>("binds");
  out.amends = node.list<InstrumentId>("amends");
  out.supplements = node.list<InstrumentId>("supplements");
  out.endorses = node.list<InstrumentId>("endorses");
  out.interprets = node.list<InstrumentId>("interprets");
  const auto adopted = node.local("adopted", DateMeans::beginning);
  const auto in_force = node.local("in_force", DateMeans::beginning);
  out.in_force_at = in_force.value_or(adopted.value_or(Instant{}));
  return out;
}

Actor read_actor(const std::string& id, const Node& node) {
  return {ActorId(id), node.text("name"), node.text("kind"), node.list<ActorId>("part_of"),
          node.list<std::string>("aka")};
}

Group read_group(const std::string& id, const Node& node) {
  return {ActorId(id), node.text("name"), node.list<ActorId>("members"), node.condition("when")};
}

Place read_place(const std::string& id, const Node& node) {
  Place out;
  out.id = PlaceId(id);
  out.name = node.text("name");
  const std::string kind = node.text("kind");
  if (kind == "line") out.kind = Place::Kind::line;
  if (kind == "site") out.kind = Place::Kind::site;
  if (kind == "route") out.kind = Place::Kind::route;
  out.geometry = node.text("geometry");
  for (const auto& [party, file] : node.members("by_party")) out.by_party.emplace(ActorId(party), file.text());
  const std::string baseline = node.text("baseline");
  if (baseline == "disputed") out.baseline = Place::Baseline::disputed;
  if (baseline == "per-party") out.baseline = Place::Baseline::per_party;
  out.edge_inside = node.text("edge") != "outside";
  out.tolerance = node.distance("tolerance");
  out.approximate = node.text("approximate");
  return out;
}

Period read_period(const std::string& id, const Node& node, std::vector<UtcTwin>& twins) {
  Period out;
  out.id = id;
  out.from = node.local("from", DateMeans::beginning);
  out.to = node.local("to", DateMeans::end);
  out.from_event = node.text("from_event");
  out.to_event = node.text("to_event");
  out.open_ended = node.flag("open_ended");
  read_twin(node, "from", "from_utc", out.from, id, twins);
  read_twin(node, "to", "to_utc", out.to, id, twins);
  return out;
}

Question read_question(const std::string& id, const Node& node) {
  Question out;
  out.id = QuestionId(id);
  out.ask = node.text("ask");
  const std::string sort = node.text("sort");
  for (auto one :
       {Question::Sort::status, Question::Sort::reading, Question::Sort::evaluation, Question::Sort::position}) {
    if (sort == to_string(one)) out.sort = one;
  }
  out.about = node.list<std::string>("about");
  out.answers = node.list<AnswerId>("answers");
  if (out.answers.empty()) out.answers = {AnswerId("yes"), AnswerId("no")};
  out.decided_by = ProvisionId(node.text("decided_by"));
  out.agreement_of = node.list<ActorId>("agreement_of");
  const std::string silence = node.text("silence");
  if (silence == "presume-yes") out.silence = Question::Silence::presume_yes;
  if (silence == "presume-no") out.silence = Question::Silence::presume_no;
  out.held_by = node.list<ActorId>("held_by");
  if (node.has("holds")) {
    out.held_question = QuestionId(node.at("holds").text("question"));
    out.held_answer = AnswerId(node.at("holds").text("answer"));
  }
  return out;
}

std::vector<std::string> read_cites(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t semicolon = std::min(text.find(';', from), text.size());
    const std::size_t begin = std::min(text.find_first_not_of(' ', from), semicolon);
    out.push_back(text.substr(begin, semicolon - begin));
    from = semicolon + 1;
  }
  return out;
}

void read_provision(const Node& node, Terms& terms) {
  std::vector<std::string_view> kinds;
  for (const char* kind : kKinds) {
    if (node.has(kind)) kinds.emplace_back(kind);
  }
  const std::string id = node.text("id");
  if (kinds.size() != 1) {
    node.reading().refuse("K1", node.pointer(), fmt::format("provision {} needs exactly one kind", id),
                          kinds.empty() ? "none" : fmt::format("{}", fmt::join(kinds, ", ")),
                          fmt::format("one of {}", fmt::join(kKinds, ", ")));
    return;
  }
  Provision out;
  out.id = ProvisionId(id);
  out.cites = read_cites(node.text("cite"));
  out.quote = node.text("quote");
  out.gist = node.text("gist");
  out.seen = node.text("seen");
  out.line = node.line();
  out.norm = read_norm(node, kinds.front());
  if (const auto* power = std::get_if<Empowers>(&out.norm)) {
    read_twin(node.at("empowers"), "by", "utc", power->by, id, terms.utc_twins);
  }
  if (const auto* duty = std::get_if<Obliges>(&out.norm); duty && duty->due) {
    const Node due = node.at("obliges").at("due");
    read_twin(due, due.has("at") ? "at" : "by", "utc", duty->due->at ? duty->due->at : duty->due->by, id,
              terms.utc_twins);
  }
  terms.provisions.push_back(std::move(out));
}

Expectation read_expectation(const Node& node) {
  Expectation out;
  out.name = node.text("name");
  out.provision = ProvisionId(node.text("provision"));
  for (const auto& [phrase, value] : node.members("facts")) {
    std::map<std::string, char> by_view;
    if (value.json().is_string()) by_view.emplace("*", value.text().front());
    for (const auto& [view, one] : value.members()) by_view.emplace(view, one.text().front());
    out.facts.emplace_back(phrase, std::move(by_view));
  }
  for (const auto& [view, value] : node.members("verdict")) out.verdict.emplace_back(view, value.text().front());
  if (node.has("pivotal")) {
    out.pivotal.emplace();
    for (const Node& set : node.items("pivotal")) {
      std::vector<std::string> questions;
      for (const Node& question : set.items()) questions.push_back(question.text());
      out.pivotal->push_back(std::move(questions));
    }
  }
  out.line = node.line();
  return out;
}

Terms read_terms(const Node& root, Reading& reading) {
  Terms terms;
  terms.id = root.text("id");
  terms.title = root.text("title");
  terms.status = root.text("status");
  read_clock(root.at("clock"), reading, terms);

  auto each = [&](const char* section, auto&& read) {
    for (const auto& [id, node] : root.members(section)) {
      terms.lines[fmt::format("{}/{}", section, id)] = node.line();
      read(id, node);
    }
  };
  each("instruments", [&](auto& id, auto& node) { terms.instruments.push_back(read_instrument(id, node)); });
  each("actors", [&](auto& id, auto& node) { terms.actors.push_back(read_actor(id, node)); });
  each("groups", [&](auto& id, auto& node) { terms.groups.push_back(read_group(id, node)); });
  each("places", [&](auto& id, auto& node) { terms.places.push_back(read_place(id, node)); });
  each("weapons", [&](auto& id, auto& node) {
    terms.weapons.push_back({id, node.text("name"), node.template list<std::string>("narrower_than")});
  });
  each("periods", [&](auto& id, auto& node) { terms.periods.push_back(read_period(id, node, terms.utc_twins)); });
  each("acts", [&](auto& id, auto& node) { terms.acts.emplace_back(id, node.text()); });
  each("events", [&](auto& id, auto& node) { terms.events.emplace_back(id, node.text()); });
  each("questions", [&](auto& id, auto& node) { terms.questions.push_back(read_question(id, node)); });

  for (const Node& node : root.items("provisions")) read_provision(node, terms);
  for (const Node& node : root.items("untranslated")) {
    terms.untranslated.push_back({node.text("cite"), node.text("construct"), node.text("reason")});
  }
  for (const Node& node : root.items("expect")) terms.expectations.push_back(read_expectation(node));
  return terms;
}

const JsonSchema& terms_schema() {
  static const JsonSchema schema = JsonSchema::compile(schemas::terms_1()).value();
  return schema;
}

}  // namespace

Loaded load(std::string_view yaml, std::string_view name) {
  Loaded loaded;
  auto document = parse_yaml_core(yaml);
  if (!document) {
    Error error = std::move(document).error();
    error.message = "S1 " + error.message;
    loaded.errors.push_back(error.in_file(name));
    return loaded;
  }
  for (Error& error : terms_schema().validate(document->json)) {
    error.message = "S1 " + error.message;
    error.line = document->line_of(error.pointer);
    loaded.errors.push_back(error.in_file(name));
  }
  if (!loaded.errors.empty()) return loaded;

  Reading reading{*document, loaded.errors};
  Terms terms = read_terms(Node(reading, document->json, ""), reading);
  if (loaded.errors.empty()) {
    terms.sha256 = sha256(as_bytes(yaml));
    loaded.terms = std::move(terms);
  }
  for (Error& error : loaded.errors) error = error.in_file(name);
  return loaded;
}

}  // namespace truce::terms
