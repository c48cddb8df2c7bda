package umbra.cli.experiment.translation;

import java.util.Locale;
import java.util.Map;
import umbra.mmu.boot.Machine;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;

/**
 * What a split makes of a word that the missing fix would leave stale: scenarios of a nested guest
 * whose slot begins to log.
 */
enum SplitStory {
  /** A huge page is read while D is clear, and then written: the word would be too small. */
  READ_THEN_WRITTEN(Fixes.NOT_WHEN_RMAPPED) {
    @Override
    String scenario(int touched) {
      StringBuilder text = new StringBuilder(huge(""));
      text.append("ops\n");
      text.append("vcpu 0 l2 read 0x40000000 as=5\n");
      text.append("vcpu 0 l2 write 0x40000000 0x1 as=5\n");
      text.append(LOG);
      for (int i = 0; i < touched; i++) {
        text.append("vcpu 0 l2 write " + page(1 + i) + " 0x2 as=5\n");
      }
      for (int i = 0; i < touched; i++) {
        text.append("vcpu 0 l2 read " + page(1 + touched + i) + " as=5\n");
      }
      return text.append(GET_LOG).toString();
    }
  },

  /** The guest takes W away and a sync sees it: the word of a small page would be too large. */
  WRITE_TAKEN_AWAY(Fixes.NOT_IN_SYNC) {
    @Override
    String scenario(int touched) {
      return HEAD
          + "slot 1 gpa=0x20000000 size=64K backing=4K\n"
          + "npt 5\n"
          + "map as=5 gva=0x40000000 gpa=0x20000000 size=4K count=2 flags=PWU\n"
          + "ops\n"
          + "vcpu 0 l2 write 0x40000000 0x1 as=5\n"
          + "vcpu 0 setpte as=5 gva=0x40000000 clear=W\n"
          + "vcpu 0 l2 nop as=5\n"
          + LOG
          + "vcpu 0 l2 write 0x40000000 0x2 as=5\n"
          + "vcpu 0 l2 read 0x40000000 as=5\n"
          + GET_LOG;
    }
  },

  /**
   * The host's user space, as a device would, forbids execution in the guest's table, which KVM
   * does not track, and then the guest writes: the word of a huge page would be too large.
   */
  EXECUTION_TAKEN_BY_THE_HOST(Fixes.NOT_WHEN_RMAPPED) {
    @Override
    String scenario(int touched) {
      String setUp = huge("param nx_huge_pages force\n") + "poke gpa=0x20001800 value=0xd9010f\n";
      return setUp
          + "ops\n"
          + "vcpu 0 l2 read 0x40000000 as=5\n"
          + "host poke gpa="
          + hex(entry(setUp))
          + " value=0x80000000200000a7\n"
          + "vcpu 0 l2 write 0x40000000 0x1 as=5\n"
          + LOG
          + "vcpu 0 l2 exec 0x40001800 as=5\n"
          + "vcpu 0 l2 read 0x40001000 as=5\n"
          + GET_LOG;
    }
  };

  static final String LOG = "host log 1 on\n";
  private static final String GET_LOG = "host getlog 1\n";
  private static final String MODULE = "module npt=1 tdp_mmu=1 nested=1\n";
  private static final String VCPU = "vcpus 1\nefer svme=1\n";
  private static final String HEAD = MODULE + VCPU;
  private static final long HUGE = 0x4000_0000L;

  private final Fixes without;

  SplitStory(Fixes without) {
    this.without = without;
  }

  /** The scenario's text; {@code touched} pages are written and as many read after the split. */
  abstract String scenario(int touched);

  /** The fix whose absence is looked at. */
  Fixes without() {
    return without;
  }

  /** Lower case, words joined by hyphens. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String huge(String parameter) {
    return MODULE
        + parameter
        + VCPU
        + "slot 1 gpa=0x20000000 size=2M backing=2M\n"
        + "npt 5\n"
        + "map as=5 gva=0x40000000 gpa=0x20000000 size=2M flags=PWU\n";
  }

  private static String page(int number) {
    return hex(HUGE + ((long) number << 12));
  }

  /** Where the guest keeps the nested table's huge entry. */
  private static long entry(String setUp) {
    Machine machine =
        PreparedRun.of(
                new RunConfiguration(
                    "vm",
                    "story.txt",
                    setUp + "ops\n" + "host peek gpa=0\n",
                    Schedule.parse("round-robin"),
                    1,
                    Map.of()))
            .machine();
    return machine.tables().findEntry(null, 5, HUGE, 2);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
