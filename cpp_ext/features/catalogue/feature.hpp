#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "features/missing.hpp"

namespace spy::features {

/// The features that bars alone give, in the order of their columns.
enum class MinuteFeature : std::uint8_t {
  kReturn1,
  kReturn5,
  kReturn15,
  kReturn30,
  kReturn60,
  kGap,
  kDistanceToPreviousClose,
  kDistanceToOpen,
  kVwapDistance,
  kOpeningRange5Width,
  kOpeningRange5Position,
  kOpeningRange5Break,
  kOpeningRange15Width,
  kOpeningRange15Position,
  kOpeningRange15Break,
  kSessionRangePosition,
  kVolatilityRatio,
  kVolatilityVsProfile30,
  kJumpShare30,
  kSignedSemivariance30,
  kParkinsonVsProfile5,
  kMinutesSinceOpen,
  kMinutesToClose,
  kVolumeVsProfile,
  kVolumePace15,
  kEfficiencyRatio30,
  kVarianceRatio60,
  kAmihud30,
  kKyleLambda30,
  kTradeCountPressure15,
  kRsi14,
  kMacdHistogram,
  kImpliedVolatility,
  kImpliedMinusRealised,
  kMinutesToEvent,
};

/// How many features bars alone give.
inline constexpr std::size_t kMinuteFeatures = static_cast<std::size_t>(MinuteFeature::kMinutesToEvent) + 1;

/// The features that need live quotes or the order book, in the order of their columns.
enum class LiveFeature : std::uint8_t {
  kOrderFlowImbalance1,
  kOrderFlowImbalance5,
  kMicropriceOffset,
  kDepthImbalance1,
  kDepthImbalance5,
  kBookSlope,
  kSpreadZ,
  kDepthZ,
};

/// How many features need live quotes or the order book.
inline constexpr std::size_t kLiveFeatures = static_cast<std::size_t>(LiveFeature::kDepthZ) + 1;

/// One value a feature; all missing until set.
template <typename Feature, std::size_t Size>
class FeatureRow {
 public:
  constexpr FeatureRow() { values_.fill(kMissing); }

  /// The value of a feature.
  [[nodiscard]] constexpr double& operator[](Feature feature) {
    return values_[static_cast<std::size_t>(feature)];
  }

  /// The value of a feature.
  [[nodiscard]] constexpr double operator[](Feature feature) const {
    return values_[static_cast<std::size_t>(feature)];
  }

  /// All values in the order of their columns.
  [[nodiscard]] constexpr const std::array<double, Size>& values() const { return values_; }

 private:
  std::array<double, Size> values_{};
};

/// What bars alone give for one minute.
using MinuteRow = FeatureRow<MinuteFeature, kMinuteFeatures>;

/// What quotes and book give for one minute.
using LiveRow = FeatureRow<LiveFeature, kLiveFeatures>;

}  // namespace spy::features
