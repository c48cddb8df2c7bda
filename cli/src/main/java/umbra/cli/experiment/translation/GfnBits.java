package umbra.cli.experiment.translation;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import umbra.cli.experiment.Cell;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Column;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Plot;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Table;

/** How many bits the gfn needs in the cached word, and what each layout can hold. */
public final class GfnBits implements Experiment {
  private static final String LOWEST = "lowest";
  private static final String HIGHEST = "highest";
  private static final int PAGE_SHIFT = 12;

  @Override
  public String name() {
    return "gfn-bits";
  }

  @Override
  public String question() {
    return "Why 56 bits for the gfn in the cached word?";
  }

  @Override
  public String source() {
    return "Peter Xu's review of v2, 2022-03-16, YjGgjTnP/9sG8L+2@xz-m1.local (reference S.5)";
  }

  @Override
  public List<Knob> knobs() {
    return List.of(
        Knob.number(LOWEST, "MAXPHYADDR, in bits: the first looked at", 32, 13, 63),
        Knob.number(HIGHEST, "... and the last", 52, 13, 63));
  }

  /** It is over in a second as it is. */
  @Override
  public Map<String, String> small() {
    return Map.of();
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    int lowest = settings.count(LOWEST);
    int highest = settings.count(HIGHEST);
    if (lowest > highest) {
      throw new IllegalArgumentException(
          "found " + LOWEST + "=" + lowest + ", expected at most " + HIGHEST + "=" + highest);
    }
    List<Check> checks = new ArrayList<>();
    Table layouts = layouts(checks);
    Table addresses = addresses(lowest, highest, checks);
    HighestGfn model = HighestGfn.run(laboratory);
    checks.addAll(modelChecks(model));
    return new Findings(
        List.of(layouts, addresses, model(model)), checks, GfnBitsVerdict.of(highest).verdict());
  }

  private static Table layouts(List<Check> checks) {
    Table table =
        new Table(
            "layouts",
            "What a word holds, what it costs, and the first address that breaks",
            new Column("layout", "of the word, and what stands beside it"),
            new Column("gfn_bits", "that it has for the gfn"),
            new Column("unused", "bits of the word that hold nothing"),
            new Column("page", "bytes for the 512 entries of a shadow page"),
            new Column("more", "bytes more than the gfn alone, which was there before"),
            new Column("first_gfn", "the first gfn that does not come back"),
            new Column("first_gpa", "its address; beyond 64 bits there is none"),
            new Column("uncast_gpa", "first address that gfn << 12 loses where C has no cast"),
            new Column("read_gfn", "shifts and masks to read the gfn"),
            new Column("read_gpa", "the same, as an address"),
            new Column("read_access", "the same for the access"));
    for (WordLayout layout : WordLayout.values()) {
      OptionalLong gfn = FirstLost.upTo(-1, layout::holds);
      OptionalLong uncast = firstUncast(layout);
      table.row(
          Cell.of(layout.title()),
          Cell.of(layout.gfnBits()),
          Cell.of(layout.unusedBits()),
          Cell.of(layout.bytesOfPage()),
          Cell.of(layout.bytesOfPage() - WordLayout.GFN_ALONE.bytesOfPage()),
          gfn.isPresent() ? Cell.hex(gfn.getAsLong()) : Cell.NONE,
          gfn.isPresent() ? Cell.of(address(gfn.getAsLong())) : Cell.NONE,
          uncast.isPresent() ? Cell.of(address(uncast.getAsLong())) : Cell.NONE,
          Cell.of(layout.stepsOfGfn()),
          Cell.of(layout.stepsOfGpa()),
          layout == WordLayout.GFN_ALONE ? Cell.NONE : Cell.of(layout.stepsOfAccess()));
      checks.add(
          Check.that(
              layout.title() + ": the first gfn that is lost is 2^gfn_bits",
              gfn.equals(expected(layout.gfnBits())),
              gfn.isPresent() ? "0x" + Long.toHexString(gfn.getAsLong()) : "none"));
    }
    return table;
  }

