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

/// The kinds of entry, in the order of the schema. A correction is not among them: it is an entry of the kind it
/// corrects.
enum class Kind : std::uint8_t {
  actor,
  instrument,
  terms,
  acceptance,
  reservation,
  position,
  no_agreement,
  determination,
  statement,
  evidence,
  report,
  assessment,
  control,
  notification,
  delivery,
  acknowledgement,
  activity,
  progress,
  meeting,
  wish,
  invitation,
  reply,
  key,
  erasure,
  withdrawal,
};
[[nodiscard]] std::string_view to_string(Kind kind);

/// A moment as stated, and the Span within which it lies, read in the entry's zone. Converts to and from a bare Span.
struct StatedTime : Span {
  std::string text;  ///< EDTF as written, empty when it was computed
  StatedTime() = default;
  StatedTime(Span span, std::string as_stated = {})
      : Span(span), text(std::move(as_stated)) {}  // NOLINT: meant to convert
  bool operator==(const StatedTime&) const = default;
};

/// The arguments of a question; one that is absent stands for all.
struct About {
  ActorId actor;
  IncidentId incident;
  PlaceId place;
  EntryId notification;
  auto operator<=>(const About&) const = default;
  bool operator==(const About&) const = default;
};

/// Where an entry's content can be read.
struct Source {
  std::string title;
  std::string url;
  std::string published;  ///< EDTF
  std::string language;
  std::string translated_from;
  std::string sha256;
  std::string locator;  ///< page, paragraph, record id
  bool operator==(const Source&) const = default;
};

/// A count as a source gives it; an unknown end is absent.
struct CountRange {
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  bool operator==(const CountRange&) const = default;
};

/// A place as stated: a point with a radius, or only a name, or "somewhere in" an area of the terms.
struct StatedPlace {
  std::string name;
  std::optional<GeoPoint> point;
  PlaceId within;
  bool operator==(const StatedPlace&) const = default;
};

enum class AttributionBasis : std::uint8_t { claimed_by, alleged_to, assessed, determined_by };
[[nodiscard]] std::string_view to_string(AttributionBasis basis);

struct Candidate {
  ActorId actor;
  AttributionBasis basis = AttributionBasis::alleged_to;
  std::string confidence;  ///< "low", "medium", "high" or empty
  ActorId by;              ///< the body that assessed or determined
  std::string standard;
  bool operator==(const Candidate&) const = default;
};

/// Who acted, according to one report: one of the candidates, or (unless excluded) somebody else.
struct Attribution {
  std::vector<Candidate> candidates;
  std::vector<ActorId> excludes;  ///< actors that this report says did not do it
  bool other_possible = true;
  bool operator==(const Attribution&) const = default;
};

