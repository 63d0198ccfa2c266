#include "base/bytes.h"

#include <gtest/gtest.h>

#include <random>

#include "base/file.h"

namespace truce {
namespace {

TEST(Sha256, MatchesTheNistExample) {
  // FIPS 180-4 example: "abc".
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Encodings, ReadBackWhatTheyWrote) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    Bytes bytes(random() % 70);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
  }
}

TEST(Base64, IsStrict) {
  for (const char* bad : {"YQ", "YQ=", "YR==", "Y Q==", "YQ==\n", "YQ==x", "_-==", "="}) {
    EXPECT_FALSE(from_base64(bad).has_value()) << bad;
  }
  EXPECT_EQ(as_text(from_base64("YQ==").value()), "a");
}

TEST(Hex, RefusesOddLengthAndForeignDigits) {
  for (const char* bad : {"a", "0g", "00 ", "0x"}) EXPECT_FALSE(from_hex(bad).has_value()) << bad;
}

TEST(File, IsReplacedWholeOrNotAtAll) {
  auto folder = std::filesystem::temp_directory_path() / "truce-file-test";
  std::filesystem::create_directories(folder);
  auto path = folder / "a";
  ASSERT_TRUE(write_file_atomically(path, "first", 0600).has_value());
  ASSERT_TRUE(write_file_atomically(path, "second").has_value());
  EXPECT_EQ(read_file(path).value(), "second");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  EXPECT_EQ(read_file(path, 3).error().code, ErrorCode::limit);
  EXPECT_EQ(read_file(folder / "none").error().code, ErrorCode::not_found);
  EXPECT_FALSE(write_file_atomically(folder / "none" / "a", "x").has_value());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace truce
