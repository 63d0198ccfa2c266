// Dates as stated: what is read keeps its text, its beginning begins and its end ends the whole.
#include "base/time.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto zones = {truce::Zone::find("UTC").value(), truce::Zone::find("Asia/Damascus").value()};
  const auto date = truce::Edtf::parse(as_text(data, size));
  if (!date) {
    TRUCE_REQUIRE(!date.error().text().empty());
    return 0;
  }
  TRUCE_REQUIRE(date->text() == as_text(data, size));
  for (const truce::Zone& zone : zones) {
    const truce::Span whole = date->span(zone);
    const truce::Span begin = date->begin_span(zone);
    const truce::Span end = date->end_span(zone);
    TRUCE_REQUIRE(whole.begin <= whole.end);
    TRUCE_REQUIRE(begin.begin == whole.begin && begin.begin <= begin.end);
    TRUCE_REQUIRE(end.end == whole.end && end.begin <= end.end);
  }
  return 0;
}
