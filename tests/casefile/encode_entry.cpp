#include "casefile/encode_entry.h"

namespace truce::testing {
namespace {

Json encode(const std::string& text) {
  return text;
}
Json encode(std::int64_t number) {
  return number;
}
template <class Tag>
Json encode(const Id<Tag>& id) {
  return id.str();
}
Json encode(const StatedTime& time) {
  return time.text;
}
Json encode(const Edtf& time) {
  return time.text();
}

Json encode(const Source& s);
Json encode(const StatedPlace& p);
Json encode(const Candidate& c);
Json encode(const Attribution& a);
Json encode(const Target& t);
Json encode(const Located& l);
Json encode(const Custody& c);

/// An object under construction: `put` leaves out what is empty.
struct Object {
  Json json = Json::object();

  Object& put(const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
    return *this;
  }
  template <class Tag>
  Object& put(const char* name, const Id<Tag>& id) {
    return put(name, id.str());
  }
  Object& flag(const char* name, bool value) {
    if (value) json[name] = true;
    return *this;
  }
  template <class T>
  Object& put(const char* name, const std::optional<T>& value) {
    if (value) json[name] = encode(*value);
    return *this;
  }
  template <class T>
  Object& put(const char* name, const std::vector<T>& values) {
    for (const T& value : values) json[name].push_back(encode(value));
    return *this;
  }
  Object& put_object(const char* name, Json value) {
    if (!value.empty()) json[name] = std::move(value);
    return *this;
  }
  Object& put_text(const char* name, const std::string& object_text) {
    if (!object_text.empty()) json[name] = Json::parse(object_text);
    return *this;
  }
};

Json encode(const Source& s) {
  return Object()
      .put("title", s.title)
      .put("url", s.url)
      .put("published", s.published)
      .put("language", s.language)
      .put("translated_from", s.translated_from)
      .put("sha256", s.sha256)
      .put("locator", s.locator)
      .json;
}
Json encode(const About& a) {
  return Object()
      .put("actor", a.actor)
      .put("incident", a.incident)
      .put("place", a.place)
      .put("notification", a.notification)
      .json;
}
Json encode(const CountRange& r) {
  return Object().put("min", r.min).put("max", r.max).json;
}
Json encode(const StatedPlace& p) {
  Object out;
  out.put("name", p.name).put("within", p.within);
  if (p.point) {
    out.json["lat"] = p.point->latitude;
    out.json["lon"] = p.point->longitude;
    if (p.point->radius.value != 0) out.json["radius_m"] = p.point->radius.value;
  }
  return out.json;
}
Json encode(const Candidate& c) {
  return Object()
      .put("actor", c.actor)
      .put("basis", std::string(to_string(c.basis)))
      .put("confidence", c.confidence)
      .put("by", c.by)
      .put("standard", c.standard)
      .json;
}
Json encode(const Attribution& a) {
  return Object()
      .put("candidates", a.candidates)
      .put("excludes", a.excludes)
      .put("other", std::string(a.other_possible ? "" : "excluded"))
      .json;
}
Json encode(const Target& t) {
  return Object().put("actor", t.actor).put("description", t.description).json;
}
Json encode(const Located& l) {
  Json out = Object().put("sha256", l.sha256).json;
  out["begin"] = l.begin;
  out["end"] = l.end;
  return out;
}
Json encode(const Custody& c) {
  return Object().put("holder", c.holder).put("since", c.since).put("note", c.note).json;
}

Json body_json(const ActorBody& b) {
  return Object()
      .put("id", b.id)
      .put("name", b.name)
      .put("kind", b.kind)
      .put("part_of", b.part_of)
      .put("aka", b.aka)
      .flag("party", b.party)
      .json;
}
Json body_json(const InstrumentBody& b) {
  return Object()
      .put("id", b.id)
      .put("title", b.title)
      .put("adopted", b.adopted)
      .put("adopted_by", b.adopted_by)
      .put("amends", b.amends)
      .put("supplements", b.supplements)
      .put("endorses", b.endorses)
      .put("interprets", b.interprets)
      .put("sha256", b.sha256)
      .json;
}
Json body_json(const TermsBody& b) {
  Object out;
  out.put("id", b.id).put("text", b.text);
  for (const auto& [name, text] : b.geometry) out.json["geometry"][name] = Json::parse(text);
  return out.json;
}
Json body_json(const AcceptanceBody& b) {
  return Object().put("actor", b.actor).put("of", b.of).put("through", b.through).json;
}
Json body_json(const ReservationBody& b) {
  return Object()
      .put("actor", b.actor)
      .put("to", b.to)
      .put("effect", std::string(b.excludes ? "excludes" : "interprets"))
      .put("text", b.text)
      .json;
}
Json body_json(const PositionBody& b) {
  return Object()
      .put("by", b.by)
      .put("question", b.question)
      .put_object("about", encode(b.about))
      .put("answer", b.answer)
      .json;
}
Json body_json(const NoAgreementBody& b) {
  return Object()
      .put("question", b.question)
      .put_object("about", encode(b.about))
      .put("state", std::string(to_string(b.state)))
      .json;
}
Json body_json(const DeterminationBody& b) {
  return Object()
      .put("by", b.by)
      .put("under", b.under)
      .put("question", b.question)
      .put_object("about", encode(b.about))
      .put("answer", b.answer)
      .put("supersedes", b.supersedes)
      .json;
}
Json body_json(const StatementBody& b) {
  return Object()
      .put("by", b.by)
      .put("venue", b.venue)
      .put("language", b.language)
      .put("quote", b.quote)
      .put("text", b.text)
      .put("located", b.located)
      .json;
}
Json body_json(const EvidenceBody& b) {
  return Object()
      .put("by", b.by)
      .put("title", b.title)
      .put("sha256", b.sha256)
      .put("media_type", b.media_type)
      .put("question", b.question)
      .put_object("about", encode(b.about))
      .put("answer", b.answer)
      .put("custody", b.custody)
      .json;
}
Json body_json(const ReportBody& b) {
  return Object()
      .put("incident", b.incident)
      .put("by", b.by)
      .put("stance", std::string(to_string(b.stance)))
      .put("title", b.title)
      .put("text", b.text)
      .put("when", b.when)
      .put("place", b.place)
      .put("acts", b.acts)
      .put("weapon", b.weapon)
      .put("attribution", b.attribution)
      .put("targets", b.targets)
      .put_object("killed", encode(b.killed))
      .put_object("injured", encode(b.injured))
      .put("external_ids", b.external_ids)
      .json;
}
Json body_json(const AssessmentBody& b) {
  return Object()
      .put("incident", b.incident)
      .put("by", b.by)
      .put("status", b.status)
      .put("attribution", b.attribution)
      .put("text", b.text)
      .json;
}
Json body_json(const ControlBody& b) {
  Object out;
  out.put("holder", b.holder).put("by", b.by).put("place", b.place).put_text("area", b.area);
  if (b.tolerance.value != 0) out.json["tolerance_m"] = b.tolerance.value;
  return out.json;
}
Json body_json(const NotificationBody& b) {
  return Object()
      .put("by", b.by)
      .put("class", b.notification_class)
      .put("title", b.title)
      .put("function", b.function)
      .put("place", b.place)
      .put("route", b.route)
      .put("departs", b.departs)
      .put("ends", b.ends)
      .flag("emergency", b.emergency)
      .put("text", b.text)
      .json;
}
Json body_json(const DeliveryBody& b) {
  return Object()
      .put("notification", b.notification)
      .put("to", b.to)
      .put("medium", b.medium)
      .put("sent", b.sent)
      .put("received", b.received)
      .json;
}
Json body_json(const AcknowledgementBody& b) {
  return Object()
      .put("notification", b.notification)
      .put("by", b.by)
      .put("meaning", std::string("receipt-only"))
      .put("at", b.at)
      .put("text", b.text)
      .json;
}
Json body_json(const ProgressBody& b) {
  return Object()
      .put("of", b.of)
      .put("by", b.by)
      .put("state", std::string(to_string(b.state)))
      .put("status", std::string(b.verified ? "verified" : "claimed"))
      .put("text", b.text)
      .json;
}
Json body_json(const OtherBody& b) {
  return b.content;
}
Json body_json(const KeyBody& b) {
  return Object()
      .put("action", std::string(to_string(b.action)))
      .put("party", b.party)
      .put("public_key", b.public_key)
      .put("key", b.key)
      .put("kinds", b.kinds)
      .put("possession", b.possession)
      .put("officer", b.officer)
      .put("reason", b.reason)
      .put("name", b.name)
      .put("need", b.need == 0 ? std::optional<std::int64_t>() : b.need)
      .put("parties", b.parties)
      .json;
}
Json body_json(const ErasureBody& b) {
  return Object()
      .put("index", std::optional(b.index))
      .put("leaf", b.leaf)
      .put("authority", b.authority)
      .put("reason", b.reason)
      .json;
}
Json body_json(const WithdrawalBody& b) {
  return Object().put("reason", b.reason).json;
}

}  // namespace

Json encode_entry(const Entry& e) {
  Object out;
  out.put("truce", std::string("entry/1")).put("case", e.case_id).put("id", e.id);
  out.put("kind", std::string(e.correction_reason ? "correction" : to_string(e.kind)));
  out.json["author"] = {{"party", e.author.str()}, {"key", e.author_key}};
  out.put("issued", e.issued);
  out.put_object("valid", Object().put("from", e.valid_from).put("to", e.valid_to).json);
  out.put("zone", e.zone == "UTC" ? std::string() : e.zone).put("sources", e.sources).put("audience", e.audience);
  if (e.audience.empty()) out.json["audience"] = {"public"};
  out.put("replaces", e.replaces);
  if (e.correction_reason) out.json["correction"]["reason"] = *e.correction_reason;
  out.put("note", e.note);
  out.json[std::string(to_string(e.kind))] = std::visit([](const auto& body) { return body_json(body); }, e.body);
  return out.json;
}

}  // namespace truce::testing
