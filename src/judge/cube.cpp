#include "judge/cube.h"

#include <algorithm>
#include <array>
#include <bit>

namespace truce::judge {
namespace {

/// Lane bit j as a mask, for the six that vary within a word.
constexpr std::array<Mask, 6> kBit{0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC, 0xF0F0F0F0F0F0F0F0,
                                   0xFF00FF00FF00FF00, 0xFFFF0000FFFF0000, 0xFFFFFFFF00000000};

constexpr Mask bit_lanes(unsigned bit, std::size_t word) {
  if (bit < kBit.size()) return kBit[bit];
  return ((word >> (bit - kBit.size())) & 1U) != 0 ? ~Mask{0} : 0;
}

/// A mask over all lanes of a cube.
using LaneSet = std::vector<Mask>;

/// Word `w` of the set moved `by` lanes up.
Mask from_below(std::span<const Mask> set, std::size_t w, std::size_t by) {
  const std::size_t words = by / kLanes;
  const std::size_t bits = by % kLanes;
  const auto word = [&](std::size_t i, std::size_t less) { return i >= less ? set[i - less] : Mask{0}; };
  const Mask high = word(w, words) << bits;
  return bits == 0 ? high : high | word(w, words + 1) >> (kLanes - bits);
}

}  // namespace

unsigned Cube::bits_for(std::span<const std::uint32_t> codes) {
  unsigned bits = 0;
  for (const std::uint32_t count : codes) bits += static_cast<unsigned>(std::bit_width(count - 1));
  return bits;
}

void Cube::layout(std::span<const std::uint32_t> codes) {
  fields_.clear();
  joint_ = 1;
  unsigned offset = 0;
  for (const std::uint32_t count : codes) {
    const auto bits = static_cast<unsigned>(std::bit_width(count - 1));
    fields_.push_back({offset, bits, count});
    offset += bits;
    joint_ *= count;
  }
  words_ = offset > 6 ? std::size_t{1} << (offset - 6) : 1;
  // Lanes beyond the last bit repeat the first ones: only those below 2^offset count.
  const Mask low = offset >= 6 ? ~Mask{0} : (Mask{1} << (std::size_t{1} << offset)) - 1;
  care_.assign(words_, low);
  for (std::size_t w = 0; w < words_; ++w) {
    for (std::size_t q = 0; q < fields_.size(); ++q) {
      Mask valid = 0;
      for (std::uint32_t code = 0; code < fields_[q].codes; ++code) valid |= where(q, code, w);
      care_[w] &= valid;
    }
  }
}

Mask Cube::where(std::size_t q, std::uint32_t code, std::size_t w) const {
  const Field& field = fields_[q];
  Mask lanes = ~Mask{0};
  for (unsigned b = 0; b < field.bits; ++b) {
    const Mask set = bit_lanes(field.offset + b, w);
    lanes &= ((code >> b) & 1U) != 0 ? set : ~set;
  }
  return lanes;
}

Mask Cube::swinging(std::size_t q, Table table, std::size_t w) const {
  Mask differs = 0;
  for (std::uint32_t code = 1; code < fields_[q].codes; ++code) {
    const std::size_t by = std::size_t{code} << fields_[q].offset;
    const std::size_t words = by / kLanes;
    const std::size_t bits = by % kLanes;
    // Lane l + by, moved down to lane l: a lane with code 0 has no carry, so two words at the most are met.
    const Lanes low = w + words < table.size() ? table[w + words] : Lanes{};
    const Lanes high = bits != 0 && w + words + 1 < table.size() ? table[w + words + 1] : Lanes{};
    const auto move = [&](Mask l, Mask h) { return bits == 0 ? l : l >> bits | h << (kLanes - bits); };
    differs |= (table[w].holds ^ move(low.holds, high.holds)) | (table[w].fails ^ move(low.fails, high.fails));
  }
  return differs & where(q, 0, w) & care_[w];
}

std::size_t Cube::swings(std::size_t q, Table table) const {
  std::size_t count = 0;
  for (std::size_t w = 0; w < words_; ++w) count += static_cast<std::size_t>(std::popcount(swinging(q, table, w)));
  return count;
}

bool Cube::matters(std::size_t q, Table table) const {
  for (std::size_t w = 0; w < words_; ++w) {
    if (swinging(q, table, w) != 0) return true;
  }
  return false;
}

std::vector<std::size_t> Cube::minimal_changes(Table table) const {
  const Verdict baseline = at(table[0], 0);
  LaneSet changed(words_);
  for (std::size_t w = 0; w < words_; ++w) {
    const Lanes lanes = table[w];
    const Mask same = baseline == Verdict::holds   ? lanes.holds
                      : baseline == Verdict::fails ? lanes.fails
                                                   : lanes.open();
    changed[w] = ~same & care_[w];
  }
  // Everything above a changed lane, where one question goes from the baseline's answer (code 0) to another.
  const auto raise = [&](const LaneSet& set, std::size_t q) {
    LaneSet out(words_);
    for (std::size_t w = 0; w < words_; ++w) {
      for (std::uint32_t code = 1; code < fields_[q].codes; ++code) {
        out[w] |= from_below(set, w, std::size_t{code} << fields_[q].offset) & where(q, code, w);
      }
    }
    return out;
  };
  const auto below = [&](const LaneSet& set, std::size_t q) {
    LaneSet out(words_);
    for (std::size_t w = 0; w < words_; ++w) out[w] = set[w] & where(q, 0, w);
    return out;
  };
  LaneSet above = changed;
  for (std::size_t q = 0; q < fields_.size(); ++q) {
    const LaneSet raised = raise(below(above, q), q);
    for (std::size_t w = 0; w < words_; ++w) above[w] |= raised[w];
  }
  LaneSet strictly(words_);
  for (std::size_t q = 0; q < fields_.size(); ++q) {
    const LaneSet raised = raise(below(above, q), q);
    for (std::size_t w = 0; w < words_; ++w) strictly[w] |= raised[w];
  }
  std::vector<std::size_t> minimal;
  for (std::size_t w = 0; w < words_; ++w) {
    for (Mask left = changed[w] & ~strictly[w]; left != 0; left &= left - 1) {
      minimal.push_back(w * kLanes + static_cast<std::size_t>(std::countr_zero(left)));
    }
  }
  return minimal;
}

std::vector<Cube::Settling> Cube::settling(Table table) const {
  // Mixed radix: digit q is an answer, or `codes` for "free". fixed[i]: bit 0 holds, bit 1 fails, whatever the free
  // ones are.
  std::size_t size = 1;
  for (const Field& field : fields_) size *= field.codes + 1;
  std::vector<std::uint8_t> fixed(size);
  std::vector<std::uint32_t> digits(fields_.size());
  std::vector<std::size_t> stride(fields_.size());
  for (std::size_t q = 0, step = 1; q < fields_.size(); step *= fields_[q].codes + 1, ++q) stride[q] = step;
  const auto decode = [&](std::size_t i) {
    for (std::size_t q = 0; q < fields_.size(); ++q)
      digits[q] = static_cast<std::uint32_t>(i / stride[q] % (fields_[q].codes + 1));
  };
  for (std::size_t i = 0; i < size; ++i) {
    decode(i);
    // A free question's answers all come before "free" in the numbering, so they are done already.
    const auto free = std::find_if(fields_.begin(), fields_.end(), [&](const Field& field) {
      return digits[static_cast<std::size_t>(&field - fields_.data())] == field.codes;
    });
    if (free != fields_.end()) {
      const auto q = static_cast<std::size_t>(free - fields_.begin());
      std::uint8_t all = 3;
      for (std::size_t code = 0; code < free->codes; ++code) all &= fixed[i - (free->codes - code) * stride[q]];
      fixed[i] = all;
      continue;
    }
    std::size_t lane = 0;
    for (std::size_t q = 0; q < fields_.size(); ++q) lane |= std::size_t{digits[q]} << fields_[q].offset;
    const Verdict verdict = at(table[lane / kLanes], lane % kLanes);
    fixed[i] = verdict == Verdict::holds ? 1 : verdict == Verdict::fails ? 2 : 0;
  }
  std::vector<Settling> out;
  for (std::size_t i = 0; i < size; ++i) {
    if (fixed[i] == 0) continue;
    decode(i);
    bool prime = true;
    Settling settling;
    settling.holds = fixed[i] == 1;
    for (std::size_t q = 0; q < fields_.size() && prime; ++q) {
      const std::uint32_t free = fields_[q].codes;
      prime = digits[q] == free || (fixed[i + (free - digits[q]) * stride[q]] & fixed[i]) == 0;
      settling.codes.push_back(digits[q] == free ? kFree : digits[q]);
    }
    if (prime) out.push_back(std::move(settling));
  }
  return out;
}

}  // namespace truce::judge
