// Foreign bytes as a DSSE envelope, and its payload as an entry. What parses must print and parse back to itself; what
// is admitted must be admitted again from its own payload, and refused with any byte of the signature changed.
//
// The first byte chooses: an envelope in JSON, or a bare payload that is signed here, so that the fuzzer need not guess
// a signature.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json_value.h"
#include "record/admission.h"
#include "record/record.h"
#include "require.h"

namespace {

using namespace truce;

struct Setting {
  KeyPair registrar;
  CaseId case_id{"fuzz"};
  ActorId office{"office"};
  Admission admission{case_id};
  KeyRing keys{case_id};

  Setting() : registrar(key()) {
    Json first = {{"truce", "entry/1"},
                  {"case", "fuzz"},
                  {"id", "first"},
                  {"kind", "key"},
                  {"author", {{"party", "office"}, {"key", registrar.id().str()}}},
                  {"audience", {"public"}},
                  {"key",
                   {{"action", "enrol"},
                    {"party", "office"},
                    {"public_key", registrar.public_key().base64()},
                    {"possession", prove_possession(case_id, office, registrar)}}}};
    if (!admission.admit(sign_entry(first.dump(), registrar), 0, Instant{}, keys)) std::abort();
  }
  static KeyPair key() {
    std::array<std::uint8_t, 32> seed{};
    return KeyPair::from_seed(seed);
  }
};

void try_entry(const Setting& setting, const Envelope& envelope) {
  KeyRing keys = setting.keys;
  auto admitted = setting.admission.admit(envelope, 1, Instant{}, keys);
  if (!admitted) {
    TRUCE_REQUIRE(!admitted.error().text().empty());
    TRUCE_REQUIRE(keys.list().size() == setting.keys.list().size());
    return;
  }
  TRUCE_REQUIRE(envelope.payload.size() <= entry_payload_limit);
  TRUCE_REQUIRE(admitted->head == head_of(TreeValue(Json::parse(envelope.payload))));
  Envelope changed = envelope;
  changed.signature[envelope.payload.size() % changed.signature.size()] ^= 1;
  KeyRing again = setting.keys;
  TRUCE_REQUIRE(!setting.admission.admit(changed, 1, Instant{}, again));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Setting setting;
  if (size == 0) return 0;
  std::string_view text = ::as_text(data + 1, size - 1);
  if (data[0] == 'p') {
    try_entry(setting, sign_entry(std::string(text), setting.registrar));
    return 0;
  }
  auto envelope = parse_envelope(text);
  if (!envelope) return 0;
  TRUCE_REQUIRE(parse_envelope(print_envelope(*envelope)).value() == *envelope);
  try_entry(setting, *envelope);
  return 0;
}
