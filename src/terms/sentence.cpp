// One provision in plain sentences. Two rules of wording bind: an exemption is worded "this provision does not prohibit
// it", with what it does not affect, and an acknowledgement is receipt only.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "terms/print.h"
#include "terms/words.h"

namespace truce::terms {
namespace {

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

class Sentences {
 public:
  explicit Sentences(const Terms& terms) : words_(terms) {}

  std::string operator()(const Provision& provision) {
    provision_ = provision.id;
    std::visit([&](const auto& norm) { say(norm); }, provision.norm);
    if (!std::holds_alternative<Exempts>(provision.norm)) say_exempted_by();
    return fmt::format("{}", fmt::join(sentences_, " "));
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    sentences_.push_back(capitalised(fmt::format(format, std::forward<Args>(args)...)));
  }

  void say_exempted_by() {
    std::vector<std::string> by;
    for (const Provision& other : words_.terms().provisions) {
      const auto* exempts = std::get_if<Exempts>(&other.norm);
      const bool names_it =
          exempts && std::find(exempts->from.begin(), exempts->from.end(), provision_) != exempts->from.end();
      if (names_it) by.push_back(other.id.str());
    }
    if (!by.empty()) add("It does not apply where {} says so.", Words::list(by, "or"));
  }

  std::string during(const std::string& period) const { return period.empty() ? "" : ", " + words_.period(period); }

  void on_breach(const std::vector<ProvisionId>& provisions) {
    if (!provisions.empty()) add("A breach brings in {}.", Words::provisions(provisions));
  }

  void say(const Prohibits& norm) {
    const std::string target = norm.target.empty() ? "" : " against " + words_.terms().name_of(norm.target);
    const std::string when = norm.when ? ", where " + words_.condition(*norm.when) : "";
    add("{} shall not {}{}{}{}.", words_.actors(norm.bearer), words_.act(norm.act), target, when, during(norm.during));
    on_breach(norm.on_breach);
  }

  void say(const Obliges& norm) {
    constexpr std::array<std::string_view, 3> kModes{"", " at all times", " and then keep it so"};
    const std::string owed = norm.owed_to.empty() ? "" : ", as owed to " + words_.actors(norm.owed_to);
    add("{} shall {}{}{}{}.", words_.actors(norm.bearer), words_.act(norm.to),
        kModes[static_cast<std::size_t>(norm.mode)], owed, during(norm.during));
    if (norm.when) add("This is due only if {}.", words_.condition(*norm.when));
    if (norm.due) say(*norm.due);
    if (!norm.no_deadline.empty()) add("No deadline: {}.", norm.no_deadline);
    if (norm.may_be_early) add("It may be done before it falls due.");
    if (norm.survives_breach) add("It remains owed after it is breached.");
    on_breach(norm.on_breach);
    if (norm.separation) say(*norm.separation);
  }

  std::vector<std::string> limits(const Due& due) const {
    std::vector<std::string> out;
    if (due.at) out.push_back("it falls due at " + words_.moment(*due.at, true));
    if (due.by) out.push_back("it is to be done no later than " + words_.moment(*due.by, true));
    if (due.start_within) {
      out.push_back(fmt::format("it is to begin within {} of {}", to_string(*due.start_within), words_.step(due.of)));
    }
    if (due.within)
      out.push_back(fmt::format("it is to be done within {} of {}", to_string(*due.within), words_.step(due.of)));
    return out;
  }

  void say(const Due& due) {
    if (const auto stated = limits(due); !stated.empty()) add("{}.", Words::list(stated));
    if (!due.reading.empty()) {
      std::vector<std::string> options;
      for (const auto& [answer, option] : due.options) {
        options.push_back(fmt::format("if “{}”, {}", answer.str(), Words::list(limits(option))));
      }
      add("The deadline depends on the answer to {}: {}.", words_.question(due.reading), fmt::join(options, "; "));
    }
    if (!due.hard) add("This is a target, not a hard deadline.");
  }

  void say(const Separation& separation) {
    std::vector<std::string> widths;
    for (const auto& [id, width] : separation.widths) {
      const Weapon* weapon = words_.terms().weapon(id);
      widths.push_back(fmt::format("{} for “{}”", Words::distance(width), weapon == nullptr ? id : weapon->name));
    }
    std::vector<std::string> lines;
    for (const auto& [party, line] : separation.measured_from) {
      const Place* place = words_.terms().place(line);
      lines.push_back(
          fmt::format("{} from “{}”", words_.terms().name_of(party), place == nullptr ? line.str() : place->name));
    }
    add("The widths are {}; they are measured by {}.", Words::list(widths), Words::list(lines));
    if (!separation.per_side.empty()) {
      add("What the widths mean for each side depends on the answer to {}.", words_.question(separation.per_side));
    }
  }

