#include "serve/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <random>

#include "record/fixtures.h"

namespace truce {
namespace {

using test::fixed_key;

const CaseId aden{"aden-1934"};
const std::string origin = "https://truce.example";
const Instant noon = parse_instant("2026-03-01T12:00Z").value();
const KeyPair officer = fixed_key(3);

Instant after(std::int64_t seconds) {
  return noon + Duration{seconds * 1000};
}

struct Signing : testing::Test {
  Sessions sessions{aden, Sessions::Key{7}};

  Result<Session> answer(const std::string& challenge, Instant when, const KeyPair& by = officer) {
    return sessions.sign_in(by.public_key(), challenge, by.sign(as_bytes(sign_in_statement(origin, aden, challenge))),
                            origin, when);
  }
  Session begun() { return answer(sessions.challenge(officer.id(), origin, noon).text, noon).value(); }
};

TEST_F(Signing, states_what_is_signed_line_by_line) {
  EXPECT_EQ(sign_in_statement("https://a.example", CaseId("c"), "xyz"), "truce sign-in v1\nhttps://a.example\nc\nxyz");
}

TEST_F(Signing, a_signed_challenge_begins_a_session) {
  const Challenge asked = sessions.challenge(officer.id(), origin, noon);
  EXPECT_EQ(asked.expires, after(60));
  auto session = answer(asked.text, after(59));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->key, officer.id());
  EXPECT_EQ(session->expires, after(59 + 15 * 60));
  auto checked = sessions.check(sessions.token(*session, origin), origin, after(60));
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->key, officer.id());
  EXPECT_EQ(checked->id, session->id);
  EXPECT_EQ(checked->expires, session->expires);
}

TEST_F(Signing, a_challenge_is_answered_once) {
  const std::string asked = sessions.challenge(officer.id(), origin, noon).text;
  ASSERT_TRUE(answer(asked, noon));
  auto again = answer(asked, noon);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::refused);
}

TEST_F(Signing, a_refused_answer_does_not_use_a_challenge_up) {
  const std::string asked = sessions.challenge(officer.id(), origin, noon).text;
  EXPECT_FALSE(sessions.sign_in(officer.public_key(), asked, Signature{}, origin, noon));
  EXPECT_TRUE(answer(asked, noon));
}

TEST_F(Signing, a_challenge_is_over_after_a_minute) {
  const std::string asked = sessions.challenge(officer.id(), origin, noon).text;
  EXPECT_FALSE(answer(asked, after(60)));
}

TEST_F(Signing, a_challenge_is_for_one_key_one_case_and_one_origin) {
  const KeyPair other = fixed_key(4);
  const std::string asked = sessions.challenge(officer.id(), origin, noon).text;
  EXPECT_FALSE(answer(asked, noon, other)) << "another key's answer to it";
  const std::string elsewhere = "https://evil.example";
  const std::string theirs = sessions.challenge(officer.id(), elsewhere, noon).text;
  EXPECT_FALSE(answer(theirs, noon)) << "another origin's challenge";
  EXPECT_FALSE(sessions.sign_in(officer.public_key(), asked,
                                officer.sign(as_bytes(sign_in_statement(elsewhere, aden, asked))), origin, noon))
      << "signed where another origin was shown";
  Sessions other_case{CaseId("minsk-2015"), Sessions::Key{7}};
  EXPECT_FALSE(answer(other_case.challenge(officer.id(), origin, noon).text, noon)) << "another case's challenge";
  EXPECT_FALSE(sessions.sign_in(officer.public_key(), asked,
                                officer.sign(as_bytes(sign_in_statement(origin, CaseId("minsk-2015"), asked))), origin,
                                noon))
      << "signed for another case";
  Sessions other_server{aden, Sessions::Key{8}};
  EXPECT_FALSE(answer(other_server.challenge(officer.id(), origin, noon).text, noon)) << "another server's challenge";
}

TEST_F(Signing, says_the_same_whatever_is_wrong) {
  const std::string asked = sessions.challenge(officer.id(), origin, noon).text;
  const std::string late = answer(asked, after(61)).error().text();
  EXPECT_EQ(answer("rubbish", noon).error().text(), late);
  EXPECT_EQ(sessions.sign_in(officer.public_key(), asked, Signature{}, origin, noon).error().text(), late);
}

TEST_F(Signing, a_challenge_with_any_byte_changed_is_refused) {
  const std::string asked = sessions.challenge(officer.id(), origin, noon).text;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    std::string forged = asked;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(answer(forged, noon)) << i;
  }
  for (const std::string& forged : {std::string(), asked + "A", asked + "=", asked.substr(1), asked + asked}) {
    EXPECT_FALSE(answer(forged, noon)) << forged;
  }
}

/// Marks in memory, which can be broken.
class FragileMarks final : public Marks {
 public:
  Result<bool> use_once(const std::string& name, Instant until, Instant) override {
    const std::scoped_lock lock(mutex_);
    if (broken) return fail(ErrorCode::unavailable, "no connection");
    if (std::ranges::find(marks_, name, &Mark::name) != marks_.end()) return false;
    marks_.push_back({.number = marks_.size() + 1, .name = name, .until = until});
    return true;
  }
  Result<std::vector<Mark>> after(std::uint64_t number) override {
    const std::scoped_lock lock(mutex_);
    return std::vector<Mark>(marks_.begin() + static_cast<std::ptrdiff_t>(number), marks_.end());
  }
  std::atomic<bool> broken = false;

 private:
  std::mutex mutex_;
  std::vector<Mark> marks_;
};

