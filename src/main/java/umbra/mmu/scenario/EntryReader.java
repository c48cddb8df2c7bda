package umbra.mmu.scenario;

import java.util.OptionalLong;

/**
 * Reads what lines say about guest page table entries: {@code map}, {@code pte}, {@code link}, and
 * the edit of {@code setpte}.
 */
final class EntryReader {

  private static final NumberRange COUNT =
      NumberRange.number("a number of entries", 1, Limits.MAX_MAP_COUNT);
  private static final NumberRange ADDRESS_BITS = NumberRange.number("an address", 0, -1L);

  private final Declarations declarations;

  EntryReader(Declarations declarations) {
    this.declarations = declarations;
  }

  SetUp map(Position at, Arguments arguments) {
    Keywords keywords =
        arguments.keywords(
            "as", "gva", "gpa", "size", "count", "flags", "gva-step", "gpa-step", "tables");
    int as = space(keywords, "as", 0);
    EntrySize entrySize = entrySize(keywords, as);
    int level = entrySize.level();
    long size = entrySize.bytes();
    long pageSizeBit = level == 1 ? 0 : PteFlags.PAGE_SIZE;
    SetUp.MapRange map =
        new SetUp.MapRange(
            at,
            as,
            alignedGva(keywords, as, size),
            keywords.required("gpa", multiplesOf(size, "a guest physical address")),
            level,
            keywords.number("count", COUNT, 1),
            keywords.flags("flags", PteFlags.DEFAULT) | pageSizeBit,
            keywords.number("gva-step", multiplesOf(size, "a step"), size),
            keywords.number("gpa-step", multiplesOf(size, "a step"), size),
            keywords.flags("tables", PteFlags.DEFAULT));
    requireEndInRange(map, keywords);
    return map;
  }

  SetUp edit(Position at, Arguments arguments) {
    Keywords keywords =
        arguments.keywords("as", "level", "gva", "value", "flags", "set", "clear", "tables");
    int as = space(keywords, "as", 0);
    OptionalLong tables =
        keywords.has("tables")
            ? OptionalLong.of(keywords.flags("tables", 0))
            : OptionalLong.empty();
    return new SetUp.EditEntry(
        at,
        as,
        (int) keywords.number("level", level(as), 1),
        gva(keywords, "gva", as),
        change(keywords, as, false),
        tables);
  }

  SetUp link(Position at, Arguments arguments) {
    Keywords keywords =
        arguments.keywords("as", "level", "gva", "from-as", "from-gva", "flags", "tables");
    int as = space(keywords, "as", 0);
    int from = space(keywords, "from-as", 0);
    if (declarations.paging(as).entrySize() == 4) {
      requireHalf(keywords, "flags", null);
      requireHalf(keywords, "tables", null);
    }
    return new SetUp.Link(
        at,
        as,
        (int) keywords.number("level", level(as), 2),
        gva(keywords, "gva", as),
        from,
        gva(keywords, "from-gva", from),
        keywords.flags("flags", PteFlags.DEFAULT),
        keywords.flags("tables", PteFlags.DEFAULT));
  }

  /** {@code setpte ...}. */
  VcpuAction setEntry(Arguments arguments) {
    Keywords keywords =
        arguments.keywords("as", "level", "gva", "value", "gpa", "flags", "set", "clear", "size");
    int as = space(keywords, "as", 0);
    return new VcpuAction.SetEntry(
        as,
        (int) keywords.number("level", level(as), 1),
        gva(keywords, "gva", as),
        change(keywords, as, true),
        declarations.paging(as).entrySize() == 4
            ? AccessSize.read(keywords, 1, 4)
            : AccessSize.read(keywords, 1, 4, 8));
  }

  /** The number of a declared address space or nested table. */
  int space(Keywords keywords, String name, int absent) {
    if (keywords.has(name)) {
      return declarations.space(keywords.required(name, ""));
    }
    return absent;
  }

  private EntryEdit change(Keywords keywords, int as, boolean mayMove) {
    boolean hasGpa = mayMove && keywords.has("gpa");
    if (declarations.paging(as).entrySize() == 4) {
      requireHalf(keywords, "value", NumberRange.VALUE);
      requireHalf(keywords, "flags", null);
      requireHalf(keywords, "set", null);
      if (hasGpa) {
        requireHalf(keywords, "gpa", ADDRESS_BITS);
      }
    }
    return new EntryEdit(
        keywords.has("value"),
        keywords.number("value", NumberRange.VALUE, 0),
        hasGpa,
        hasGpa ? keywords.number("gpa", ADDRESS_BITS, 0) : 0,
        keywords.has("flags"),
        keywords.flags("flags", 0),
        keywords.flags("set", 0),
        keywords.flags("clear", 0));
  }

  /** A 4-byte entry has no N and no address above 4 GiB; {@code range} is null for flags. */
  private static void requireHalf(Keywords keywords, String name, NumberRange range) {
    long value = range == null ? keywords.flags(name, 0) : keywords.number(name, range, 0);
    if (value >>> 32 != 0) {
      throw keywords.required(name, "").error("bits of an entry of 4 bytes");
    }
  }

  private long gva(Keywords keywords, String name, int as) {
    return GuestAddress.read(keywords.required(name, "an address"), declarations.addresses(as));
  }

  private NumberRange level(int as) {
    return NumberRange.number("a level", 1, declarations.paging(as).levels());
  }

  private long alignedGva(Keywords keywords, int as, long size) {
    long gva = gva(keywords, "gva", as);
    if ((gva & (size - 1)) != 0) {
      throw keywords.required("gva", "").error("a multiple of 0x" + Long.toHexString(size));
    }
    return gva;
  }

  private EntrySize entrySize(Keywords keywords, int as) {
    if (!keywords.has("size")) {
      return EntrySize.FOUR_K;
    }
    EntrySize[] sizes = EntrySize.of(declarations.paging(as));
    return Vocabulary.find(sizes, keywords.required("size", ""), "a size");
  }

  private static NumberRange multiplesOf(long size, String what) {
    return NumberRange.multiples(what, 0, Limits.END_OF_PHYSICAL - size, size);
  }

  private void requireEndInRange(SetUp.MapRange map, Keywords keywords) {
    AddressWidth addresses = declarations.addresses(map.as());
    if (!addresses.containsRange(map.gva(), map.count(), map.gvaStep())) {
      throw keywords.required("gva", "").error("a range of canonical addresses");
    }
    long steps = map.count() - 1;
    int bits = physicalBits(map);
    long room = (1L << bits) - 1 - map.gpa();
    if (room < 0 || (map.gpaStep() != 0 && steps > room / map.gpaStep())) {
      throw keywords.required("gpa", "").error("a range within " + bits + " address bits");
    }
    if (declarations.paging(map.as()).entrySize() == 4) {
      requireHalf(keywords, "flags", null);
      requireHalf(keywords, "tables", null);
    }
  }

  /** 4-byte entries hold 32 address bits, those of 4M pages 36 (PSE36). */
  private int physicalBits(SetUp.MapRange map) {
    if (declarations.paging(map.as()).entrySize() == 4) {
      return map.level() == 1 ? 32 : 36;
    }
    return 52;
  }
}
