#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace spy::features {

/// What a feature is reckoned from; without it the feature is missing.
enum class Needs : std::uint8_t {
  kBars,               ///< Open, high, low and close of minutes.
  kVolume,             ///< Volume of minutes; an index has none.
  kCount,              ///< Number of trades of minutes.
  kImpliedVolatility,  ///< Option-implied-volatility minutes.
  kEvents,             ///< A calendar of scheduled events.
  kQuotes,             ///< Every change of best bid and ask, live only.
  kBook,               ///< Snapshots of the order book, live only.
};

/// The name of a need as Python and documents show it.
[[nodiscard]] std::string_view text_of(Needs needs);

/// All there is to say of one feature.
struct FeatureDescription {
  std::string_view name;     ///< Its name and column.
  std::string_view formula;  ///< How it is reckoned, in the symbols of `formula_symbols`.
  std::string_view window;   ///< What it looks back on, and whether that counts session minutes or bars.
  std::string_view unit;     ///< Unit of its values.
  std::int32_t warm_up_minutes = 0;  ///< Minutes from the open until it can be there, with no minute missing.
  std::int32_t earlier_sessions = 0;  ///< Least number of earlier sessions it asks for.
  Needs needs = Needs::kBars;         ///< What it is reckoned from.
  std::string_view reason;            ///< Why it earns its place.
};

/// One symbol of the formulas.
struct FormulaSymbol {
  std::string_view symbol;   ///< As it stands in formulas.
  std::string_view meaning;  ///< What it stands for.
};

/// All features in the order of their columns: first those that bars give, then the live-only ones.
[[nodiscard]] std::span<const FeatureDescription> feature_catalogue();

/// What the symbols of the formulas stand for.
[[nodiscard]] std::span<const FormulaSymbol> formula_symbols();

}  // namespace spy::features