  private static OptionalLong expected(int bits) {
    return bits < Long.SIZE ? OptionalLong.of(1L << bits) : OptionalLong.empty();
  }

  /** Over all gfn of addresses of 64 bits. */
  static OptionalLong firstUncast(WordLayout layout) {
    return FirstLost.upTo(
        -1L >>> PAGE_SHIFT, gfn -> layout.gpaWithoutCast(layout.pack(gfn, 0)) == gfn << PAGE_SHIFT);
  }

  private static String address(long gfn) {
    BigInteger number = new BigInteger(Long.toUnsignedString(gfn));
    return "0x" + number.shiftLeft(PAGE_SHIFT).toString(16);
  }

  private static Table addresses(int lowest, int highest, List<Check> checks) {
    Table table =
        new Table(
            "addresses",
            "Bits for the gfn that are left over at each MAXPHYADDR (empty: it does not fit)",
            new Column("maxphyaddr", "width of physical addresses, in bits"),
            new Column("needed", "bits of the highest gfn"),
            new Column("highest_gfn", "of that width"),
            new Column("left_3_56", "of the first posting"),
            new Column("left_3_61", "with all bits in use"),
            new Column("left_merged", "as merged"),
            new Column("left_apart", "with an array of bytes beside"));
    int wrong = 0;
    List<Integer> widths = new ArrayList<>();
    for (int width = lowest; width <= highest; width++) {
      widths.add(width);
    }
    widths.add(Long.SIZE);
    for (int width : widths) {
      long gfn = -1L >>> (Long.SIZE - width + PAGE_SHIFT);
      int needed = Long.SIZE - Long.numberOfLeadingZeros(gfn);
      wrong += needed == width - PAGE_SHIFT ? 0 : 1;
      table.row(
          Cell.of(width),
          Cell.of(needed),
          Cell.hex(gfn),
          left(WordLayout.ACCESS_3_GFN_56, gfn, needed),
          left(WordLayout.ACCESS_3_GFN_61, gfn, needed),
          left(WordLayout.MERGED, gfn, needed),
          left(WordLayout.BYTES_APART, gfn, needed));
    }
    checks.add(Check.equal("widths at which a gfn needs not MAXPHYADDR - 12 bits", 0, wrong));
    table.plot(
        Plot.lines(
            "bits to spare for a gfn, over MAXPHYADDR",
            "maxphyaddr",
            "left_3_56",
            "left_3_61",
            "left_merged",
            "left_apart"));
    return table;
  }

  private static Cell left(WordLayout layout, long gfn, int needed) {
    return layout.holds(gfn) ? Cell.of(layout.gfnBits() - needed) : Cell.NONE;
  }

  private static Table model(HighestGfn model) {
    Table table =
        new Table(
            "highest",
            "The last page of the model's physical addresses (MAXPHYADDR 40), mapped",
            new Column("word", "cached behind its entry"),
            new Column("gfn", "that the model reads from it"),
            new Column("access", "that the model reads from it"),
            new Column("beyond", "how an access to the page after it ended"),
            new Column("journal", "the run"));
    table.row(
        Cell.hex(model.word()),
        Cell.hex(model.gfn()),
        Cell.of(model.access()),
        Cell.of(model.beyond()),
        Cell.of(model.result().journal()));
    return table;
  }

  private static List<Check> modelChecks(HighestGfn model) {
    long word = WordLayout.MERGED.pack(HighestGfn.last(), model.access());
    return List.of(
        Check.that(
            "the model's word of the last page is the merged layout's",
            word == model.word() && model.gfn() == HighestGfn.last(),
            "0x" + Long.toHexString(model.word())),
        Check.that(
            "the page after it is a fault for a reserved bit",
            model.beyond().startsWith("pf err=0x9 "),
            model.beyond()));
  }
}
