#include "report/provision.h"

#include <algorithm>

#include "report/named.h"
#include "report/phrase.h"

namespace truce::report {
namespace {

Json ids(const std::vector<ProvisionId>& provisions) {
  Json json = Json::array();
  for (const ProvisionId& id : provisions) json.push_back(id.str());
  return json;
}

Json exempting(const terms::Terms& terms, const ProvisionId& from) {
  Json json = Json::array();
  for (const terms::Provision& other : terms.provisions) {
    const auto* exempts = std::get_if<terms::Exempts>(&other.norm);
    if (exempts != nullptr && std::ranges::find(exempts->from, from) != exempts->from.end())
      json.push_back(other.id.str());
  }
  return json;
}

std::string_view word(terms::Obliges::Mode mode) {
  switch (mode) {
    case terms::Obliges::Mode::achieve: return "achieve";
    case terms::Obliges::Mode::maintain: return "maintain";
    case terms::Obliges::Mode::achieve_then_maintain: break;
  }
  return "achieve-then-maintain";
}

std::string_view word(terms::Packages::Rule rule) {
  switch (rule) {
    case terms::Packages::Rule::close_together: return "close-together";
    case terms::Packages::Rule::all_or_none: return "all-or-none";
    case terms::Packages::Rule::in_parallel: break;
  }
  return "in-parallel";
}

class Parts {
 public:
  Parts(const terms::Terms& terms, const terms::Provision& provision)
      : terms_(terms), json_({{"kind", terms::kind_of(provision)}}) {
    std::visit([this](const auto& norm) { add(norm); }, provision.norm);
    add("exempted_by", exempting(terms, provision.id));
  }

  Json take() { return std::move(json_); }

 private:
  /// Adds what is stated: neither null, nor false, nor empty.
  static void add(Json& to, const char* member, Json value) {
    const bool absent = value.is_null() || value == false || value == "" || (value.is_structured() && value.empty());
    if (!absent) to[member] = std::move(value);
  }
  void add(const char* member, Json value) { add(json_, member, std::move(value)); }
  void add(const char* member, const std::optional<terms::Condition>& condition) {
    if (condition) json_[member] = parts(terms_, *condition);
  }

  Json actors(const std::vector<ActorId>& ids) const {
    Json json = Json::array();
    for (const ActorId& id : ids) json.push_back(actor(terms_, id));
    return json;
  }
  Json actor_or_none(const ActorId& id) const { return id.empty() ? Json() : actor(terms_, id); }
  Json question_or_none(const QuestionId& id) const { return id.empty() ? Json() : question(terms_, id); }
  Json time_or_none(const std::string& id) const { return id.empty() ? Json() : time(terms_, id); }
  static Json moment(const std::optional<Instant>& at) { return at ? Json(to_string(*at)) : Json(); }
  static Json span(const std::optional<CalendarDuration>& of) { return of ? duration(*of) : Json(); }

  void add(const terms::Prohibits& norm) {
    add("bearer", actors(norm.bearer));
    add("act", act(terms_, norm.act));
    add("target", actor_or_none(norm.target));
    add("when", norm.when);
    add("during", time_or_none(norm.during));
    add("on_breach", ids(norm.on_breach));
  }

  Json due(const terms::Due& due) const {
    Json json = Json::object();
    add(json, "at", moment(due.at));
    add(json, "by", moment(due.by));
    add(json, "within", span(due.within));
    add(json, "start_within", span(due.start_within));
    add(json, "of", time_or_none(due.of));
    if (due.reading.empty()) return json;
    Json options = Json::array();
    for (const auto& [answer, option] : due.options) {
      options.push_back({{"answer", answer.str()}, {"due", this->due(option)}});
    }
    json["by_reading"] = {{"question", question(terms_, due.reading)}, {"options", std::move(options)}};
    return json;
  }

  Json separation(const terms::Separation& separation) const {
    Json json = {{"widths", Json::array()}, {"measured_from", Json::array()}};
    for (const auto& [id, width] : separation.widths) {
      json["widths"].push_back({{"weapon", weapon(terms_, id)}, {"width_m", width.value}});
    }
    for (const auto& [party, line] : separation.measured_from) {
      json["measured_from"].push_back({{"party", actor(terms_, party)}, {"line", place(terms_, line)}});
    }
    add(json, "per_side", question_or_none(separation.per_side));
    return json;
  }

