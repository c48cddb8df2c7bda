package umbra.journal.export;

import java.io.Writer;

/** The formats that a journal is exported to. */
public enum ExportFormat {
  /** The text of {@code /sys/kernel/tracing/trace}. */
  FTRACE {
    @Override
    public EventExport create(final Writer out, final ExportSelection selection, final String vm) {
      return new FtraceExport(out, selection, vm);
    }
  },

  /** Chrome's trace JSON, as Perfetto opens it. */
  PERFETTO {
    @Override
    public EventExport create(final Writer out, final ExportSelection selection, final String vm) {
      return new PerfettoExport(out, selection, vm);
    }
  },

  /** One JSON object a line. */
  NDJSON {
    @Override
    public EventExport create(final Writer out, final ExportSelection selection, final String vm) {
      return new NdjsonExport(out, selection);
    }
  },

  /** Comma-separated values. */
  CSV {
    @Override
    public EventExport create(final Writer out, final ExportSelection selection, final String vm) {
      return new CsvExport(out, selection);
    }
  };

  /**
   * A writer of this format.
   *
   * @param out gets the text; it is flushed and left open
   * @param vm the VM's name
   */
  public abstract EventExport create(Writer out, ExportSelection selection, String vm);
}
