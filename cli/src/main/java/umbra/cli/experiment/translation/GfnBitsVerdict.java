package umbra.cli.experiment.translation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import umbra.cli.experiment.Verdict;

/**
 * What follows from what the layouts can hold.
 *
 * @param asked bits of the gfn in the posting that was asked about
 * @param needed bits that a gfn needs at the widest physical address looked at
 * @param anyAddress bits that it needs for any address of 64 bits
 * @param broken layouts, with access, that lose an address of 64 bits
 * @param askedMore bytes a shadow page that the posting takes beyond the gfn alone
 * @param mergedMore the same as merged
 * @param apartMore the same for an array of bytes beside it
 * @param askedSteps shifts and masks to read the gfn, and to read it as an address, in the posting
 * @param mergedSteps the same as merged
 * @param uncast bits of the first address that the posting loses without a cast; 0 for none
 */
record GfnBitsVerdict(
    int asked,
    int needed,
    int anyAddress,
    List<String> broken,
    int askedMore,
    int mergedMore,
    int apartMore,
    int askedSteps,
    int mergedSteps,
    int uncast) {

  static GfnBitsVerdict of(int maxPhyAddr) {
    WordLayout asked = WordLayout.ACCESS_3_GFN_56;
    long anyGfn = -1L >>> 12;
    OptionalLong uncast = GfnBits.firstUncast(asked);
    return new GfnBitsVerdict(
        asked.gfnBits(),
        bits(-1L >>> (Long.SIZE - maxPhyAddr + 12)),
        bits(anyGfn),
        WordLayout.withAccess().stream()
            .filter(layout -> FirstLost.upTo(anyGfn, layout::holds).isPresent())
            .map(WordLayout::title)
            .collect(Collectors.toList()),
        more(asked),
        more(WordLayout.MERGED),
        more(WordLayout.BYTES_APART),
        asked.stepsOfGfn() + asked.stepsOfGpa(),
        WordLayout.MERGED.stepsOfGfn() + WordLayout.MERGED.stepsOfGpa(),
        uncast.isPresent() ? bits(uncast.getAsLong()) - 1 + 12 : 0);
  }

  private static int more(WordLayout layout) {
    return layout.bytesOfPage() - WordLayout.GFN_ALONE.bytesOfPage();
  }

  private static int bits(long number) {
    return Long.SIZE - Long.numberOfLeadingZeros(number);
  }

  Verdict verdict() {
    List<String> reasons = new ArrayList<>();
    reasons.add(
        "a gfn needs "
            + needed
            + " bits at the widest MAXPHYADDR looked at and "
            + anyAddress
            + " for any address of 64 bits; the posting has "
            + asked);
    reasons.add(
        broken.isEmpty()
            ? "none of the layouts loses an address of 64 bits"
            : "an address of 64 bits is lost in " + String.join(", ", broken));
    reasons.add(
        "beyond the array of gfn a shadow page takes "
            + askedMore
            + " bytes more in the posting, "
            + mergedMore
            + " as merged, "
            + apartMore
            + " with the access in an array of its own");
    reasons.add(
        "to read the gfn, and to read it as an address, takes "
            + askedSteps
            + " shifts and masks in the posting and "
            + mergedSteps
            + " as merged");
    if (uncast > 0) {
      reasons.add(
          "in the posting the expression gfn << 12 without a cast loses the address 2^"
              + uncast
              + ", since gcc keeps the width of a bit-field");
    }
    return new Verdict(answer(), reasons);
  }

  private String answer() {
    if (asked < needed) {
      return asked + " is too few: the posting loses gfns of the widest physical addresses.";
    }
    if (asked == needed || asked == anyAddress) {
      return asked + " is exactly what a gfn needs.";
    }
    String no = "For no reason: " + asked + " is neither what a gfn needs nor what was left over";
    return broken.isEmpty() && mergedSteps < askedSteps && mergedMore <= askedMore
        ? no
            + "; it did no harm, and the merged word does the same in the same memory with less"
            + " work."
        : no + ".";
  }
}
