// The eight kinds of provision, member by member as the schema names them.
#include "terms/node.h"

namespace truce::terms {
namespace {

using DateMeans = Node::DateMeans;

Due read_due(const Node& node) {
  Due due;
  due.at = node.local("at", DateMeans::end);
  due.by = node.local("by", DateMeans::end);
  due.within = node.duration("within");
  due.start_within = node.duration("start_within");
  due.of = node.text("of");
  due.hard = node.text("kind") != "target";
  if (node.has("by_reading")) {
    const Node reading = node.at("by_reading");
    due.reading = QuestionId(reading.text("question"));
    for (const auto& [answer, option] : reading.members("options")) {
      due.options.push_back({AnswerId(answer), read_due(option)});
      due.options.back().due.hard = due.hard;
    }
  }
  return due;
}

Edge::Type edge_type(std::string_view word) {
  if (word == "start-start") return Edge::Type::start_start;
  if (word == "finish-finish") return Edge::Type::finish_finish;
  if (word == "parallel") return Edge::Type::parallel;
  return Edge::Type::finish_start;
}

std::vector<Edge> read_edges(const std::vector<Node>& nodes) {
  std::vector<Edge> edges;
  for (const Node& node : nodes) {
    edges.push_back({ProvisionId(node.text("first")), ProvisionId(node.text("then")), edge_type(node.text("type")),
                     node.duration("lag"), node.text("cite")});
  }
  return edges;
}

Separation read_separation(const Node& node) {
  Separation out;
  for (const auto& [party, line] : node.members("measured_from")) {
    out.measured_from.emplace_back(ActorId(party), PlaceId(line.text()));
  }
  for (const Node& width : node.items("widths")) out.widths.emplace_back(width.text("weapon"), width.distance("width"));
  if (node.has("per_side")) out.per_side = QuestionId(node.at("per_side").text("question"));
  return out;
}

Prohibits read_prohibits(const Node& node) {
  Prohibits out;
  out.bearer = node.list<ActorId>("bearer");
  out.act = node.text("act");
  out.target = ActorId(node.text("target"));
  out.when = node.condition("when");
  out.during = node.text("during");
  out.on_breach = node.list<ProvisionId>("on_breach");
  return out;
}

Obliges::Mode mode_of(std::string_view word) {
  if (word == "maintain") return Obliges::Mode::maintain;
  return word == "achieve" ? Obliges::Mode::achieve : Obliges::Mode::achieve_then_maintain;
}

Obliges read_obliges(const Node& node) {
  Obliges out;
  out.bearer = node.list<ActorId>("bearer");
  out.to = node.text("to");
  out.owed_to = node.list<ActorId>("owed_to");
  out.mode = mode_of(node.text("mode"));
  if (node.has("due")) out.due = read_due(node.at("due"));
  out.no_deadline = node.text("no_deadline");
  out.during = node.text("during");
  out.when = node.condition("when");
  out.may_be_early = node.flag("may_be_early");
  out.survives_breach = node.flag("survives_breach");
  out.on_breach = node.list<ProvisionId>("on_breach");
  if (node.has("separation")) out.separation = read_separation(node.at("separation"));
  return out;
}

Exempts read_exempts(const Node& node) {
  Exempts out;
  out.from = node.list<ProvisionId>("from");
  if (auto when = node.condition("when")) out.when = *std::move(when);
  out.does_not_affect = node.list<std::string>("does_not_affect");
  return out;
}

Empowers read_empowers(const Node& node) {
  Empowers out;
  out.holder = node.list<ActorId>("holder");
  out.jointly = node.flag("jointly");
  out.to = node.text("to");
  out.settles = QuestionId(node.text("settles"));
  out.binds = ActorId(node.text("binds"));
  out.as_stated = node.text("effect") == "as-stated";
  out.by = node.local("by", DateMeans::end);
  out.needs = node.condition("needs");
  out.inputs = node.list<std::string>("inputs");
  return out;
}

Orders read_orders(const Node& node) {
  Orders out;
  out.edges = read_edges(node.items("edges"));
  if (node.has("by_reading")) {
    const Node reading = node.at("by_reading");
    out.reading = QuestionId(reading.text("question"));
    for (const auto& [answer, edges] : reading.members("options")) {
      out.options.emplace_back(AnswerId(answer), read_edges(edges.items()));
    }
  }
  return out;
}

Packages read_packages(const Node& node) {
  Packages out;
  out.elements = node.list<ProvisionId>("elements");
  const std::string rule = node.text("rule");
  if (rule == "all-or-none") out.rule = Packages::Rule::all_or_none;
  if (rule == "in-parallel") out.rule = Packages::Rule::in_parallel;
  out.only_if = node.condition("only_if");
  return out;
}

Consults read_consults(const Node& node) {
  Consults out;
  out.bearer = node.list<ActorId>("bearer");
  out.with = node.list<ActorId>("with");
  out.about = node.text("about");
  out.before = node.text("before");
  out.agreement = node.text("needs") == "agreement";
  return out;
}

Notifies read_notifies(const Node& node) {
  Notifies out;
  out.bearer = node.list<ActorId>("bearer");
  out.to = node.list<ActorId>("to");
  out.via = ActorId(node.text("via"));
  out.about = node.text("about");
  out.lead = node.duration("lead").value_or(CalendarDuration{});
  out.before = node.text("before");
  out.content = node.list<std::string>("content");
  if (node.has("acknowledge")) {
    const Node acknowledge = node.at("acknowledge");
    out.acknowledge_by = acknowledge.list<ActorId>("by");
    out.acknowledge_within = acknowledge.duration("within");
    out.on_silence = ProvisionId(acknowledge.text("on_silence"));
  }
  return out;
}

}  // namespace

Norm read_norm(const Node& provision, std::string_view kind) {
  const Node node = provision.at(std::string(kind));
  if (kind == "prohibits") return read_prohibits(node);
  if (kind == "obliges") return read_obliges(node);
  if (kind == "exempts") return read_exempts(node);
  if (kind == "empowers") return read_empowers(node);
  if (kind == "orders") return read_orders(node);
  if (kind == "packages") return read_packages(node);
  if (kind == "consults") return read_consults(node);
  return read_notifies(node);
}

}  // namespace truce::terms
