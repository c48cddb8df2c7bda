package umbra.cli.experiment.rmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Table;

/** How long rmaps get, and what other sizes of descriptors would cost. */
public final class RmapLengths implements Experiment {
  private static final String SCALE = "scale";
  private static final String RISE = "rise";
  private static final String CHILDREN = "children";
  private static final String PAGES = "pages";
  private static final String SEED = "seed";

  @Override
  public String name() {
    return "rmap-lengths";
  }

  @Override
  public String question() {
    return "How long do rmaps get, and what do descriptors of 2 to 15 entries cost in memory and"
        + " steps?";
  }

  @Override
  public String source() {
    return "dc1cff969101, 13236e25ebab and their review: the histogram of an idle 6 GB guest, 500"
        + " forked children, \"extremely wasteful\" for nested TDP";
  }

  @Override
  public List<Knob> knobs() {
    return List.of(
        Knob.number(SCALE, "the published idle guest is divided by this", 1, 1, 1000),
        Knob.number(RISE, "percent chance that a length's odd factor rises by 2", 25, 0, 90),
        Knob.number(CHILDREN, "forked address spaces", 500, 1, 500),
        Knob.number(PAGES, "pages that they share", 512, 1, 512),
        Knob.number(SEED, "of the lengths and the shuffled exits", 1, 0, Integer.MAX_VALUE));
  }

  /** With nested paging frames are hardly ever mapped twice. */
  @Override
  public Set<String> ownSwitches() {
    return Set.of("npt", "tdp_mmu");
  }

  @Override
  public Map<String, String> small() {
    return Map.of(SCALE, "100", CHILDREN, "60", PAGES, "16");
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    IdleFindings idle = idle(laboratory, settings);
    ForkFindings forks = forks(laboratory, settings);
    List<Table> tables = new ArrayList<>(idle.tables());
    tables.addAll(forks.tables());
    List<Check> checks = new ArrayList<>(idle.checks());
    checks.addAll(forks.checks());
    return new Findings(tables, checks, new RmapVerdict(idle.costs(), forks.costs()).verdict());
  }

  private static IdleFindings idle(Laboratory laboratory, Settings settings) {
    long scale = settings.number(SCALE);
    long seed = settings.number(SEED);
    IdleFindings findings = new IdleFindings();
    for (IdleGuest guest :
        List.of(
            IdleGuest.byLowestBit(scale, settings.count(RISE), seed),
            IdleGuest.byHeading(scale, seed))) {
      findings.add(guest, RmapRun.of(laboratory, "idle-" + guest.name(), guest.scenario()), scale);
    }
    return findings;
  }

  private static ForkFindings forks(Laboratory laboratory, Settings settings) {
    ForkFindings findings = new ForkFindings();
    for (ForkedSpaces.Order order : ForkedSpaces.Order.values()) {
      ForkedSpaces spaces =
          new ForkedSpaces(
              settings.count(CHILDREN), settings.count(PAGES), order, settings.number(SEED));
      String name = "fork-" + order.text().replace(' ', '-');
      findings.add(spaces, RmapRun.of(laboratory, name, spaces.scenario()));
    }
    return findings;
  }
}
