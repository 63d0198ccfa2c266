#include "report/entry_text.h"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace truce::report {
namespace {

std::string text_of(const Json& object, const char* name) {
  auto it = object.find(name);
  return it == object.end() || !it->is_string() ? std::string() : it->get<std::string>();
}

/// The members of a body that its line may name; of a text only where there is nothing shorter (parts).
constexpr std::array named = {"about",   "action", "actor",  "adopted",  "answer",       "authority", "by",
                              "class",   "effect", "holder", "id",       "incident",     "index",     "invitation",
                              "invite",  "kind",   "name",   "need",     "notification", "of",        "officer",
                              "parties", "party",  "place",  "question", "quote",        "reason",    "role",
                              "stance",  "state",  "status", "through",  "title",        "to",        "under"};

class Sentence {
 public:
  explicit Sentence(const Case& c) : case_(c) {}

  [[nodiscard]] std::string actor(const Json& object, const char* name) const {
    return case_.actor_name(ActorId(text_of(object, name)));
  }

  [[nodiscard]] std::string actors(const Json& object, const char* name) const {
    std::vector<std::string> names;
    for (const auto& id : object.value(name, Json::array()))
      names.push_back(case_.actor_name(ActorId(id.get<std::string>())));
    return fmt::format("{}", fmt::join(names, ", "));
  }

  [[nodiscard]] std::string about(const Json& body) const {
    auto it = body.find("about");
    if (it == body.end()) return {};
    About about;
    about.actor = ActorId(text_of(*it, "actor"));
    about.incident = IncidentId(text_of(*it, "incident"));
    about.place = PlaceId(text_of(*it, "place"));
    about.notification = EntryId(text_of(*it, "notification"));
    return in_words(about, case_);
  }

  [[nodiscard]] std::string answer(const Json& body) const {
    return fmt::format("{}{} is {}", text_of(body, "question"), about(body), text_of(body, "answer"));
  }

  [[nodiscard]] std::string of(const std::string& kind, const Json& body) const {
    if (kind == "actor") {
      return fmt::format("{} ({}{})", text_of(body, "name"), text_of(body, "kind"),
                         body.value("party", false) ? ", a party" : "");
    }
    if (kind == "instrument") return fmt::format("{}, adopted {}", text_of(body, "title"), text_of(body, "adopted"));
    if (kind == "terms") return fmt::format("terms {}", text_of(body, "id"));
    if (kind == "acceptance") {
      std::string through = text_of(body, "through").empty() ? "" : " through " + actor(body, "through");
      return fmt::format("{} accepts {}{}", actor(body, "actor"), text_of(body, "of"), through);
    }
    if (kind == "reservation") {
      return fmt::format("{} reserves on {} ({})", actor(body, "actor"), text_of(body, "to"), text_of(body, "effect"));
    }
    if (kind == "position") return fmt::format("{} holds: {}", actor(body, "by"), answer(body));
    if (kind == "no-agreement") {
      return fmt::format("no agreement on {}{} ({})", text_of(body, "question"), about(body), text_of(body, "state"));
    }
    if (kind == "determination") {
      std::string what = text_of(body, "question").empty() ? "acts" : "determines: " + answer(body);
      return fmt::format("{} {} (under {})", actors(body, "by"), what, text_of(body, "under"));
    }
    if (kind == "statement") {
      std::string said = text_of(body, "quote").empty() ? text_of(body, "text") : "\"" + text_of(body, "quote") + "\"";
      return fmt::format("{} said: {}", actor(body, "by"), said);
    }
    if (kind == "evidence") return fmt::format("{} files: {}", actor(body, "by"), text_of(body, "title"));
    if (kind == "report") {
      std::string title = text_of(body, "title").empty() ? text_of(body, "text") : text_of(body, "title");
      return fmt::format("{} ({} by {}): {}", text_of(body, "incident"), text_of(body, "stance"), actor(body, "by"),
                         title);
    }
    if (kind == "assessment") {
      return fmt::format("{}: {} by {}", text_of(body, "incident"), text_of(body, "status"), actor(body, "by"));
    }
    if (kind == "control") {
      return fmt::format("{} holds {}, says {}", actor(body, "holder"),
                         text_of(body, "place").empty() ? "an area" : text_of(body, "place"), actor(body, "by"));
    }
    if (kind == "notification") {
      return fmt::format("{} notifies ({}): {}", actor(body, "by"), text_of(body, "class"), text_of(body, "title"));
    }
    if (kind == "delivery") return fmt::format("{} sent to {}", text_of(body, "notification"), actor(body, "to"));
    if (kind == "acknowledgement") {
      return fmt::format("{} acknowledges receipt of {} (receipt only)", actor(body, "by"),
                         text_of(body, "notification"));
    }
    if (kind == "progress") {
      return fmt::format("{} {} ({} by {})", text_of(body, "of"), text_of(body, "state"), text_of(body, "status"),
                         actor(body, "by"));
    }
    if (kind == "meeting") return text_of(body, "title");
    if (kind == "wish") {
      return fmt::format("{} wishes that {} invite {}", actor(body, "by"), actor(body, "to"), actors(body, "invite"));
    }
    if (kind == "invitation") {
      return fmt::format("{} invites {} as {}", actor(body, "by"), actor(body, "to"), text_of(body, "role"));
    }
    if (kind == "reply") {
      return fmt::format("{} replies to {}: {}", actor(body, "by"), text_of(body, "invitation"),
                         text_of(body, "answer"));
    }
    if (kind == "activity") return fmt::format("{} plans: {}", actor(body, "by"), text_of(body, "title"));
    if (kind == "erasure") {
      return fmt::format("the content of entry {} is erased by authority of {}: {}", body.value("index", 0),
                         text_of(body, "authority"), text_of(body, "reason"));
    }
    if (kind == "key" && text_of(body, "action") == "policy") {
      return fmt::format("a checkpoint is final with witnesses of {} of {}", body.value("need", 0),
                         actors(body, "parties"));
    }
    if (kind == "key") {
      std::string officer = text_of(body, "officer").empty() ? "" : ", officer " + text_of(body, "officer");
      return fmt::format("{} a key of {}{}", text_of(body, "action"), actor(body, "party"), officer);
    }
    return text_of(body, "reason");
  }

