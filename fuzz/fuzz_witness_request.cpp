// Foreign bytes as the body of add-checkpoint, to a witness that knows one log: a request prints to its own bytes,
// every answer is one of the protocol's, and no request that the log did not sign is cosigned or changes what is
// remembered.
//
// The first byte chooses: the body as it stands, or its note signed here, so that the fuzzer need not guess a
// signature.
#include <unistd.h>

#include <filesystem>
#include <string>

#include "record/witness.h"
#include "require.h"

namespace {

using namespace truce;

struct Setting {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("truce-fuzz-witness-" + std::to_string(::getpid()));
  Signer log =
      Signer::create("log", NoteAlgorithm::ed25519, KeyPair::from_seed(std::array<std::uint8_t, 32>{1})).value();
  Signer key =
      Signer::create("w", NoteAlgorithm::cosignature_v1, KeyPair::from_seed(std::array<std::uint8_t, 32>{2})).value();

  /// A witness without memory of anything: each input is tried alone.
  [[nodiscard]] Witness fresh() const {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    Witness witness = Witness::open(folder, {{"log", {log.verifier()}}}, key).value();
    TRUCE_REQUIRE(witness.begin("log").has_value());
    return witness;
  }
  ~Setting() { std::filesystem::remove_all(folder); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Setting setting;
  constexpr Instant now{1'700'000'000'000};
  if (size == 0) return 0;
  std::string body(::as_text(data + 1, size - 1));
  auto request = parse_add_checkpoint(body);
  if (!request) {
    TRUCE_REQUIRE(!request.error().text().empty());
    return 0;
  }
  TRUCE_REQUIRE(print_add_checkpoint(*request) == body);
  const bool by_log = data[0] == 's';
  if (by_log) {
    request->checkpoint = sign_checkpoint(request->checkpoint.body, {&setting.log, 1}, now);
    body = print_add_checkpoint(*request);
  }
  const Witness witness = setting.fresh();
  const auto answer = witness.add_checkpoint(body, now);
  TRUCE_REQUIRE(answer.has_value());
  const auto remembered = witness.latest("log");
  TRUCE_REQUIRE(remembered.has_value());
  if (answer->status != 200) {
    TRUCE_REQUIRE(answer->status == 400 || answer->status == 403 || answer->status == 404 || answer->status == 409 ||
                  answer->status == 422);
    TRUCE_REQUIRE(!*remembered);
    return 0;
  }
  TRUCE_REQUIRE(by_log && request->old_size == 0 && request->proof.empty());
  TRUCE_REQUIRE((*remembered)->body == request->checkpoint.body);
  TRUCE_REQUIRE(!take_answer(request->checkpoint, *answer, {&witness.key(), 1}).value());
  TRUCE_REQUIRE(**remembered == request->checkpoint);
  return 0;
}
