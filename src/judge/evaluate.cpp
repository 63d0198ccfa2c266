#include "judge/evaluate.h"

#include <algorithm>
#include <limits>

namespace truce::judge {
namespace {

// The inner loops: plain arrays of one length, for the compiler to vectorise. With g++ on x86-64 a second copy for AVX2
// is chosen when the program starts; sanitizers do not survive that mechanism.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define TRUCE_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define TRUCE_WIDE
#endif

struct Arrays {
  const Mask* holds;
  const Mask* fails;
};

TRUCE_WIDE void conjoin(Arrays a, Arrays b, Mask* __restrict holds, Mask* __restrict fails, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    holds[i] = a.holds[i] & b.holds[i];
    fails[i] = a.fails[i] | b.fails[i];
  }
}

void gather(const Lanes* __restrict dictionary, const std::uint32_t* __restrict cells, Mask* __restrict holds,
            Mask* __restrict fails, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const Lanes lanes = dictionary[cells[i]];
    holds[i] = lanes.holds;
    fails[i] = lanes.fails;
  }
}

}  // namespace

Evaluator::Evaluator(const terms::Program& program) {
  const std::size_t atoms = program.atoms.size();
  for (const terms::Atom& atom : program.atoms) over_candidate_.push_back(atom.over == terms::Atom::Over::candidate);

  std::vector<std::vector<std::size_t>> emitted(program.wire_count());
  for (std::size_t o = 0; o < program.outputs.size(); ++o) emitted[program.outputs[o].value.wire()].push_back(o);
  std::vector<std::size_t> uses(program.wire_count());
  for (const terms::Gate& gate : program.gates) {
    ++uses[gate.a.wire()];
    ++uses[gate.b.wire()];
  }

  std::vector<std::uint32_t> slot(program.wire_count(), std::numeric_limits<std::uint32_t>::max());
  std::vector<std::uint32_t> free;
  const auto take = [&](std::size_t wire) {
    if (free.empty()) free.push_back(slots_++);
    slot[wire] = free.back();
    free.pop_back();
    return slot[wire];
  };
  const auto release = [&](std::size_t wire) {
    if (uses[wire] == 0) free.push_back(slot[wire]);
  };
  const auto emit = [&](std::size_t wire) {
    for (const std::size_t o : emitted[wire]) {
      operations_.push_back({Operation::Kind::emit, program.outputs[o].value.complement(), false, false, slot[wire], 0,
                             static_cast<std::uint32_t>(o)});
    }
  };
  const auto load = [&](std::size_t wire) {
    if (wire >= atoms || slot[wire] != std::numeric_limits<std::uint32_t>::max()) return;
    operations_.push_back(
        {Operation::Kind::load, false, false, false, static_cast<std::uint32_t>(wire), 0, take(wire)});
    emit(wire);
  };
  for (std::size_t g = 0; g < program.gates.size(); ++g) {
    const terms::Gate& gate = program.gates[g];
    load(gate.a.wire());
    load(gate.b.wire());
    const std::size_t wire = atoms + g;
    const bool any = gate.op == terms::Gate::Op::any;  // a ∨ b = ¬(¬a ∧ ¬b)
    const std::uint32_t out = take(wire);
    operations_.push_back({Operation::Kind::conjunction, gate.a.complement() != any, gate.b.complement() != any, any,
                           slot[gate.a.wire()], slot[gate.b.wire()], out});
    emit(wire);
    for (const std::size_t used : {gate.a.wire(), gate.b.wire()}) {
      --uses[used];
      release(used);
    }
    release(wire);
  }
  for (std::size_t wire = 0; wire < atoms; ++wire) {
    if (!emitted[wire].empty()) load(wire);
  }
}

/// The working memory of one run.
class Evaluator::Block {
 public:
  Block(const Evaluator& evaluator, const Columns& columns, std::size_t word, const VerdictSink& sink)
      : evaluator_(evaluator), columns_(columns), dictionary_(columns.dictionary.word(word)), sink_(sink) {
    for (std::size_t i = 0; i + 1 < columns.row_begin.size(); ++i) {
      capacity_ = std::max<std::size_t>(capacity_, columns.row_begin[i + 1] - columns.row_begin[i]);
    }
    wires_.resize((evaluator.slots_ + 2) * 2 * capacity_);
    one_row_each_ =
        columns.rows() == columns.incidents() &&
        std::all_of(columns.hit.begin(), columns.hit.end(), [](auto cell) { return cell == Dictionary::kHolds; });
  }

