package umbra.cli.experiment.translation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;
import umbra.cli.experiment.TrialStep;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/**
 * A guest that maps the last page of its physical addresses, and one beyond, on shadow paging.
 *
 * @param result of the run
 * @param word cached behind the entry of the last page
 * @param gfn that the model reads from it
 * @param access that it reads from it
 */
record HighestGfn(TrialResult result, long word, long gfn, int access) {
  /** MAXPHYADDR of the model's processor (reference 0). */
  static final int MAXPHYADDR = 40;

  private static final long END = 1L << MAXPHYADDR;
  private static final int SLOT = 1;

  /** The gfn of the last page. */
  static long last() {
    return (END >>> 12) - 1;
  }

  static HighestGfn run(Laboratory laboratory) {
    AtomicReference<VmState> state = new AtomicReference<>();
    TrialResult result =
        laboratory.run(
            Trial.of("highest-gfn", scenario(), Map.of()),
            of -> {
              state.set(of);
              return List.of();
            });
    Memslot slot = state.get().slots().get(SLOT);
    int pointer = state.get().lists().at(slot.rmap(1, 0), 0);
    ShadowPage page = state.get().pages().get(PteLists.page(pointer));
    int index = PteLists.index(pointer);
    return new HighestGfn(result, page.translation(index), page.gfnOf(index), page.accessOf(index));
  }

  /** How the access to the page beyond ended. */
  String beyond() {
    List<TrialStep> steps = result.steps();
    return steps.get(steps.size() - 1).outcome();
  }

  static String scenario() {
    return "vcpus 1\n"
        + "slot 1 gpa=0x"
        + Long.toHexString(last() << 12)
        + " size=4K backing=4K\n"
        + "map gva=0x400000 gpa=0x"
        + Long.toHexString(last() << 12)
        + " size=4K flags=PWU\n"
        + "map gva=0x401000 gpa=0x"
        + Long.toHexString(END)
        + " size=4K flags=PWU\n"
        + "ops\n"
        + "vcpu 0 read 0x400000\n"
        + "vcpu 0 write 0x400000 0x42\n"
        + "vcpu 0 read 0x400000\n"
        + "vcpu 0 read 0x401000\n";
  }
}
