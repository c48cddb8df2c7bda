package umbra.journal.history;

import java.util.function.Consumer;
import umbra.journal.text.VmEventText;
import umbra.mmu.event.VmEvents;

/** Chains as text: each event with what it changed, who asked for it, and the rule. */
public final class ChainText {
  private static final String INDENT = "           ";

  private final RequestSearch requests;
  private final HostOperations operations;

  ChainText(final RequestSearch requests, final HostOperations operations) {
    this.requests = requests;
    this.operations = operations;
  }

  /** Prints a chain, line by line. */
  public void print(final Chain chain, final long at, final int limit, final Consumer<String> to) {
    to.accept(chain.subject() + " after step " + at);
    for (final Link link : chain.links()) {
      to.accept("");
      print(link, to);
    }
    to.accept("");
    if (!chain.isWhole() && !chain.links().isEmpty()) {
      to.accept("(older events are left out after " + limit + "; --limit N shows more)");
    }
    for (final String line : chain.present()) {
      to.accept("now " + line);
    }
  }

  private void print(final Link link, final Consumer<String> to) {
    final JournalEvent event = link.event();
    final RequestSearch.Request request = requests.of(event.step());
    final StringBuilder line = new StringBuilder();
    line.append(String.format("%10d ", event.step()));
    line.append(VmEventText.participant(request.vcpu())).append(": ");
    VmEventText.appendNumbers(
        line, event.kind(), event.a(), event.b(), event.c(), event.d(), event.e());
    to.accept(line.toString());
    if (link.change() != null) {
      print(link.change(), to);
    }
    to.accept(INDENT + "request " + text(request));
    to.accept(INDENT + "rule    " + Rules.of(event.kind()));
  }

  private static void print(final EntryChange change, final Consumer<String> to) {
    final String place = "SP " + change.page() + " entry " + change.index();
    if (change.isOldKnown()) {
      to.accept(INDENT + place + " - " + EntryText.value(change.old(), change.level()));
    }
    to.accept(INDENT + place + " + " + EntryText.value(change.now(), change.level()));
  }

  private String text(final RequestSearch.Request request) {
    if (request.step() == 0) {
      return "none: between two requests";
    }
    final StringBuilder text = new StringBuilder("of ");
    text.append(VmEventText.participant(request.vcpu()));
    text.append(", position ").append(request.position());
    text.append(", from step ").append(request.step());
    final String operation =
        request.vcpu() == VmEvents.HOST ? operations.at(request.position()) : null;
    if (operation != null) {
      text.append(": ").append(operation);
    }
    final JournalEvent cause = request.cause();
    if (cause != null) {
      text.append("; ").append(operation == null ? "" : "there ");
      VmEventText.appendNumbers(
          text, cause.kind(), cause.a(), cause.b(), cause.c(), cause.d(), cause.e());
      text.append(" (step ").append(cause.step()).append(')');
    }
    return text.toString();
  }
}