struct ActorBody {
  ActorId id;
  std::string name;
  std::string kind;  ///< as in the schema: state, armed-group, forces, ...
  std::vector<ActorId> part_of;
  std::vector<std::string> aka;
  bool party = false;  ///< holds positions of its own and has a view
  bool operator==(const ActorBody&) const = default;
};
struct InstrumentBody {
  InstrumentId id;
  std::string title;
  std::string adopted;               ///< EDTF as stated
  std::optional<Span> adopted_span;  ///< `adopted` resolved
  std::vector<ActorId> adopted_by;
  std::vector<InstrumentId> amends, supplements, endorses, interprets;
  std::string sha256;
  bool operator==(const InstrumentBody&) const = default;
};
struct TermsBody {
  std::string id;
  std::string text;                                           ///< the YAML file, byte for byte
  std::vector<std::pair<std::string, std::string>> geometry;  ///< file name and GeoJSON text
  bool operator==(const TermsBody&) const = default;
};
struct AcceptanceBody {
  ActorId actor;
  std::string of;  ///< an instrument or a provision
  ActorId through;
  bool operator==(const AcceptanceBody&) const = default;
};
struct ReservationBody {
  ActorId actor;
  std::string to;
  bool excludes = false;  ///< false: interprets
  std::string text;
  bool operator==(const ReservationBody&) const = default;
};
struct PositionBody {
  ActorId by;
  QuestionId question;
  About about;
  AnswerId answer;
  bool operator==(const PositionBody&) const = default;
};
enum class NoAgreement : std::uint8_t { sought_failed, not_sought, pending };
[[nodiscard]] std::string_view to_string(NoAgreement state);
struct NoAgreementBody {
  QuestionId question;
  About about;
  NoAgreement state = NoAgreement::pending;
  bool operator==(const NoAgreementBody&) const = default;
};
struct DeterminationBody {
  std::vector<ActorId> by;
  ProvisionId under;
  QuestionId question;  ///< empty when the power settles no question
  About about;
  AnswerId answer;
  std::vector<EntryId> supersedes;
  bool operator==(const DeterminationBody&) const = default;
};
/// Where a quote stands: bytes [begin, end) of the source with that hash.
struct Located {
  std::string sha256;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  bool operator==(const Located&) const = default;
};
struct StatementBody {
  ActorId by;
  std::string venue, language, quote, text;
  std::optional<Located> located;
  bool operator==(const StatementBody&) const = default;
};
/// One holder of a piece of evidence, in the order in which it passed.
struct Custody {
  ActorId holder;
  std::optional<StatedTime> since;
  std::string note;
  bool operator==(const Custody&) const = default;
};
struct EvidenceBody {
  ActorId by;
  std::string title, sha256, media_type;
  QuestionId question;
  About about;
  AnswerId answer;
  std::vector<Custody> custody;
  bool operator==(const EvidenceBody&) const = default;
};
enum class Stance : std::uint8_t { observation, allegation, denial, admission };
[[nodiscard]] std::string_view to_string(Stance stance);
struct Target {
  ActorId actor;
  std::string description;
  bool operator==(const Target&) const = default;
};
struct ReportBody {
  IncidentId incident;
  ActorId by;
  Stance stance = Stance::observation;
  std::string title, text;
  std::optional<Edtf> when;       ///< as stated; read in the entry's zone
  std::optional<Span> when_span;  ///< `when` resolved
  std::optional<StatedPlace> place;
  std::vector<std::string> acts;
  std::string weapon;
  std::optional<Attribution> attribution;
  std::vector<Target> targets;
  CountRange killed, injured;
  std::vector<std::string> external_ids;
  bool operator==(const ReportBody&) const = default;
};
struct AssessmentBody {
  IncidentId incident;
  ActorId by;
  std::string status;  ///< verification status, as in the schema
  std::optional<Attribution> attribution;
  std::string text;
  bool operator==(const AssessmentBody&) const = default;
};
struct ControlBody {
  ActorId holder, by;
  PlaceId place;
  std::string area;  ///< GeoJSON geometry text, or empty
  Metres tolerance;
  bool operator==(const ControlBody&) const = default;
};
enum class ProgressState : std::uint8_t { started, completed, occurred, not_occurred, suspended, resumed, terminated };
[[nodiscard]] std::string_view to_string(ProgressState state);
struct ProgressBody {
  std::string of;  ///< a provision or an event of the terms
  ActorId by;
  ProgressState state = ProgressState::occurred;
  bool verified = false;
  std::string text;
  bool operator==(const ProgressBody&) const = default;
};
struct NotificationBody {
  ActorId by;
  std::string notification_class, title, function;
  std::optional<StatedPlace> place;
  std::vector<StatedPlace> route;
  std::optional<StatedTime> departs, ends;
  bool emergency = false;
  std::string text;
  bool operator==(const NotificationBody&) const = default;
};
struct DeliveryBody {
  EntryId notification;
  ActorId to;
  std::string medium;
  std::optional<StatedTime> sent, received;
  bool operator==(const DeliveryBody&) const = default;
};
struct AcknowledgementBody {  // receipt only, by schema
  EntryId notification;
  ActorId by;
  std::optional<StatedTime> at;
  std::string text;
  bool operator==(const AcknowledgementBody&) const = default;
};
/// Activities, meetings, wishes, invitations and replies: kept whole for the stages that come to use them. Entry::kind
/// and Fact::kind say which it is.
struct OtherBody {
  Json content;
  Kind kind = Kind::meeting;  ///< which of them it is
  bool operator==(const OtherBody&) const = default;
};
enum class KeyAction : std::uint8_t { enrol, delegate, rotate, revoke, log, witness, policy };
[[nodiscard]] std::string_view to_string(KeyAction action);
/// Who speaks for whom. Whether the signatures hold is the record's business; the case only lists what was said.
struct KeyBody {
  KeyAction action = KeyAction::enrol;
  ActorId party;
  std::string public_key;          ///< base64
  std::string key;                 ///< key id, hexadecimal
  std::vector<std::string> kinds;  ///< kinds of entry (with "correction") that the key may sign
  std::string possession;          ///< base64
  std::string officer, reason;
  std::string name;              ///< of a log's or witness's key, in signed notes
  std::int64_t need = 0;         ///< of a policy: of so many of `parties`
  std::vector<ActorId> parties;  ///< of a policy
  bool operator==(const KeyBody&) const = default;
};
/// The content of entry `index` is destroyed, on the authority of a determination.
struct ErasureBody {
  std::int64_t index = 0;
  std::string leaf;  ///< its leaf's hash, hexadecimal
  EntryId authority;
  std::string reason;
  bool operator==(const ErasureBody&) const = default;
};
struct WithdrawalBody {
  std::string reason;
  bool operator==(const WithdrawalBody&) const = default;
};