TEST_F(Signing, nobody_signs_in_while_it_cannot_be_kept_that_they_did) {
  auto marks = std::make_shared<FragileMarks>();
  Sessions kept{aden, Sessions::Key{7}, marks};
  const auto sign_in = [&] {
    const std::string asked = kept.challenge(officer.id(), origin, noon).text;
    return kept.sign_in(officer.public_key(), asked, officer.sign(as_bytes(sign_in_statement(origin, aden, asked))),
                        origin, noon);
  };
  const Session session = sign_in().value();
  marks->broken = true;
  EXPECT_EQ(sign_in().error().code, ErrorCode::unavailable);
  EXPECT_EQ(kept.end(session, noon).error().code, ErrorCode::unavailable);
  EXPECT_FALSE(kept.check(kept.token(session, origin), origin, noon)) << "here it has ended all the same";
  marks->broken = false;
  EXPECT_TRUE(sign_in());
}

TEST_F(Signing, a_token_with_any_byte_changed_is_refused) {
  const std::string token = sessions.token(begun(), origin);
  ASSERT_TRUE(sessions.check(token, origin, noon));
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(sessions.check(forged, origin, noon)) << i;
  }
  std::mt19937 random(5);
  for (int i = 0; i < 200; ++i) {
    std::string forged(random() % 120, '\0');
    for (char& c : forged) c = static_cast<char>(random());
    EXPECT_FALSE(sessions.check(forged, origin, noon));
  }
}

TEST_F(Signing, a_token_is_of_one_case_origin_and_server) {
  const Session session = begun();
  const std::string token = sessions.token(session, origin);
  EXPECT_FALSE(sessions.check(token, "http://localhost:8080", noon));
  EXPECT_FALSE((Sessions{CaseId("minsk-2015"), Sessions::Key{7}}.check(token, origin, noon)));
  EXPECT_FALSE((Sessions{aden, Sessions::Key{8}}.check(token, origin, noon)));
  EXPECT_TRUE((Sessions{aden, Sessions::Key{7}}.check(token, origin, noon))) << "another process with the same key";
}

TEST_F(Signing, a_challenge_is_no_session_and_the_other_way_round) {
  EXPECT_FALSE(sessions.check(sessions.challenge(officer.id(), origin, noon).text, origin, noon));
  EXPECT_FALSE(answer(sessions.token(begun(), origin), noon));
}

TEST_F(Signing, a_session_ends_when_it_is_not_used) {
  const std::string token = sessions.token(begun(), origin);
  EXPECT_TRUE(sessions.check(token, origin, after(15 * 60 - 1)));
  EXPECT_FALSE(sessions.check(token, origin, after(15 * 60)));
}

TEST_F(Signing, a_used_session_lasts_and_no_longer_than_twelve_hours) {
  std::string token = sessions.token(begun(), origin);
  std::int64_t seconds = 0;
  for (;; seconds += 600) {
    auto session = sessions.check(token, origin, after(seconds));
    if (!session) break;
    ASSERT_LE(session->expires, after(12 * 60 * 60));
    if (auto next = sessions.renewed(*session, after(seconds))) token = sessions.token(*next, origin);
  }
  EXPECT_EQ(seconds, 12 * 60 * 60);
}

TEST_F(Signing, a_new_token_comes_once_a_minute) {
  const Session session = begun();
  EXPECT_FALSE(sessions.renewed(session, after(59)));
  auto next = sessions.renewed(session, after(60));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->id, session.id);
  EXPECT_EQ(next->began, session.began);
  EXPECT_EQ(next->expires, after(60 + 15 * 60));
}

TEST_F(Signing, no_token_of_an_ended_session_is_taken) {
  const Session session = begun();
  const Session other = begun();
  const std::string later = sessions.token(sessions.renewed(session, after(100)).value(), origin);
  ASSERT_TRUE(sessions.end(session, after(101)));
  EXPECT_FALSE(sessions.check(sessions.token(session, origin), origin, after(101)));
  EXPECT_FALSE(sessions.check(later, origin, after(101)));
  EXPECT_TRUE(sessions.check(sessions.token(other, origin), origin, after(101)));
}

TEST_F(Signing, the_token_against_forged_requests_goes_with_its_session) {
  const Session session = begun();
  const Session other = begun();
  const std::string csrf = sessions.csrf(session, origin);
  EXPECT_TRUE(sessions.is_csrf(session, origin, csrf));
  EXPECT_EQ(csrf, sessions.csrf(sessions.renewed(session, after(100)).value(), origin)) << "the same as it lasts";
  EXPECT_FALSE(sessions.is_csrf(other, origin, csrf));
  EXPECT_FALSE(sessions.is_csrf(session, "http://localhost:8080", csrf));
  EXPECT_FALSE(sessions.is_csrf(session, origin, ""));
  EXPECT_FALSE(sessions.is_csrf(session, origin, csrf.substr(1)));
  EXPECT_FALSE(sessions.check(csrf, origin, noon));
}

TEST(SeenOnce, takes_a_name_once_until_its_time_is_over) {
  SeenOnce seen(2);
  EXPECT_TRUE(seen.use("a", after(10), noon).value());
  EXPECT_FALSE(seen.use("a", after(10), after(9)).value());
  EXPECT_TRUE(seen.seen("a"));
  EXPECT_TRUE(seen.use("b", after(20), after(9)).value());
  EXPECT_EQ(seen.use("c", after(20), after(9)).error().code, ErrorCode::unavailable);
  EXPECT_FALSE(seen.use("a", after(10), after(9)).value()) << "nothing was forgotten";
  EXPECT_TRUE(seen.use("c", after(20), after(10)).value()) << "the first is over";
  EXPECT_FALSE(seen.seen("a"));
}

}  // namespace
}  // namespace truce
