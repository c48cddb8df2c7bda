package umbra.cli.experiment.translation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import umbra.cli.search.Alphabet;
import umbra.cli.search.Breach;
import umbra.cli.search.Draft;
import umbra.cli.search.ExhaustiveSearch;
import umbra.cli.search.Probe;
import umbra.cli.search.RandomSearch;
import umbra.cli.search.Shrinker;
import umbra.mmu.event.VmEvents;
import umbra.mmu.invariant.Invariant;
import umbra.mmu.state.VmState;

/** The searches of the experiment: random ones, what they find cut down, exhaustive ones. */
final class Discoveries {
  private final Map<String, String> switches;
  private final int episode;
  private final List<Discovery> all = new ArrayList<>();

  /**
   * Searches.
   *
   * @param switches of the simulator that hold for all of them
   * @param episode operations after which a machine is made anew
   */
  Discoveries(Map<String, String> switches, int episode) {
    this.switches = switches;
    this.episode = episode;
  }

  /** In the order of the searches. */
  List<Discovery> all() {
    return all;
  }

  /** One random search, whose events {@code listeners} hear. */
  void search(
      Alphabet guest,
      Fixes fixes,
      long seed,
      long operations,
      Function<VmState, List<VmEvents>> listeners) {
    Probe probe = new Probe(switches(fixes), listeners);
    RandomSearch.Result result = new RandomSearch(guest, probe, episode).run(seed, operations);
    if (result.breach().isEmpty()) {
      all.add(new Discovery(guest, fixes, seed, result.operations(), null, 0, null));
      return;
    }
    Breach breach = result.breach().get();
    Draft shrunk = shrink(fixes, breach.invariant(), result.scenario());
    int length = result.scenario().operations().size();
    all.add(new Discovery(guest, fixes, seed, result.operations(), breach, length, shrunk));
  }

  private Draft shrink(Fixes fixes, Invariant invariant, Draft scenario) {
    return new Shrinker(draft -> speaks(fixes, invariant, draft)).shrink(scenario);
  }

  /** Whether this invariant is the first that speaks. */
  boolean speaks(Fixes fixes, Invariant invariant, Draft draft) {
    return new Probe(switches(fixes))
        .run(draft)
        .filter(breach -> breach.invariant() == invariant)
        .isPresent();
  }

  /** All sequences of at most {@code longest} operations, for what was found. */
  ExhaustiveSearch.Result tryAll(Discovery discovery, int longest) {
    Probe probe = new Probe(switches(discovery.fixes()));
    Invariant invariant = discovery.breach().invariant();
    return new ExhaustiveSearch(discovery.guest(), probe, invariant).run(longest);
  }

  /** The simulator's switches without these fixes. */
  Map<String, String> switches(Fixes fixes) {
    Map<String, String> both = new TreeMap<>(switches);
    both.putAll(fixes.switches());
    return both;
  }

  /** The shortest scenario found for each guest, choice of fixes and invariant. */
  List<Discovery> shortest() {
    Map<String, Discovery> best = new LinkedHashMap<>();
    for (Discovery discovery : all) {
      if (discovery.found()) {
        String key =
            discovery.guest().name() + discovery.fixes() + discovery.breach().invariant().number();
        best.merge(key, discovery, Discoveries::shorter);
      }
    }
    return List.copyOf(best.values());
  }

  private static Discovery shorter(Discovery one, Discovery other) {
    int operations = one.shrunk().operations().size() - other.shrunk().operations().size();
    int characters = one.shrunk().text().length() - other.shrunk().text().length();
    return operations < 0 || (operations == 0 && characters <= 0) ? one : other;
  }
}
