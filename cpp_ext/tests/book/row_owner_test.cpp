#include "book/row_owner.hpp"

#include <gtest/gtest.h>

namespace spy::book {
namespace {

TEST(RowOwner, KeepsNamesAndCutsLongOnes) {
  EXPECT_EQ(RowOwner{}.name(), "");
  EXPECT_EQ(RowOwner{"DRCTEDGE"}.name(), "DRCTEDGE");
  EXPECT_EQ(RowOwner{"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}.name(), "ABCDEFGHIJKLMNO");
  EXPECT_EQ(RowOwner{"ARCA"}, RowOwner{"ARCA"});
  EXPECT_NE(RowOwner{"ARCA"}, RowOwner{"ARC"});
}

}  // namespace
}  // namespace spy::book
