#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spy::features {

/// What a saved state belongs to; written into it, so that none is taken for another.
enum class StateKind : std::uint8_t {
  kMinuteKernel = 1,  ///< FeatureKernel.
  kLiveKernel = 2,    ///< LiveKernel.
  kDaySummary = 3,    ///< DaySummary.
  kEma = 4,           ///< Ema.
  kRsi = 5,           ///< Rsi.
  kAtr = 6,           ///< Atr.
  kMacd = 7,          ///< Macd.
  kBollinger = 8,     ///< Bollinger.
};

/// A state as bytes that can be kept: format, kind, kernel hash, the state itself, and a hash that shows
/// damage.
[[nodiscard]] std::string seal(StateKind kind, std::string_view state);

/// The state within sealed bytes.
///
/// Throws UserError for bytes that are damaged, of another kind or format, or made by a kernel with another
/// hash.
[[nodiscard]] std::string_view unseal(StateKind kind, std::string_view bytes);

/// Throws the UserError for bytes that are not what was once saved.
[[noreturn]] void refuse_damaged_state();

}  // namespace spy::features