  void add(const terms::Obliges& norm) {
    add("bearer", actors(norm.bearer));
    add("to", act(terms_, norm.to));
    add("owed_to", actors(norm.owed_to));
    add("mode", word(norm.mode));
    if (norm.due) {
      json_["due"] = due(*norm.due);
      json_["due"]["kind"] = norm.due->hard ? "hard" : "target";
    }
    add("no_deadline", norm.no_deadline);
    add("during", time_or_none(norm.during));
    add("when", norm.when);
    add("may_be_early", norm.may_be_early);
    add("survives_breach", norm.survives_breach);
    add("on_breach", ids(norm.on_breach));
    if (norm.separation) json_["separation"] = separation(*norm.separation);
  }

  void add(const terms::Exempts& norm) {
    Json from = Json::array();
    for (const ProvisionId& id : norm.from) {
      const terms::Provision* provision = terms_.provision(id);
      from.push_back({{"id", id.str()}, {"kind", provision == nullptr ? "prohibits" : terms::kind_of(*provision)}});
    }
    add("from", std::move(from));
    json_["when"] = parts(terms_, norm.when);
    add("does_not_affect", norm.does_not_affect);
  }

  void add(const terms::Empowers& norm) {
    add("holder", actors(norm.holder));
    add("jointly", norm.jointly);
    add("to", norm.to);
    add("settles", question_or_none(norm.settles));
    add("binds", actor_or_none(norm.binds));
    add("effect", norm.as_stated ? "as-stated" : "prospective");
    add("by", moment(norm.by));
    add("needs", norm.needs);
    add("inputs", norm.inputs);
  }

  static Json edges(const std::vector<terms::Edge>& all) {
    Json json = Json::array();
    for (const terms::Edge& edge : all) {
      json.push_back({{"first", edge.first.str()}, {"then", edge.then.str()}, {"type", to_string(edge.type)}});
      add(json.back(), "lag", span(edge.lag));
    }
    return json;
  }

  void add(const terms::Orders& norm) {
    add("edges", edges(norm.edges));
    if (norm.reading.empty()) return;
    Json options = Json::array();
    for (const auto& [answer, option] : norm.options) {
      options.push_back({{"answer", answer.str()}, {"edges", edges(option)}});
    }
    json_["by_reading"] = {{"question", question(terms_, norm.reading)}, {"options", std::move(options)}};
  }

  void add(const terms::Packages& norm) {
    add("elements", ids(norm.elements));
    add("rule", word(norm.rule));
    add("only_if", norm.only_if);
  }

  void add(const terms::Consults& norm) {
    add("bearer", actors(norm.bearer));
    add("with", actors(norm.with));
    add("about", norm.about);
    add("before", time_or_none(norm.before));
    add("needs", norm.agreement ? "agreement" : "hearing");
  }

  void add(const terms::Notifies& norm) {
    add("bearer", actors(norm.bearer));
    add("to", actors(norm.to));
    add("via", actor_or_none(norm.via));
    add("about", act(terms_, norm.about));
    add("lead", duration(norm.lead));
    add("before", time_or_none(norm.before));
    add("content", norm.content);
    if (!norm.acknowledge_within) return;
    json_["acknowledge"] = {{"by", actors(norm.acknowledge_by)}, {"within", duration(*norm.acknowledge_within)}};
    add(json_["acknowledge"], "on_silence", norm.on_silence.str());
  }

  const terms::Terms& terms_;
  Json json_;
};

}  // namespace

Json parts(const terms::Terms& terms, const terms::Condition& condition) {
  using Op = terms::Condition::Op;
  if (condition.op == Op::leaf) return {{"phrase", parts(terms, condition.leaf)}};
  if (condition.op == Op::negation) return {{"not", parts(terms, condition.parts.at(0))}};
  Json all = Json::array();
  for (const terms::Condition& part : condition.parts) all.push_back(parts(terms, part));
  return {{condition.op == Op::all ? "all" : "any", std::move(all)}};
}

Json parts(const terms::Terms& terms, const terms::Provision& provision) {
  return Parts(terms, provision).take();
}

}  // namespace truce::report