  void run() {
    const std::size_t incidents = columns_.incidents();
    while (incident_ < incidents) {
      first_row_ = columns_.row_begin[incident_];
      std::size_t end = incident_ + 1;
      while (end < incidents && columns_.row_begin[end + 1] - first_row_ <= capacity_) ++end;
      count_ = end - incident_;
      rows_ = columns_.row_begin[end] - first_row_;
      block();
      incident_ = end;
    }
  }

 private:
  Mask* holds(std::size_t slot) { return wires_.data() + slot * 2 * capacity_; }
  Mask* fails(std::size_t slot) { return holds(slot) + capacity_; }
  Arrays read(std::size_t slot, bool swapped) {
    return swapped ? Arrays{fails(slot), holds(slot)} : Arrays{holds(slot), fails(slot)};
  }

  void block() {
    const std::size_t hit = evaluator_.slots_;
    if (!one_row_each_) gather(dictionary_.data(), columns_.hit.data() + first_row_, holds(hit), fails(hit), rows_);
    for (const Operation& operation : evaluator_.operations_) {
      switch (operation.kind) {
        case Operation::Kind::load: load(operation.a, operation.out); break;
        case Operation::Kind::conjunction:
          conjoin(read(operation.a, operation.swap_a), read(operation.b, operation.swap_b),
                  operation.swap_out ? fails(operation.out) : holds(operation.out),
                  operation.swap_out ? holds(operation.out) : fails(operation.out), rows_);
          break;
        case Operation::Kind::emit: emit(read(operation.a, operation.swap_a), operation.out); break;
      }
    }
  }

  void load(std::size_t atom, std::size_t slot) {
    const auto& cells = columns_.value[atom];
    if (!evaluator_.over_candidate_[atom]) {
      gather(dictionary_.data(), cells.data() + first_row_, holds(slot), fails(slot), rows_);
      return;
    }
    for (std::size_t i = 0; i < rows_; ++i) {
      const std::size_t row = first_row_ + i;
      Attributed attributed(dictionary_[columns_.other[row]]);
      for (std::size_t s = columns_.slot_begin[row]; s < columns_.slot_begin[row + 1]; ++s) {
        attributed.candidate(dictionary_[columns_.did_it[s]], dictionary_[cells[s]]);
      }
      const Lanes value = attributed.value();
      holds(slot)[i] = value.holds;
      fails(slot)[i] = value.fails;
    }
  }

  void emit(Arrays verdict, std::size_t output) {
    if (one_row_each_) {
      sink_(incident_, output, {verdict.holds, count_}, {verdict.fails, count_});
      return;
    }
    const std::size_t hit = evaluator_.slots_;
    const std::size_t out = hit + 1;
    for (std::size_t i = 0; i < count_; ++i) {
      Lanes any = Lanes::all_fail();
      for (std::size_t row = columns_.row_begin[incident_ + i]; row < columns_.row_begin[incident_ + i + 1]; ++row) {
        const std::size_t r = row - first_row_;
        any = any | (Lanes{verdict.holds[r], verdict.fails[r]} & Lanes{holds(hit)[r], fails(hit)[r]});
      }
      holds(out)[i] = any.holds;
      fails(out)[i] = any.fails;
    }
    sink_(incident_, output, {holds(out), count_}, {fails(out), count_});
  }

  const Evaluator& evaluator_;
  const Columns& columns_;
  std::span<const Lanes> dictionary_;
  const VerdictSink& sink_;
  std::size_t capacity_ = kBlock;
  std::vector<Mask> wires_;
  bool one_row_each_ = false;
  std::size_t incident_ = 0, first_row_ = 0, count_ = 0, rows_ = 0;
};

void Evaluator::run(const Columns& columns, std::size_t word, const VerdictSink& sink) const {
  Block(*this, columns, word, sink).run();
}

}  // namespace truce::judge