 private:
  const Case& case_;
};

}  // namespace

Result<Json> content_of(const LoggedEntry& logged) {
  if (logged.withheld == Withheld::no) return parse_json(logged.envelope.payload);
  return Json{{"withheld", logged.withheld == Withheld::sealed ? "sealed" : "erased"}};
}

Json parts(const Json& entry) {
  std::string kind = text_of(entry, "kind");
  if (kind.empty()) return Json::object();
  Json told = Json::object();
  if (kind == "correction" || kind == "withdrawal") {
    told["change"] = kind;
    told["replaces"] = text_of(entry, "replaces");
  }
  if (kind == "correction") {
    for (const auto& [name, body] : entry.items()) {
      if (name != kind && name != "author" && name != "valid" && body.is_object()) kind = name;
    }
  }
  told["kind"] = kind;
  told["body"] = Json::object();
  const auto stated = entry.find(kind);
  if (stated == entry.end()) return told;
  for (const char* name : named) {
    const auto member = stated->find(name);
    if (member != stated->end() && (!member->is_object() || name == std::string_view("about")))
      told["body"][name] = *member;
  }
  const bool worded = !text_of(*stated, "quote").empty() || !text_of(*stated, "title").empty();
  if (!worded && (kind == "statement" || kind == "report")) told["body"]["text"] = text_of(*stated, "text");
  return told;
}

std::string one_line(const Json& entry, const Case& c) {
  if (auto withheld = entry.find("withheld"); withheld != entry.end()) {
    return *withheld == "sealed" ? "(for others: no key at hand opens it)" : "(erased)";
  }
  const Json told = parts(entry);
  if (told.empty()) return {};
  std::string out;
  if (auto change = told.find("change"); change != told.end()) {
    out = fmt::format("{} {}: ", *change == "correction" ? "corrects" : "withdraws", text_of(told, "replaces"));
  }
  return out + Sentence(c).of(text_of(told, "kind"), told["body"]);
}

std::string in_words(const About& about, const Case& c) {
  std::vector<std::string> parts;
  if (!about.actor.empty()) parts.push_back(c.actor_name(about.actor));
  if (!about.incident.empty()) parts.push_back("incident " + about.incident.str());
  if (!about.place.empty()) parts.push_back("place " + about.place.str());
  if (!about.notification.empty()) parts.push_back("notification " + about.notification.str());
  return parts.empty() ? std::string() : fmt::format(" about {}", fmt::join(parts, ", "));
}

Json to_json(const About& about) {
  Json json = Json::object();
  if (!about.actor.empty()) json["actor"] = about.actor.str();
  if (!about.incident.empty()) json["incident"] = about.incident.str();
  if (!about.place.empty()) json["place"] = about.place.str();
  if (!about.notification.empty()) json["notification"] = about.notification.str();
  return json;
}

}  // namespace truce::report
