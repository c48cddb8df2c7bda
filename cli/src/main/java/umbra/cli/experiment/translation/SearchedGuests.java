package umbra.cli.experiment.translation;

import java.util.ArrayList;
import java.util.List;
import umbra.cli.search.Alphabet;

/**
 * The two machines that are searched, and what may be done on them: everyday operations on a few
 * pages. Nothing here knows what is looked for.
 */
final class SearchedGuests {
  /** Name of the guest that runs a guest of its own. */
  static final String NESTED = "nested";

  private static final String SMALL = "0x400000";
  private static final String SECOND = "0x401000";
  private static final String HUGE = "0x40000000";
  private static final String IN_HUGE = "0x40001000";
  private static final List<String> PAGES = List.of(SMALL, SECOND, HUGE, IN_HUGE);
  private static final List<String> SMALL_PAGES = List.of(SMALL, SECOND);
  private static final List<String> FLAGS = List.of("P", "W", "U", "A", "D", "N");

  private SearchedGuests() {}

  /** A guest with two address spaces on shadow paging, seen by two vCPUs. */
  static Alphabet shadowPaging() {
    List<String> accesses = new ArrayList<>();
    List<String> control = new ArrayList<>();
    for (String who : List.of("vcpu 0 ", "vcpu 1 ")) {
      for (String page : PAGES) {
        accesses.add(who + "read " + page);
        accesses.add(who + "write " + page);
        accesses.add(who + "user read " + page);
        accesses.add(who + "user write " + page);
        control.add(who + "invlpg " + page);
      }
      control.addAll(List.of(who + "cr3 0", who + "cr3 1", who + "cr0 wp=0", who + "cr0 wp=1"));
    }
    return Alphabet.of(
            "shadow-paging",
            List.of(
                "vcpus 2",
                "as 1",
                "slot 1 gpa=0x10000000 size=64K backing=4K",
                "slot 2 gpa=0x20000000 size=2M backing=2M",
                "map gva=0x400000 gpa=0x10000000 size=4K count=2 flags=PWU",
                "map gva=0x40000000 gpa=0x20000000 size=2M flags=PWU",
                "map as=1 gva=0x400000 gpa=0x10000000 size=4K count=2 flags=PWU",
                "map as=1 gva=0x40000000 gpa=0x20000000 size=2M flags=PWU"))
        .group(50, accesses)
        .group(25, edits("vcpu 0 setpte "))
        .group(17, control)
        .group(8, logging())
        .build();
  }

  /** A guest that runs a guest of its own on two nested tables, served by the TDP MMU itself. */
  static Alphabet nested() {
    List<String> accesses = new ArrayList<>();
    for (String page : PAGES) {
      for (String as : List.of(" as=5", " as=6")) {
        accesses.add("vcpu 0 l2 read " + page + as);
        accesses.add("vcpu 0 l2 write " + page + as);
        accesses.add("vcpu 0 l2 exec " + page + as);
      }
    }
    List<String> own = new ArrayList<>();
    for (String page : PAGES) {
      own.add("vcpu 0 read " + page);
      own.add("vcpu 0 write " + page);
    }
    return Alphabet.of(
            NESTED,
            List.of(
                "module npt=1 tdp_mmu=1 nested=1",
                "vcpus 1",
                "efer svme=1",
                "slot 1 gpa=0x10000000 size=64K backing=4K",
                "slot 2 gpa=0x20000000 size=2M backing=2M",
                "map gva=0x400000 gpa=0x10000000 size=4K count=2 flags=PWU",
                "map gva=0x40000000 gpa=0x20000000 size=2M flags=PWU",
                "npt 5",
                "npt 6",
                "map as=5 gva=0x400000 gpa=0x10000000 size=4K count=2 flags=PWU",
                "map as=5 gva=0x40000000 gpa=0x20000000 size=2M flags=PWU",
                "map as=6 gva=0x400000 gpa=0x10000000 size=4K count=2 flags=PWU",
                "map as=6 gva=0x40000000 gpa=0x20000000 size=2M flags=PWU"))
        .group(50, accesses)
        .group(25, edits("vcpu 0 setpte as=5 "))
        .group(5, List.of("vcpu 0 l2 nop as=5", "vcpu 0 l2 nop as=6"))
        .group(8, own)
        .group(10, logging())
        .group(2, List.of("host param nx_huge_pages 1", "host param nx_huge_pages 0"))
        .build();
  }

  /** What the guest does to its tables' last entries: flags, and another frame. */
  private static List<String> edits(String begin) {
    List<String> edits = new ArrayList<>();
    for (String flag : FLAGS) {
      for (String change : List.of(" set=", " clear=")) {
        for (String page : SMALL_PAGES) {
          edits.add(begin + "gva=" + page + change + flag);
        }
        edits.add(begin + "level=2 gva=" + HUGE + change + flag);
      }
    }
    for (String page : SMALL_PAGES) {
      edits.add(begin + "gva=" + page + " gpa=0x10000000");
      edits.add(begin + "gva=" + page + " gpa=0x10003000");
    }
    return edits;
  }

  private static List<String> logging() {
    List<String> operations = new ArrayList<>();
    for (String slot : List.of("1", "2")) {
      operations.add("host log " + slot + " on");
      operations.add("host log " + slot + " off");
      operations.add("host getlog " + slot);
    }
    return operations;
  }
}
