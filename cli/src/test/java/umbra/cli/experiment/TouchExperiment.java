package umbra.cli.experiment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import umbra.mmu.event.VmEventKind;

/** Counts the faults of a few first touches: the smallest experiment there is. */
final class TouchExperiment implements Experiment {
  @Override
  public String name() {
    return "touch";
  }

  @Override
  public String question() {
    return "how many faults has a first touch, \"<really>\"?";
  }

  @Override
  public String source() {
    return "a test";
  }

  @Override
  public List<Knob> knobs() {
    return List.of(
        Knob.number("pages", "most pages touched", 3, 1, 512), Knob.text("label", "a word", "a"));
  }

  @Override
  public Set<String> ownSwitches() {
    return Set.of("nx_huge_pages");
  }

  @Override
  public Map<String, String> small() {
    return Map.of("pages", "2");
  }

  @Override
  public Findings perform(Laboratory laboratory, Settings settings) {
    Table table =
        new Table(
            "touches",
            "Faults of first touches",
            new Column("pages", "pages touched"),
            new Column("faults", "faults taken"),
            new Column("resolved", "faultResolved events"),
            new Column("note", "a text, with a comma"),
            new Column("run", "its journal"));
    long wrong = 0;
    for (int pages = 1; pages <= settings.count("pages"); pages++) {
      TrialResult result = laboratory.run(Trial.of("touch-" + pages, scenario(pages), Map.of()));
      TrialStep touch = result.stepsThatBegin("vcpu 0 touch-write").get(0);
      long faults = result.change("pf_taken", result.steps().get(result.steps().size() - 2), touch);
      wrong += faults == pages ? 0 : 1;
      table.row(
          Cell.of(pages),
          Cell.of(faults),
          Cell.of(result.count(VmEventKind.FAULT_RESOLVED)),
          Cell.of(settings.text("label") + ", \"<" + pages + ">\""),
          Cell.of(result.journal()));
    }
    table.plot(Plot.lines("faults by pages", "pages", "faults", "resolved"));
    return new Findings(
        List.of(table),
        List.of(Check.equal("rows in which a touch is not one fault", 0, wrong)),
        new Verdict(wrong == 0 ? "One." : "Not one.", List.of(wrong + " rows differ.")));
  }

  static String scenario(int pages) {
    return """
        vcpus 1
        slot 1 gpa=0x10000000 size=2M backing=4K
        map gva=0x40000000 gpa=0x10000000 size=4K count=512 flags=PWU
        ops
        vcpu 0 touch-write 0x40000000 count=%d
        """
        .formatted(pages);
  }
}
