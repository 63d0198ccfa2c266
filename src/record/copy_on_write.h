// A value that is cheap to copy.
#pragma once

#include <memory>

namespace truce {

/// Copies share one T until one of them is changed: a copy is O(1), the first change after it a copy of T. Copies are
/// for one thread, or threads that take turns.
template <class T>
class CopyOnWrite {
 public:
  [[nodiscard]] const T& operator*() const { return *value_; }
  [[nodiscard]] const T* operator->() const { return value_.get(); }
  /// For changing it; no copy sees that.
  [[nodiscard]] T& change() {
    if (value_.use_count() != 1) value_ = std::make_shared<T>(*value_);
    return *value_;
  }

 private:
  std::shared_ptr<T> value_ = std::make_shared<T>();
};

}  // namespace truce