  void say(const Exempts& norm) {
    const std::string when = words_.condition(norm.when);
    constexpr std::array<std::string_view, 3> kWordings{
        "this provision does not prohibit it", "this provision does not require it", "this exemption does not apply"};
    std::array<std::vector<ProvisionId>, 3> by_kind;
    for (const ProvisionId& id : norm.from) {
      const Provision* from = words_.terms().provision(id);
      const std::string_view kind = from == nullptr ? "prohibits" : kind_of(*from);
      by_kind[kind == "obliges" ? 1U : kind == "exempts" ? 2U : 0U].push_back(id);
    }
    for (std::size_t i = 0; i < by_kind.size(); ++i) {
      if (!by_kind[i].empty()) {
        add("Where {}, it is to be said of {}: {}.", when, Words::provisions(by_kind[i]), kWordings[i]);
      }
    }
    say_exempted_by();
    add("This does not affect: {}.", fmt::join(norm.does_not_affect, "; "));
  }

  void say(const Empowers& norm) {
    add("The power to {} lies with {}{}.", norm.to, words_.actors(norm.holder), norm.jointly ? ", acting jointly" : "");
    if (!norm.settles.empty()) add("Its use settles {}.", words_.question(norm.settles));
    if (!norm.binds.empty()) add("It binds {}.", words_.terms().name_of(norm.binds));
    add("It takes effect {}.", norm.as_stated ? "from the date that it states" : "only from its use onwards");
    if (norm.by) add("It is to be used no later than {}.", words_.moment(*norm.by, true));
    if (norm.needs) add("It can be used only if {}.", words_.condition(*norm.needs));
    if (!norm.inputs.empty()) add("To be taken into account: {}.", fmt::join(norm.inputs, "; "));
  }

  static std::string edge(const Edge& edge) {
    const std::string lag = edge.lag ? fmt::format(" (lag {})", to_string(*edge.lag)) : "";
    const std::string& first = edge.first.str();
    const std::string& then = edge.then.str();
    switch (edge.type) {
      case Edge::Type::finish_start: return fmt::format("{} is finished before {} starts{}", first, then, lag);
      case Edge::Type::start_start: return fmt::format("{} starts before {} starts{}", first, then, lag);
      case Edge::Type::finish_finish: return fmt::format("{} is finished before {} is{}", first, then, lag);
      case Edge::Type::parallel: break;
    }
    return fmt::format("{} and {} move in parallel{}", first, then, lag);
  }
  static std::string edges(const std::vector<Edge>& all) {
    std::vector<std::string> out;
    for (const Edge& one : all) out.push_back(edge(one));
    return out.empty() ? "nothing more" : fmt::format("{}", fmt::join(out, ", "));
  }

  void say(const Orders& norm) {
    if (!norm.edges.empty()) add("Order of steps: {}.", edges(norm.edges));
    if (norm.reading.empty()) return;
    std::vector<std::string> options;
    for (const auto& [answer, option] : norm.options)
      options.push_back(fmt::format("if “{}”, {}", answer.str(), edges(option)));
    add("What order holds besides depends on the answer to {}: {}.", words_.question(norm.reading),
        fmt::join(options, "; "));
  }

  void say(const Packages& norm) {
    constexpr std::array<std::string_view, 3> kRules{
        "are to be closed together", "are to be carried out all or not at all", "are to move in parallel"};
    const std::string only_if = norm.only_if ? ", but only if " + words_.condition(*norm.only_if) : "";
    add("{} {}{}.", Words::provisions(norm.elements), kRules[static_cast<std::size_t>(norm.rule)], only_if);
  }

  void say(const Consults& norm) {
    const std::string before = norm.before.empty() ? "" : fmt::format(", before {}", words_.step(norm.before));
    add("{} shall consult {} about provision {}{}.", words_.actors(norm.bearer), words_.actors(norm.with), norm.about,
        before);
    add("{}.", norm.agreement ? "Their agreement is needed" : "To hear them is enough; their agreement is not needed");
  }

  void say(const Notifies& norm) {
    const std::string via = norm.via.empty() ? "" : " through " + words_.terms().name_of(norm.via);
    add("{} shall give {} notice{}, at least {} before {}, of the intention to {}.", words_.actors(norm.bearer),
        words_.actors(norm.to), via, to_string(norm.lead), words_.step(norm.before), words_.act(norm.about));
    if (!norm.content.empty()) add("The notice states: {}.", fmt::join(norm.content, ", "));
    if (!norm.acknowledge_within) return;
    add("{} shall acknowledge it within {}; an acknowledgement is receipt only.", words_.actors(norm.acknowledge_by),
        to_string(*norm.acknowledge_within));
    if (!norm.on_silence.empty()) add("Silence brings in {}.", norm.on_silence.str());
  }

  Words words_;
  ProvisionId provision_;
  std::vector<std::string> sentences_;
};

}  // namespace

std::string sentence(const Terms& terms, const Condition& condition) {
  return Words(terms).condition(condition);
}

std::string sentence(const Terms& terms, const Provision& provision) {
  Sentences sentences(terms);
  return sentences(provision);
}

}  // namespace truce::terms
