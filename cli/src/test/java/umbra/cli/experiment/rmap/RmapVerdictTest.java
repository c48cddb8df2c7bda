package umbra.cli.experiment.rmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import umbra.cli.experiment.Verdict;

/** What follows from made-up counts. */
final class RmapVerdictTest {

  private static LayoutCost cost(
      DescriptorLayout layout, long descriptors, long followed, long looked) {
    return new LayoutCost(layout, descriptors, 100, followed, looked, 100, 0, 0);
  }

  private static Verdict verdict(LayoutCost of3, LayoutCost of15, LayoutCost of14) {
    List<LayoutCost> shapes = List.of(of3, of14, of15);
    List<IdleCost> idle =
        shapes.stream().map(shape -> new IdleCost("lowest-bit", shape, 100)).toList();
    return new RmapVerdict(idle, List.of(new ForkCost(ForkedSpaces.Order.BIRTH, shapes))).verdict();
  }

  @Test
  void noSizeWinsBothWhereTheSmallIsTheSlow() {
    Verdict verdict =
        verdict(
            cost(DescriptorLayout.THREE, 40, 9000, 9000),
            cost(DescriptorLayout.FIFTEEN, 30, 2000, 7000),
            cost(DescriptorLayout.KVM_6_1, 30, 2100, 5000));
    assertThat(verdict.answer())
        .isEqualTo(
            "No size wins both: descriptors of 3 take the least memory of the idle guest, those of"
                + " 15 follow the fewest pointers with forked spaces.");
    assertThat(verdict.reasons())
        .contains(
            "Idle guest, lengths drawn by lowest-bit: 30 descriptors of 14 take 3.8 KiB and 76 % of"
                + " their slots are empty; 3 needs least, 1.3 KiB (3.0 times less).");
  }

  @Test
  void aSizeThatIsSmallAndQuickWins() {
    Verdict verdict =
        verdict(
            cost(DescriptorLayout.THREE, 40, 1000, 1000),
            cost(DescriptorLayout.FIFTEEN, 30, 2000, 7000),
            cost(DescriptorLayout.KVM_6_1, 30, 2100, 5000));
    assertThat(verdict.answer())
        .isEqualTo("Descriptors of 3 take the least memory and follow the fewest pointers.");
    assertThat(verdict.reasons())
        .contains(
            "No measure of steps gives the published fork times with a fixed part that is not below"
                + " 0.",
            "No pair of prices for pointers and slots explains all three times.");
  }

  @Test
  void stepsInProportionToThePublishedTimesPredictTheThird() {
    ForkTime time = new ForkTime("both", 4739, 3661, 3510);
    assertThat(time.fixed()).isCloseTo(0, within(1e-9));
    assertThat(time.predicted()).isCloseTo(351.00, within(1e-9));
    assertThat(time.error()).isCloseTo(0, within(1e-9));
    assertThat(new ForkTime("both", 1000, 1000, 10).hasPrice()).isFalse();
  }

  @Test
  void twoPricesAreThoseThatTheTimesWereMadeWith() {
    // 473.90, 366.10 and 351.00 with 2 a pointer, 3 a slot and 100 fixed.
    ForkPrices prices =
        ForkPrices.of(
            cost(DescriptorLayout.THREE, 1, 36_950_000, 100_000_000),
            cost(DescriptorLayout.FIFTEEN, 1, 13_050_000, 80_000_000),
            cost(DescriptorLayout.KVM_6_1, 1, 20_500_000, 70_000_000));
    assertThat(prices.pointer()).isCloseTo(2, within(1e-9));
    assertThat(prices.slot()).isCloseTo(3, within(1e-9));
    assertThat(prices.fixed()).isCloseTo(100, within(1e-9));
    assertThat(prices.isPossible()).isTrue();
  }

  @Test
  void theGuestDrawnByTheLowestBitFillsThePublishedColumnsAndByHeadingItsRanges() {
    LengthCounts rule = IdleGuest.byLowestBit(1, 25, 3).lengths();
    LengthCounts heading = IdleGuest.byHeading(1, 3).lengths();
    for (int column = 1; column <= PublishedRmaps.COLUMNS.size(); column++) {
      int low = 1 << (column - 1);
      assertThat(rule.inColumn(column)).isEqualTo(PublishedRmaps.idle(column));
      assertThat(heading.between(low, 2 * low - 1)).isEqualTo(PublishedRmaps.idle(column));
    }
    assertThat(rule.longest()).isLessThanOrEqualTo(IdleGuest.LONGEST);
    assertThat(rule.entries()).isGreaterThan(heading.entries());
  }
}
