#pragma once

#include <string>
#include <utility>

#include "runtime/user_error.hpp"

namespace spy::testing {

/// The sentence of the UserError that `action` throws; a text that says so where it throws none.
template <typename Action>
std::string refusal_of(Action&& action) {
  try {
    std::forward<Action>(action)();
  } catch (const runtime::UserError& error) {
    return error.what();
  }
  return "nothing was refused";
}

/// Whether a sentence is one line and ends with a full stop.
inline bool is_one_sentence(const std::string& text) {
  return text.ends_with('.') && text.find('\n') == std::string::npos;
}

}  // namespace spy::testing
