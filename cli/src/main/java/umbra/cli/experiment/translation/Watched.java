package umbra.cli.experiment.translation;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;
import umbra.cli.search.SpokenInvariants;
import umbra.journal.view.GpteText;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.VmState;

/**
 * A run in which all invariants were checked after every event, and splits were looked at.
 *
 * @param result of the run
 * @param state of the VM at the end
 * @param invariants that spoke
 * @param child rights in the role of the table that the last split made; empty without one
 */
record Watched(TrialResult result, VmState state, SpokenInvariants invariants, String child) {

  /** Runs to the end, whatever speaks. */
  static Watched run(Laboratory laboratory, Trial trial) {
    AtomicReference<VmState> state = new AtomicReference<>();
    AtomicReference<SpokenInvariants> invariants = new AtomicReference<>();
    AtomicReference<String> child = new AtomicReference<>("");
    TrialResult result =
        laboratory.run(
            trial,
            of -> {
              state.set(of);
              invariants.set(new SpokenInvariants(of));
              return List.of(invariants.get(), new Children(of, child));
            });
    return new Watched(result, state.get(), invariants.get(), child.get());
  }

  /** What spoke, as {@code 22@61 8@140}: numbers, and after which step first. */
  String numbers() {
    return invariants.spoken().entrySet().stream()
        .map(spoken -> spoken.getKey().number() + "@" + spoken.getValue().step())
        .collect(Collectors.joining(" "));
  }

  /** The step after which the first one spoke; -1 if none did. */
  long firstStep() {
    return invariants.spoken().values().stream()
        .mapToLong(SpokenInvariants.Finding::step)
        .findFirst()
        .orElse(-1);
  }

  private static final class Children extends WordListener {
    private final AtomicReference<String> last;

    Children(VmState state, AtomicReference<String> last) {
      super(state);
      this.last = last;
    }

    @Override
    void synced(int level) {}

    @Override
    void refreshed(int level) {}

    @Override
    void split(int level, ShadowPage child) {
      last.set(GpteText.rights(PageRole.access(child.role())));
    }
  }
}
