package umbra.cli.experiment.programs;

import java.util.List;
import java.util.Locale;

/** The scenario of some programs, one a vCPU, each in an address space and a slot of its own. */
final class ProgramScenario {
  private static final long FIRST_SLOT = 1L << 32;

  private final List<RecordedProgram> programs;
  private final ProgramBacking backing;
  private final boolean logged;
  private final StringBuilder text = new StringBuilder();

  private ProgramScenario(List<RecordedProgram> programs, ProgramBacking backing, boolean logged) {
    this.programs = programs;
    this.backing = backing;
    this.logged = logged;
  }

  /** The text; {@code logged} has dirty logging on from the middle. */
  static String of(List<RecordedProgram> programs, ProgramBacking backing, boolean logged) {
    ProgramScenario scenario = new ProgramScenario(programs, backing, logged);
    scenario.setUp();
    scenario.operations();
    return scenario.text.toString();
  }

  private void setUp() {
    line("vcpus %d", programs.size());
    line("warm off");
    for (int v = 1; v < programs.size(); v++) {
      line("as %d", v);
    }
    for (int v = 0; v < programs.size(); v++) {
      long gpa = FIRST_SLOT * (v + 1);
      ProgramLayout layout = programs.get(v).layout(gpa, v);
      line("slot %d gpa=0x%x size=0x%x backing=%s", v + 1, gpa, layout.slotSize(), backing.slot());
      text.append(layout.map(backing));
    }
  }

  private void operations() {
    line("ops");
    for (int v = 1; v < programs.size(); v++) {
      line("vcpu %d cr3 %d", v, v);
    }
    block(false);
    if (logged) {
      forEachSlot("host log %d on");
    }
    block(true);
    if (logged) {
      forEachSlot("host getlog %d");
    }
  }

  private void block(boolean late) {
    line("parallel");
    for (int v = 0; v < programs.size(); v++) {
      RecordedProgram program = programs.get(v);
      long skip = late ? program.half() : 0;
      long count = late ? program.count() - program.half() : program.half();
      line("trace vcpu=%d file=%s skip=%d count=%d", v, program.identity().file(), skip, count);
    }
    line("end");
    line("expect ok");
  }

  private void forEachSlot(String operation) {
    for (int v = 0; v < programs.size(); v++) {
      line(operation, v + 1);
    }
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