using Body = std::variant<ActorBody, InstrumentBody, TermsBody, AcceptanceBody, ReservationBody, PositionBody,
                          NoAgreementBody, DeterminationBody, StatementBody, EvidenceBody, ReportBody, AssessmentBody,
                          ControlBody, NotificationBody, DeliveryBody, AcknowledgementBody, ProgressBody, OtherBody,
                          KeyBody, ErasureBody, WithdrawalBody>;

/// One entry as its author signed it. For a correction, `kind` and `body` are those of the corrected content and
/// `correction_reason` is set.
struct Entry {
  CaseId case_id;
  EntryId id;
  Kind kind = Kind::statement;
  ActorId author;
  std::string author_key;                ///< key id, hexadecimal
  std::optional<StatedTime> issued;      ///< when it was said or adopted; absent: when it was recorded
  std::optional<StatedTime> valid_from;  ///< absent: since always, or as the kind says (casefile.h, valid_time)
  std::optional<StatedTime> valid_to;
  std::string zone = "UTC";
  std::vector<Source> sources;
  std::vector<ActorId> audience;  ///< empty: public
  EntryId replaces;
  std::optional<std::string> correction_reason;
  std::string note;
  Body body;
  bool operator==(const Entry&) const = default;
};

/// Decodes JSON that the entry schema admits into an Entry, checking the rules that a schema cannot say. Total: JSON
/// that the schema does not admit gives an Entry or an error, never a crash. bad_input, with the pointer, for
/// - an unknown zone or a malformed date; valid.from after valid.to, departs after ends, sent after received;
/// - a kind whose body is missing or stands beside another; a correction without one corrected body, or of a withdrawal
/// or key;
/// - `replaces` missing on a correction or withdrawal, present on anything else, or naming the entry itself;
/// - an audience that is absent or mixes "public" with names (never read as public by default);
/// - a place with half a point, a radius without a point, or nothing at all; a control of no place and no area;
/// - a count, an offset or a height whose minimum is above its maximum; an offset without a quote;
/// - a question without an answer, or the other way round, where the kind has both;
/// - an actor both candidate and excluded; nobody left who can have acted; determined-by without the body that
/// determined;
/// - an actor that is part of itself.
[[nodiscard]] Result<Entry> decode_entry(const Json& json);

/// Strict JSON, schema check, then decode: the whole admission test of an entry's content. The first violation is the
/// error.
[[nodiscard]] Result<Entry> parse_entry(std::string_view payload);

}  // namespace truce
