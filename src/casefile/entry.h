// One entry, typed: what schemas/entry-1.schema.json admits, as C++ values. Decoding is the only way in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/base.h"

namespace truce {

/// The kinds of entry, in the order of the schema and of the alternatives of Body.
enum class Kind : std::uint8_t {
  actor, instrument, terms, acceptance, reservation, position, no_agreement, determination, statement, evidence, report,
  assessment, control, notification, delivery, acknowledgement, activity, progress, meeting, wish, invitation, reply, key,
  withdrawal,
};
[[nodiscard]] std::string_view to_string(Kind kind);

/// The arguments of a question; one that is absent stands for all.
struct About {
  ActorId actor;
  IncidentId incident;
  PlaceId place;
  EntryId notification;
  auto operator<=>(const About&) const = default;
  bool operator==(const About&) const = default;
};

struct Source {
  std::string title;
  std::string url;
  std::string published;
  std::string language;
  std::string translated_from;
  std::string sha256;
  std::string locator;
};

/// A count as a source gives it; an unknown end is absent.
struct CountRange {
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
};

/// A place as stated: a point with a radius, or only a name, or "somewhere in" an area of the terms.
struct StatedPlace {
  std::string name;
  std::optional<GeoPoint> point;
  PlaceId within;
};

enum class AttributionBasis : std::uint8_t { claimed_by, alleged_to, assessed, determined_by };
[[nodiscard]] std::string_view to_string(AttributionBasis basis);

struct Candidate {
  ActorId actor;
  AttributionBasis basis = AttributionBasis::alleged_to;
  std::string confidence;  ///< "low", "medium", "high" or empty
  ActorId by;              ///< the body that assessed or determined
  std::string standard;
};

/// Who acted, according to one report: one of the candidates, or (unless excluded) somebody else.
struct Attribution {
  std::vector<Candidate> candidates;
  std::vector<ActorId> excludes;  ///< actors that this report says did not do it
  bool other_possible = true;
};

struct ActorBody {
  ActorId id;
  std::string name;
  std::string kind;  ///< as in the schema: state, armed-group, forces, ...
  std::vector<ActorId> part_of;
  std::vector<std::string> aka;
  bool party = false;  ///< holds positions of its own and has a view
};
struct InstrumentBody {
  InstrumentId id;
  std::string title;
  std::string adopted;
  std::vector<ActorId> adopted_by;
  std::vector<InstrumentId> amends, supplements, endorses, interprets;
};
struct TermsBody {
  std::string id;
  std::string text;  ///< the YAML file, byte for byte
  std::vector<std::pair<std::string, std::string>> geometry;  ///< file name and GeoJSON text
};
struct AcceptanceBody {
  ActorId actor;
  std::string of;  ///< an instrument or a provision
  ActorId through;
};
struct ReservationBody {
  ActorId actor;
  std::string to;
  bool excludes = false;  ///< false: interprets
  std::string text;
};
struct PositionBody {
  ActorId by;
  QuestionId question;
  About about;
  AnswerId answer;
};
enum class NoAgreement : std::uint8_t { sought_failed, not_sought, pending };
[[nodiscard]] std::string_view to_string(NoAgreement state);
struct NoAgreementBody {
  QuestionId question;
  About about;
  NoAgreement state = NoAgreement::pending;
};
struct DeterminationBody {
  std::vector<ActorId> by;
  ProvisionId under;
  QuestionId question;  ///< empty when the power settles no question
  About about;
  AnswerId answer;
  std::vector<EntryId> supersedes;
};
struct StatementBody {
  ActorId by;
  std::string venue, language, quote, text;
};
struct EvidenceBody {
  ActorId by;
  std::string title, sha256, media_type;
  QuestionId question;
  About about;
  AnswerId answer;
};
enum class Stance : std::uint8_t { observation, allegation, denial, admission };
[[nodiscard]] std::string_view to_string(Stance stance);
struct Target {
  ActorId actor;
  std::string description;
};
struct ReportBody {
  IncidentId incident;
  ActorId by;
  Stance stance = Stance::observation;
  std::string title, text;
  std::optional<Edtf> when;  ///< as stated; read in the entry's zone
  std::optional<Span> when_span;  ///< `when` resolved
  std::optional<StatedPlace> place;
  std::vector<std::string> acts;
  std::string weapon;
  std::optional<Attribution> attribution;
  std::vector<Target> targets;
  CountRange killed, injured;
  std::vector<std::string> external_ids;
};
struct AssessmentBody {
  IncidentId incident;
  ActorId by;
  std::string status;  ///< verification status, as in the schema
  std::optional<Attribution> attribution;
  std::string text;
};
struct ControlBody {
  ActorId holder, by;
  PlaceId place;
  std::string area;  ///< GeoJSON geometry text, or empty
  Metres tolerance;
};
enum class ProgressState : std::uint8_t { started, completed, occurred, not_occurred, suspended, resumed, terminated };
[[nodiscard]] std::string_view to_string(ProgressState state);
struct ProgressBody {
  std::string of;  ///< a provision or an event of the terms
  ActorId by;
  ProgressState state = ProgressState::occurred;
  bool verified = false;
  std::string text;
};
struct NotificationBody {
  ActorId by;
  std::string notification_class, title, function;
  std::optional<StatedPlace> place;
  std::vector<StatedPlace> route;
  std::optional<Span> departs, ends;
  bool emergency = false;
};
struct DeliveryBody {
  EntryId notification;
  ActorId to;
  std::string medium;
  std::optional<Span> sent, received;
};
struct AcknowledgementBody {  // receipt only, by schema
  EntryId notification;
  ActorId by;
  std::optional<Span> at;
};
/// Activities, meetings, wishes, invitations and replies: kept whole for the stages that come to use them.
struct OtherBody {
  Json content;
};
enum class KeyAction : std::uint8_t { enrol, delegate, rotate, revoke };
struct KeyBody {
  KeyAction action = KeyAction::enrol;
  ActorId party;
  std::string officer, reason;
};
struct WithdrawalBody {
  std::string reason;
};

using Body = std::variant<ActorBody, InstrumentBody, TermsBody, AcceptanceBody, ReservationBody, PositionBody, NoAgreementBody,
                          DeterminationBody, StatementBody, EvidenceBody, ReportBody, AssessmentBody, ControlBody,
                          NotificationBody, DeliveryBody, AcknowledgementBody, ProgressBody, OtherBody, KeyBody, WithdrawalBody>;

/// One entry as its author signed it. For a correction, `kind` and `body` are those of the corrected content and
/// `correction_reason` is set.
struct Entry {
  CaseId case_id;
  EntryId id;
  Kind kind = Kind::statement;
  ActorId author;
  std::string author_key;  ///< key id, hexadecimal
  std::optional<Span> issued;  ///< when it was said or adopted; absent: when it was recorded
  std::optional<Span> valid_from;  ///< absent: since always, or as the kind says
  std::optional<Span> valid_to;
  std::string zone = "UTC";
  std::vector<Source> sources;
  std::vector<ActorId> audience;  ///< empty: public
  EntryId replaces;
  std::optional<std::string> correction_reason;
  std::string note;
  Body body;
};

/// Decodes schema-valid JSON into an Entry. Errors carry the pointer: an unknown zone, a malformed date, `min` above `max`, a
/// kind whose body is missing or doubled, a correction or withdrawal that names nothing to replace.
[[nodiscard]] Result<Entry> decode_entry(const Json& json);

/// Schema check, then decode: the whole admission test of an entry's content. The first violation is the error.
[[nodiscard]] Result<Entry> parse_entry(std::string_view payload);

}  // namespace truce
