#include <algorithm>

#include "casefile/decode.h"
#include "casefile/words.h"

namespace truce {
namespace {

/// Where a kind may settle a question: question and answer come together, and about belongs to them.
template <class B>
void read_question(const Field& in, B& out) {
  read(in["question"], out.question);
  read(in["about"], out.about);
  read(in["answer"], out.answer);
  if (out.question.empty() != out.answer.empty()) {
    in[out.question.empty() ? "question" : "answer"].refuse("question and answer together", "half of an answer");
  } else if (out.question.empty() && in["about"].present()) {
    in["about"].refuse("a question beside it", "arguments of no question");
  }
}

void read(const Field& in, ActorBody& out) {
  read(in["id"], out.id);
  read(in["name"], out.name);
  read(in["kind"], out.kind);
  read(in["part_of"], out.part_of);
  read(in["aka"], out.aka);
  read(in["party"], out.party);
  if (std::ranges::find(out.part_of, out.id) != out.part_of.end()) {
    in["part_of"].refuse("other actors", "an actor is part of itself");
  }
}

void read(const Field& in, InstrumentBody& out) {
  read(in["id"], out.id);
  read(in["title"], out.title);
  std::optional<StatedTime> adopted;
  read(in["adopted"], adopted);
  if (adopted) {
    out.adopted = adopted->text;
    out.adopted_span = *adopted;
  }
  read(in["adopted_by"], out.adopted_by);
  read(in["amends"], out.amends);
  read(in["supplements"], out.supplements);
  read(in["endorses"], out.endorses);
  read(in["interprets"], out.interprets);
  read(in["sha256"], out.sha256);
}

void read(const Field& in, TermsBody& out) {
  read(in["id"], out.id);
  read(in["text"], out.text);
  Field geometry = in["geometry"];
  if (!geometry.present()) return;
  if (!geometry.json().is_object()) return geometry.refuse("an object");
  for (const auto& item : geometry.json().items()) {
    read_object_text(geometry[item.key()], out.geometry.emplace_back(item.key(), "").second);
  }
}

void read(const Field& in, AcceptanceBody& out) {
  read(in["actor"], out.actor);
  read(in["of"], out.of);
  read(in["through"], out.through);
}

void read(const Field& in, ReservationBody& out) {
  read(in["actor"], out.actor);
  read(in["to"], out.to);
  static constexpr std::string_view kEffects[] = {"interprets", "excludes"};
  out.excludes = read_word(in["effect"], kEffects) == 1;
  read(in["text"], out.text);
}

void read(const Field& in, PositionBody& out) {
  read(in["by"], out.by);
  read_question(in, out);
}

void read(const Field& in, NoAgreementBody& out) {
  read(in["question"], out.question);
  read(in["about"], out.about);
  read(in["state"], out.state);
}

void read(const Field& in, DeterminationBody& out) {
  read(in["by"], out.by);
  read(in["under"], out.under);
  read_question(in, out);
  read(in["supersedes"], out.supersedes);
}

void read(const Field& in, StatementBody& out) {
  read(in["by"], out.by);
  read(in["venue"], out.venue);
  read(in["language"], out.language);
  read(in["quote"], out.quote);
  read(in["text"], out.text);
  read(in["located"], out.located);
  if (out.located && out.quote.empty()) in["located"].refuse("a quote beside it", "offsets of no quote");
}

void read(const Field& in, EvidenceBody& out) {
  read(in["by"], out.by);
  read(in["title"], out.title);
  read(in["sha256"], out.sha256);
  read(in["media_type"], out.media_type);
  read_question(in, out);
  read(in["custody"], out.custody);
}

void read(const Field& in, ReportBody& out) {
  read(in["incident"], out.incident);
  read(in["by"], out.by);
  read(in["stance"], out.stance);
  read(in["title"], out.title);
  read(in["text"], out.text);
  read(in["when"], out.when);
  if (out.when) out.when_span = out.when->span(in.context().zone);
  read(in["place"], out.place);
  read(in["acts"], out.acts);
  read(in["weapon"], out.weapon);
  read(in["attribution"], out.attribution);
  read(in["targets"], out.targets);
  read(in["killed"], out.killed);
  read(in["injured"], out.injured);
  read(in["external_ids"], out.external_ids);
}

void read(const Field& in, AssessmentBody& out) {
  read(in["incident"], out.incident);
  read(in["by"], out.by);
  read(in["status"], out.status);
  read(in["attribution"], out.attribution);
  read(in["text"], out.text);
}

void read(const Field& in, ControlBody& out) {
  read(in["holder"], out.holder);
  read(in["by"], out.by);
  read(in["place"], out.place);
  read_object_text(in["area"], out.area);
  read(in["tolerance_m"], out.tolerance);
  if (out.place.empty() && out.area.empty()) in.refuse("a place or an area", "control of nothing");
}

void read(const Field& in, NotificationBody& out) {
  read(in["by"], out.by);
  read(in["class"], out.notification_class);
  read(in["title"], out.title);
  read(in["function"], out.function);
  read(in["place"], out.place);
  read(in["route"], out.route);
  read(in["departs"], out.departs);
  read(in["ends"], out.ends);
  read(in["emergency"], out.emergency);
  read(in["text"], out.text);
  require_order(in, "departs", "ends");
}

void read(const Field& in, DeliveryBody& out) {
  read(in["notification"], out.notification);
  read(in["to"], out.to);
  read(in["medium"], out.medium);
  read(in["sent"], out.sent);
  read(in["received"], out.received);
  require_order(in, "sent", "received");
}

void read(const Field& in, AcknowledgementBody& out) {
  static constexpr std::string_view kMeanings[] = {"receipt-only"};
  read(in["notification"], out.notification);
  read(in["by"], out.by);
  (void)read_word(in["meaning"], kMeanings);
  read(in["at"], out.at);
  read(in["text"], out.text);
}

void read(const Field& in, ProgressBody& out) {
  static constexpr std::string_view kStatuses[] = {"claimed", "verified"};
  read(in["of"], out.of);
  read(in["by"], out.by);
  read(in["state"], out.state);
  out.verified = read_word(in["status"], kStatuses) == 1;
  read(in["text"], out.text);
}

void read(const Field& in, KeyBody& out) {
  read(in["action"], out.action);
  read(in["party"], out.party);
  read(in["public_key"], out.public_key);
  read(in["key"], out.key);
  read(in["kinds"], out.kinds);
  read(in["possession"], out.possession);
  read(in["officer"], out.officer);
  read(in["reason"], out.reason);
  read(in["name"], out.name);
  read(in["need"], out.need);
  read(in["parties"], out.parties);
}

void read(const Field& in, ErasureBody& out) {
  read(in["index"], out.index);
  read(in["leaf"], out.leaf);
  read(in["authority"], out.authority);
  read(in["reason"], out.reason);
}

void read(const Field& in, WithdrawalBody& out) {
  read(in["reason"], out.reason);
}

/// Kept whole like the others, but its period and heights are checked.
Body read_activity(const Field& in) {
  require_order(in, "from", "to");
  std::optional<double> lower;
  std::optional<double> upper;
  read(in["lower_m"], lower);
  read(in["upper_m"], upper);
  if (lower && upper && *upper < *lower) in["upper_m"].refuse("at least lower_m", "upper limit below the lower");
  return OtherBody{in.json(), Kind::activity};
}

template <class B>
Body body(const Field& in) {
  B out;
  read(in, out);
  return out;
}

}  // namespace

Body read_body(Kind kind, const Field& in) {
  switch (kind) {
    case Kind::actor: return body<ActorBody>(in);
    case Kind::instrument: return body<InstrumentBody>(in);
    case Kind::terms: return body<TermsBody>(in);
    case Kind::acceptance: return body<AcceptanceBody>(in);
    case Kind::reservation: return body<ReservationBody>(in);
    case Kind::position: return body<PositionBody>(in);
    case Kind::no_agreement: return body<NoAgreementBody>(in);
    case Kind::determination: return body<DeterminationBody>(in);
    case Kind::statement: return body<StatementBody>(in);
    case Kind::evidence: return body<EvidenceBody>(in);
    case Kind::report: return body<ReportBody>(in);
    case Kind::assessment: return body<AssessmentBody>(in);
    case Kind::control: return body<ControlBody>(in);
    case Kind::notification: return body<NotificationBody>(in);
    case Kind::delivery: return body<DeliveryBody>(in);
    case Kind::acknowledgement: return body<AcknowledgementBody>(in);
    case Kind::progress: return body<ProgressBody>(in);
    case Kind::key: return body<KeyBody>(in);
    case Kind::erasure: return body<ErasureBody>(in);
    case Kind::withdrawal: return body<WithdrawalBody>(in);
    case Kind::activity: return read_activity(in);
    case Kind::meeting:
    case Kind::wish:
    case Kind::invitation:
    case Kind::reply: return OtherBody{in.json(), kind};
  }
  return OtherBody{};  // not reached: every kind is above
}

}  // namespace truce
