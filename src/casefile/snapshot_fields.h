// The fields of everything a Case is made of, in the order of their declaration: the one list that writing and reading
// a snapshot share. A struct whose list lacks a field, or has them in another order, does not compile.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

#include "casefile/casefile.h"
#include "casefile/facts.h"

namespace truce::snapshot_fields {

/// Pointers to the members of T; empty for what is written as one value.
template <class T>
inline constexpr std::tuple of{};

template <class T>
concept Listed = std::tuple_size_v<std::remove_cvref_t<decltype(of<T>)>> != 0;

template <>
inline constexpr std::tuple of<Instant>{&Instant::ms};
template <>
inline constexpr std::tuple of<Span>{&Span::begin, &Span::end};
template <>
inline constexpr std::tuple of<ValidTime>{&ValidTime::from, &ValidTime::to};
template <>
inline constexpr std::tuple of<StatedTime>{static_cast<Instant StatedTime::*>(&Span::begin),
                                           static_cast<Instant StatedTime::*>(&Span::end), &StatedTime::text};
template <>
inline constexpr std::tuple of<Metres>{&Metres::value};
template <>
inline constexpr std::tuple of<GeoPoint>{&GeoPoint::latitude, &GeoPoint::longitude, &GeoPoint::radius};
template <>
inline constexpr std::tuple of<About>{&About::actor, &About::incident, &About::place, &About::notification};
template <>
inline constexpr std::tuple of<Source>{&Source::title,           &Source::url,    &Source::published, &Source::language,
                                       &Source::translated_from, &Source::sha256, &Source::locator};
template <>
inline constexpr std::tuple of<CountRange>{&CountRange::min, &CountRange::max};
template <>
inline constexpr std::tuple of<StatedPlace>{&StatedPlace::name, &StatedPlace::point, &StatedPlace::within};
template <>
inline constexpr std::tuple of<Candidate>{&Candidate::actor, &Candidate::basis, &Candidate::confidence, &Candidate::by,
                                          &Candidate::standard};
template <>
inline constexpr std::tuple of<Attribution>{&Attribution::candidates, &Attribution::excludes,
                                            &Attribution::other_possible};
template <>
inline constexpr std::tuple of<Located>{&Located::sha256, &Located::begin, &Located::end};
template <>
inline constexpr std::tuple of<Custody>{&Custody::holder, &Custody::since, &Custody::note};
template <>
inline constexpr std::tuple of<Target>{&Target::actor, &Target::description};

template <>
inline constexpr std::tuple of<ActorBody>{&ActorBody::id,      &ActorBody::name, &ActorBody::kind,
                                          &ActorBody::part_of, &ActorBody::aka,  &ActorBody::party};
template <>
inline constexpr std::tuple of<InstrumentBody>{
    &InstrumentBody::id,         &InstrumentBody::title,  &InstrumentBody::adopted,     &InstrumentBody::adopted_span,
    &InstrumentBody::adopted_by, &InstrumentBody::amends, &InstrumentBody::supplements, &InstrumentBody::endorses,
    &InstrumentBody::interprets, &InstrumentBody::sha256};
template <>
inline constexpr std::tuple of<TermsBody>{&TermsBody::id, &TermsBody::text, &TermsBody::geometry};
template <>
inline constexpr std::tuple of<AcceptanceBody>{&AcceptanceBody::actor, &AcceptanceBody::of, &AcceptanceBody::through};
template <>
inline constexpr std::tuple of<ReservationBody>{&ReservationBody::actor, &ReservationBody::to,
                                                &ReservationBody::excludes, &ReservationBody::text};
template <>
inline constexpr std::tuple of<PositionBody>{&PositionBody::by, &PositionBody::question, &PositionBody::about,
                                             &PositionBody::answer};
template <>
inline constexpr std::tuple of<NoAgreementBody>{&NoAgreementBody::question, &NoAgreementBody::about,
                                                &NoAgreementBody::state};
template <>
inline constexpr std::tuple of<DeterminationBody>{&DeterminationBody::by,       &DeterminationBody::under,
                                                  &DeterminationBody::question, &DeterminationBody::about,
                                                  &DeterminationBody::answer,   &DeterminationBody::supersedes};
template <>
inline constexpr std::tuple of<StatementBody>{&StatementBody::by,    &StatementBody::venue, &StatementBody::language,
                                              &StatementBody::quote, &StatementBody::text,  &StatementBody::located};
template <>
inline constexpr std::tuple of<EvidenceBody>{&EvidenceBody::by,         &EvidenceBody::title,    &EvidenceBody::sha256,
                                             &EvidenceBody::media_type, &EvidenceBody::question, &EvidenceBody::about,
                                             &EvidenceBody::answer,     &EvidenceBody::custody};
template <>
inline constexpr std::tuple of<ReportBody>{&ReportBody::incident,  &ReportBody::by,          &ReportBody::stance,
                                           &ReportBody::title,     &ReportBody::text,        &ReportBody::when,
                                           &ReportBody::when_span, &ReportBody::place,       &ReportBody::acts,
                                           &ReportBody::weapon,    &ReportBody::attribution, &ReportBody::targets,
                                           &ReportBody::killed,    &ReportBody::injured,     &ReportBody::external_ids};
template <>
inline constexpr std::tuple of<AssessmentBody>{&AssessmentBody::incident, &AssessmentBody::by, &AssessmentBody::status,
                                               &AssessmentBody::attribution, &AssessmentBody::text};
template <>
inline constexpr std::tuple of<ControlBody>{&ControlBody::holder, &ControlBody::by, &ControlBody::place,
                                            &ControlBody::area, &ControlBody::tolerance};
template <>
inline constexpr std::tuple of<ProgressBody>{&ProgressBody::of, &ProgressBody::by, &ProgressBody::state,
                                             &ProgressBody::verified, &ProgressBody::text};
template <>
inline constexpr std::tuple of<NotificationBody>{&NotificationBody::by,        &NotificationBody::notification_class,
                                                 &NotificationBody::title,     &NotificationBody::function,
                                                 &NotificationBody::place,     &NotificationBody::route,
                                                 &NotificationBody::departs,   &NotificationBody::ends,
                                                 &NotificationBody::emergency, &NotificationBody::text};
template <>
inline constexpr std::tuple of<DeliveryBody>{&DeliveryBody::notification, &DeliveryBody::to, &DeliveryBody::medium,
                                             &DeliveryBody::sent, &DeliveryBody::received};
template <>
inline constexpr std::tuple of<AcknowledgementBody>{&AcknowledgementBody::notification, &AcknowledgementBody::by,
                                                    &AcknowledgementBody::at, &AcknowledgementBody::text};
template <>
inline constexpr std::tuple of<OtherBody>{&OtherBody::content, &OtherBody::kind};
template <>
inline constexpr std::tuple of<KeyBody>{&KeyBody::action, &KeyBody::party,      &KeyBody::public_key, &KeyBody::key,
                                        &KeyBody::kinds,  &KeyBody::possession, &KeyBody::officer,    &KeyBody::reason,
                                        &KeyBody::name,   &KeyBody::need,       &KeyBody::parties};
template <>
inline constexpr std::tuple of<ErasureBody>{&ErasureBody::index, &ErasureBody::leaf, &ErasureBody::authority,
                                            &ErasureBody::reason};
template <>
inline constexpr std::tuple of<WithdrawalBody>{&WithdrawalBody::reason};

template <class B>
inline constexpr std::tuple of<Fact<B>>{&Fact<B>::index,      &Fact<B>::id,          &Fact<B>::valid,
                                        &Fact<B>::known_from, &Fact<B>::known_until, &Fact<B>::ended_by,
                                        &Fact<B>::body,       &Fact<B>::origin,      &Fact<B>::since};
template <>
inline constexpr std::tuple of<EntryHeader>{&EntryHeader::index,    &EntryHeader::recorded_at,
                                            &EntryHeader::id,       &EntryHeader::kind,
                                            &EntryHeader::author,   &EntryHeader::author_key,
                                            &EntryHeader::issued,   &EntryHeader::valid_from,
                                            &EntryHeader::valid_to, &EntryHeader::zone,
                                            &EntryHeader::sources,  &EntryHeader::audience,
                                            &EntryHeader::replaces, &EntryHeader::correction_reason,
                                            &EntryHeader::note,     &EntryHeader::fact};
template <>
inline constexpr std::tuple of<WithheldEntry>{&WithheldEntry::index, &WithheldEntry::recorded_at};
/// Without entry_positions, which follows from the entries.
template <>
inline constexpr std::tuple of<Case> = std::tuple_cat(std::tuple{&Case::id, &Case::size, &Case::last_recorded_at},
                                                      fact_members, std::tuple{&Case::entries, &Case::withheld});

template <class T, class M>
M member_type(M T::*);

/// The size of a struct that holds these members in this order, then a `Rest`, and nothing else.
template <class T, class... Rest, class... M>
consteval std::size_t laid_out(std::tuple<M...>) {
  std::size_t end = 0;
  auto place = [&end](std::size_t size, std::size_t alignment) {
    end = (end + alignment - 1) / alignment * alignment + size;
  };
  (place(sizeof(decltype(member_type(M{}))), alignof(decltype(member_type(M{})))), ...);
  (place(sizeof(Rest), alignof(Rest)), ...);
  place(0, alignof(T));
  return end;
}

/// The list of T has every field; seen from its size, so that a field hidden in padding is left to the tests.
template <class T>
inline constexpr bool complete = laid_out<T>(of<T>) == sizeof(T);
template <>
inline constexpr bool complete<Case> = laid_out<Case, decltype(Case::entry_positions)>(of<Case>) == sizeof(Case);

}  // namespace truce::snapshot_fields
