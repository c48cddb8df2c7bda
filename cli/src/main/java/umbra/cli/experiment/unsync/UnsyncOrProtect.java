package umbra.cli.experiment.unsync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import umbra.cli.experiment.Check;
import umbra.cli.experiment.Experiment;
import umbra.cli.experiment.Findings;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Laboratory;
import umbra.cli.experiment.Settings;
import umbra.cli.experiment.Trial;
import umbra.cli.experiment.TrialResult;

/** Write-protecting every guest table against letting leaf tables go unsync. */
public final class UnsyncOrProtect implements Experiment {
  private static final String ACCESSES = "accesses";
  private static final String TABLES = "tables";
  private static final String READS = "reads";
  private static final String FAULTS = "demand_faults";
  private static final String STEP = "every";
  private static final String SEED = "seed";

  /** Table writes per 1000 accesses. */
  private static final long[] SHARES = {0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

  @Override
  public String name() {
    return "unsync-or-protect";
  }

  @Override
  public String question() {
    return "Does it pay to let leaf tables go unsync, or is it cheaper to keep every guest table"
        + " write-protected?";
  }

  @Override
  public String source() {
    return "0028425f647b (an update on a write saves one of three exits of a demand fault), Xen's"
        + " out-of-sync tables of 2008, KVM's unsync pages of the same year";
  }

  @Override
  public List<Knob> knobs() {
    List<Knob> knobs = new ArrayList<>();
    knobs.add(Knob.number(ACCESSES, "of a run", 10_000, 100, 10_000_000));
    knobs.add(Knob.number(TABLES, "leaf tables that map the memory accessed", 4, 1, 64));
    knobs.add(Knob.number(READS, "percent of the accesses that read", 80, 0, 100));
    knobs.add(Knob.number(FAULTS, "pages that the guest maps on demand", 500, 1, 511));
    knobs.add(Knob.number(STEP, "take every so many of the 11 shares of writes", 1, 1, 10));
    knobs.add(Knob.number(SEED, "of the places written and accessed", 1, 0, Integer.MAX_VALUE));
    knobs.addAll(Weights.knobs());
    return knobs;
  }

  @Override
  public Set<String> ownSwitches() {
    return Set.of(
        "npt",
        "tdp_mmu",
        "protect_leaf_tables",
        "flood_leaf_tables",
        "emulated_tlb",
        "emulated_mmio_code",
        "emulated_rmw");
  }

  @Override
  public Map<String, String> small() {
    return Map.of(ACCESSES, "1000", TABLES, "1", FAULTS, "50", STEP, "10");
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    List<Check> checks = new ArrayList<>(Recording.checks(laboratory));
    UnsyncFindings findings = new UnsyncFindings();
    Weights weights = Weights.of(settings);
    Map<String, TrialResult> done = new HashMap<>();
    for (Flushing flushing : Flushing.ALL) {
      for (int i = 0; i < SHARES.length; i += settings.count(STEP)) {
        TableWriteLoad load = load(settings, flushing, SHARES[i]);
        if (load.bursts() > 0 || SHARES[i] == 0) {
          sweep(laboratory, load, weights, done, findings);
        }
      }
    }
    for (Policy policy : Policy.values()) {
      demandFaults(laboratory, settings.count(FAULTS), policy, findings, checks);
    }
    return new Findings(findings.tables(), checks, findings.verdict().verdict());
  }

  private static TableWriteLoad load(Settings settings, Flushing flushing, long share) {
    return new TableWriteLoad(
        settings.number(ACCESSES),
        share,
        flushing,
        settings.count(TABLES),
        settings.count(READS),
        settings.number(SEED));
  }

  private static void sweep(
      Laboratory laboratory,
      TableWriteLoad load,
      Weights weights,
      Map<String, TrialResult> done,
      UnsyncFindings findings) {
    for (Policy policy : Policy.values()) {
      String name = load.name() + "-" + policy.text();
      if (!done.containsKey(name)) {
        done.put(name, laboratory.run(Trial.of(name, load.scenario(), policy.switches())));
      }
      TrialResult result = done.get(name);
      TableWriteCounts counts = TableWriteCounts.of(result);
      Outcome outcome =
          new Outcome(
              load.flushing(), load.writesPerThousand(), policy, counts, weights.cost(counts));
      findings.add(load.writes(), outcome, result);
    }
  }

  /**
   * Before KVM had unsync pages, and before it updated the entry on the emulated write, a demand
   * fault took three exits (0028425f647b): the guest's fault, the write, the fault that fills the
   * shadow entry. Unsync takes the write's away but for the first to a table.
   */
  private static void demandFaults(
      Laboratory laboratory,
      int faults,
      Policy policy,
      UnsyncFindings findings,
      List<Check> checks) {
    TrialResult result =
        laboratory.run(
            Trial.of(
                "demand-faults-" + policy.text(),
                new DemandFaults(faults).scenario(),
                policy.switches()));
    TableWriteCounts counts = TableWriteCounts.of(result);
    findings.add(new DemandOutcome(policy, faults, counts), result);
    if (policy == Policy.PROTECT) {
      checks.add(
          Check.equal(
              "exits of " + faults + " demand faults without unsync, three each as published",
              3L * faults,
              counts.exits()));
    }
    if (policy == Policy.UNSYNC) {
      checks.add(
          Check.equal(
              "the same with unsync: two each, and one for the table",
              2L * faults + 1,
              counts.exits()));
    }
  }
}
